"""The admin pages: what they answer, and how they refuse."""

import json
from collections.abc import Iterable
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from frameproof_local.admin import AdminApplication, with_admin_pages
from frameproof_local.studies.catalogue import catalogue


class RecordingControls:
    """Switches of a HealthImaging that isn't there."""

    def __init__(self) -> None:
        self.faults: list[dict[str, Any]] | dict[str, Any] = []
        self.delays = {"job_submitted_seconds": 0.2}
        self.tamperings: list[dict[str, Any]] = []

    def set_faults(self, faults: list[dict[str, Any]] | dict[str, Any]) -> None:
        if isinstance(faults, list) and any("kind" not in fault for fault in faults):
            raise ValueError("A fault needs a kind.")
        self.faults = faults

    def set_delays(self, delays: dict[str, float]) -> dict[str, float]:
        unknown = delays.keys() - self.delays.keys()
        if unknown:
            raise ValueError(f"Unknown delay {unknown.pop()!r}.")
        self.delays |= delays
        return self.delays

    def set_quotas(self, changes: dict[str, Any]) -> dict[str, Any]:
        if changes != {"profile": "realistic"}:
            raise ValueError(f"Unknown profile {changes['profile']!r}.")
        return changes

    def set_tampering(self, tamperings: list[dict[str, Any]]) -> None:
        if any("kind" not in tampering for tampering in tamperings):
            raise ValueError("A tampering needs a kind.")
        self.tamperings = tamperings

    def tampering_done(self) -> list[dict[str, Any]]:
        return [{"kind": "dropInstance"}]

    def call_counts(self) -> dict[str, int]:
        return {"GetImageFrame": 3}

    def inspect(self) -> dict[str, Any]:
        return {"datastores": []}


def content_of(reply: TestResponse) -> Any:
    return json.loads(reply.data)


@pytest.fixture
def controls() -> RecordingControls:
    return RecordingControls()


@pytest.fixture
def admin(controls: RecordingControls) -> Client:
    application = AdminApplication(
        health=lambda: {"status": "ready"},
        studies=lambda: catalogue()[:1],
        controls=controls,
    )
    return Client(application)


def test_pages_answer_with_json(admin: Client) -> None:
    assert content_of(admin.get("/_frameproof/health")) == {"status": "ready"}
    assert content_of(admin.get("/_frameproof/healthimaging/calls")) == {
        "calls": {"GetImageFrame": 3}
    }
    assert content_of(admin.get("/_frameproof/healthimaging/inspect")) == {"datastores": []}
    assert admin.get("/_frameproof/health").content_type == "application/json"


def test_the_catalogue_tells_what_an_execution_takes_as_source(admin: Client) -> None:
    reply = content_of(admin.get("/_frameproof/studies"))

    assert reply["studies"][0]["s3Uri"] == (
        "s3://idc-open-data/00029d25-fb18-4d42-aaa5-a0897d1ac8f7/"
    )
    assert "not IDC data" in reply["studies"][0]["provenance"]


def test_faults_and_delays_reach_the_backend(admin: Client, controls: RecordingControls) -> None:
    faults = [{"kind": "flipBit", "frameIndex": 0}]

    assert admin.put("/_frameproof/healthimaging/faults", json=faults).status_code == 200
    assert controls.faults == faults
    reply = admin.put("/_frameproof/healthimaging/delays", json={"job_submitted_seconds": 0})
    assert content_of(reply) == {"delays": {"job_submitted_seconds": 0}}
    plan: dict[str, Any] = {"seed": 7, "faults": faults}
    reply = admin.put("/_frameproof/healthimaging/faults", json=plan)
    assert content_of(reply) == plan
    assert json.dumps(controls.faults) == json.dumps(plan)


def test_quotas_reach_the_backend(admin: Client) -> None:
    reply = admin.put("/_frameproof/healthimaging/quotas", json={"profile": "realistic"})
    assert content_of(reply) == {"quotas": {"profile": "realistic"}}


@pytest.mark.parametrize(
    ("page", "body", "reason"),
    [
        ("faults", b"{not json", "is not JSON"),
        ("faults", b"7", "must be a JSON array of objects or a JSON object"),
        ("faults", b"[1]", "must be a JSON array of objects"),
        ("faults", b"[{}]", "A fault needs a kind."),
        ("delays", b"[]", "must be a JSON object"),
        ("delays", b'{"nap": 1}', "Unknown delay 'nap'."),
        ("delays", b"", "is not JSON"),
        ("quotas", b"[]", "must be a JSON object"),
        ("quotas", b'{"profile": "quick"}', "Unknown profile 'quick'."),
    ],
)
def test_a_bad_body_is_refused_with_the_reason(
    admin: Client, controls: RecordingControls, page: str, body: bytes, reason: str
) -> None:
    reply = admin.put(f"/_frameproof/healthimaging/{page}", data=body)

    assert reply.status_code == 400
    assert reason in content_of(reply)["message"]
    assert controls.faults == []


def test_an_unknown_page_lists_the_pages_that_there_are(admin: Client) -> None:
    reply = admin.get("/_frameproof/helth")

    assert reply.status_code == 404
    assert "/_frameproof/health" in content_of(reply)["message"]


def test_a_wrong_method_names_the_right_one(admin: Client) -> None:
    reply = admin.get("/_frameproof/healthimaging/faults")

    assert reply.status_code == 405
    assert content_of(reply) == {"message": "/_frameproof/healthimaging/faults takes PUT only."}


def test_every_other_path_belongs_to_aws() -> None:
    def named(name: str) -> Any:
        def application(environ: Any, start_response: Any) -> Iterable[bytes]:
            return Response(name)(environ, start_response)

        return application

    front = Client(with_admin_pages(named("admin"), named("aws")))

    assert front.get("/_frameproof/health").text == "admin"
    assert front.get("/").text == "aws"
    assert front.get("/bucket/_frameproof/health").text == "aws"


def test_tampering_is_planned_and_told_of(admin: Client, controls: RecordingControls) -> None:
    page, plan = "/_frameproof/healthimaging/tampering", [{"kind": "dropInstance"}]
    assert content_of(admin.put(page, json=plan)) == {"tamperings": plan}
    assert controls.tamperings == plan
    assert content_of(admin.get(page)) == {"done": [{"kind": "dropInstance"}]}
    refused = admin.put(page, json=[{}])
    assert (refused.status_code, content_of(refused)) == (
        400,
        {"message": "A tampering needs a kind."},
    )
