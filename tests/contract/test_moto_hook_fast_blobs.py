"""The fast way answers as moto's way does: same bytes, same headers, same calls counted."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from moto.iam import models as iam_models
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from frameproof_local import healthimaging
from frameproof_local.moto_hooks.fast_blobs import with_fast_blobs
from frameproof_local.moto_hooks.server import aws_application
from frameproof_local.moto_hooks.services import register_services
from tests.integration.local.healthimaging.wire import (
    Seen,
    Served,
    ask,
    http_request,
    served_frames,
    serving,
)

CHANGES_EACH_TIME = {"Date", "x-amzn-requestid"}
OTHER = "f" * 32
SCOPES = {
    "no such region": "local/20260101/mars-north-1/medical-imaging/aws4_request",
    "an empty region": "local/20260101/eu-west-1/medical-imaging/aws4_request",
    "a long access key": "AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/medical-imaging/aws4_request",
    "no scope": "local",
}


@dataclass(frozen=True)
class BothWays:
    """The same frames, through the fast way and through moto's alone."""

    served: Served
    slow_port: int

    def assert_same(self, request: bytes) -> Seen:
        """Ask both; return what the fast way answered."""
        answers, counts = [], []
        for port in (self.served.port, self.slow_port):
            healthimaging.reset_call_counts()
            answers.append(ask(port, request))
            counts.append(healthimaging.call_counts())
        fast, slow = (replace(seen, headers=_comparable(seen)) for seen in answers)
        assert fast == slow, "moto changed: fast_blobs.py no longer answers as moto does"
        assert counts[0] == counts[1]
        return answers[0]


def _comparable(seen: Seen) -> list[tuple[str, str]]:
    """Hide values that differ from answer to answer, but not their length."""
    return [
        (name, str(len(value)) if name in CHANGES_EACH_TIME else value)
        for name, value in seen.headers
    ]


@pytest.fixture(scope="module")
def both() -> Iterator[BothWays]:
    register_services()
    before = healthimaging.set_delays({})
    healthimaging.set_delays(dict.fromkeys(before, 0.0))
    healthimaging.set_faults([])
    with served_frames() as served, serving(aws_application()) as slow_port:
        yield BothWays(served, slow_port)
    healthimaging.set_delays(before)


@pytest.fixture(autouse=True)
def no_faults() -> Iterator[None]:
    yield
    healthimaging.set_faults([])


def test_moto_still_has_what_is_called() -> None:
    assert hasattr(iam_models, "get_account_id_from"), "moto changed: get_account_id_from is gone"


def test_a_good_frame_and_good_metadata_are_the_same(both: BothWays) -> None:
    frame = both.assert_same(both.served.frame_request())
    assert (frame.status, dict(frame.headers)["Content-Type"]) == (200, "image/jph")
    metadata = both.assert_same(both.served.metadata_request())
    assert (metadata.status, dict(metadata.headers)["Content-Encoding"]) == (200, "gzip")
    assert both.assert_same(both.served.metadata_request(headers="")).status == 200


def test_what_is_not_there_is_the_same(both: BothWays) -> None:
    assert both.assert_same(both.served.frame_request(OTHER)).status == 404
    path = f"/datastore/{OTHER}/imageSet/{OTHER}/"
    assert both.assert_same(both.served.frame_request(path=path + "getImageFrame")).status == 404
    assert both.assert_same(http_request(path=path + "getImageSetMetadata")).status == 404


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"imageFrameId": 7}', b'{"imageFrameId": "A"}', b"{}", b'{"id": "x"}'],
)
def test_a_bad_frame_body_is_the_same(both: BothWays, body: bytes) -> None:
    assert both.assert_same(both.served.frame_request(body=body)).status == 400


@pytest.mark.parametrize("name", sorted(SCOPES))
def test_an_unusual_signature_is_the_same(both: BothWays, name: str) -> None:
    both.assert_same(both.served.frame_request(scope=SCOPES[name]))


@pytest.mark.parametrize(
    "headers",
    [
        "Origin: http://localhost\r\n",
        "User-Agent: x region/us-west-2\r\n",
        "x-moto-account-id: 111122223333\r\n",
        "Content-Encoding: gzip\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n",
    ],
)
def test_an_unusual_header_is_the_same(both: BothWays, headers: str) -> None:
    # No gzip body is sent with the header that promises one: both refuse it in the same words.
    both.assert_same(both.served.frame_request(headers=headers))


def test_a_version_another_method_and_another_id_are_the_same(both: BothWays) -> None:
    path = f"/datastore/{both.served.datastore_id}/imageSet/{both.served.image_set_id}/"
    assert both.assert_same(http_request(path=path + "getImageSetMetadata?version=1")).status == 200
    assert both.assert_same(http_request(path=path + "getImageSetMetadata?version=9")).status == 404
    assert both.assert_same(http_request(path=path + "getImageFrame", method="PUT")).status != 200
    assert both.assert_same(http_request(path="/datastore/BAD/imageSet/x/getImageFrame")).status


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "throttle"},
        {"kind": "serverError"},
        {"kind": "emptyBody"},
        {"kind": "htmlBody"},
        {"kind": "flipBit", "bit": 77},
        {"kind": "truncatedBody"},
        {"kind": "connectionReset"},
    ],
)
def test_a_planned_fault_is_the_same(both: BothWays, fault: dict[str, object]) -> None:
    healthimaging.set_faults([{"times": 2, **fault}])
    both.assert_same(both.served.frame_request())


def test_good_requests_do_not_reach_moto_and_others_do(both: BothWays) -> None:
    # GIVEN the fast way in front of something that only notes that it was reached
    reached = threading.Event()

    def aws(environ: object, start_response: object) -> list[bytes]:
        reached.set()
        start_response("418 I'm a teapot", [])  # type: ignore[operator] # WSGI's
        return [b""]

    served = both.served
    for frame_id, reaches in ((served.frame_ids[0], False), (OTHER, True)):
        signature = {
            "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/"
            "medical-imaging/aws4_request, SignedHeaders=host, Signature=0"
        }
        builder = EnvironBuilder(
            f"/datastore/{served.datastore_id}/imageSet/{served.image_set_id}/getImageFrame",
            method="POST",
            json={"imageFrameId": frame_id},
            headers=Headers(signature),
        )
        # WHEN a request comes THEN only what cannot be answered goes on
        run_wsgi_app(with_fast_blobs(aws), builder.get_environ())
        assert reached.is_set() == reaches
