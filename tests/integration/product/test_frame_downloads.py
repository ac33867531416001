"""Frames over HTTP: a server that answers as it is told, and the local HealthImaging."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from botocore.session import get_session

from frameproof.errors import FrameproofError, RetryableError, ServiceError
from frameproof.gateways import frame_downloads
from frameproof.gateways.frame_downloads import FrameDownloads
from frameproof_local import healthimaging as local
from frameproof_local.studies.small_series import SmallSeriesKind, write_small_series
from tests.integration.local.healthimaging.world import World
from tests.integration.product.conftest import ClientOf

DATASTORE, IMAGE_SET, FRAME = "d" * 32, "a" * 32, "f" * 32
type Headers = dict[str, str]


@dataclass
class FrameServer:
    """Says the same to everybody, and remembers who asked for what."""

    status: int = 200
    headers: Headers = field(default_factory=dict)
    body: bytes = b"a frame"
    requests: list[tuple[str, Headers, bytes]] = field(default_factory=list)
    peers: set[tuple[str, int]] = field(default_factory=set)
    url: str = ""
    hangs_up: bool = False
    """Whether it closes a connection after its answer, without a word."""
    hung_up: threading.Event = field(default_factory=threading.Event)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        sent = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.requests.append((handler.path, dict(handler.headers.items()), sent))
        self.peers.add(handler.client_address)
        handler.send_response(self.status)
        for name, value in ({"Content-Length": str(len(self.body))} | self.headers).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(self.body)
        is_cut = int(self.headers.get("Content-Length", 0)) > len(self.body)
        handler.close_connection = is_cut or self.hangs_up


def handler_for(frames: FrameServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            frames.answer(self)

        def do_CONNECT(self) -> None:
            frames.requests.append((self.path, dict(self.headers.items()), b""))
            self.send_error(403)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def frames() -> Iterator[FrameServer]:
    frames = FrameServer()

    class Server(ThreadingHTTPServer):
        def shutdown_request(self, request: Any) -> None:
            super().shutdown_request(request)
            frames.hung_up.set()

    server = Server(("127.0.0.1", 0), handler_for(frames))
    frames.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield frames
    server.shutdown()
    thread.join()
    server.server_close()


type Connect = Callable[..., FrameDownloads]


@pytest.fixture
def connect(frames: FrameServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connect]:
    """Return a function that makes a gateway, with variables as a Lambda has them."""
    made: list[FrameDownloads] = []

    def connected(**variables: str) -> FrameDownloads:
        usual = {
            "AWS_ENDPOINT_URL": frames.url,
            "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_SESSION_TOKEN": "token",
            "AWS_DEFAULT_REGION": "eu-west-1",
        }
        for name, value in (usual | variables).items():
            monkeypatch.setenv(name, value)
        made.append(FrameDownloads(get_session(), DATASTORE, connections=4))
        return made[-1]

    yield connected
    for gateway in made:
        gateway.close()


def test_a_frame_is_asked_for_by_a_request_that_botocore_signs(
    frames: FrameServer, connect: Connect
) -> None:
    assert connect().image_frame(IMAGE_SET, FRAME) == b"a frame"
    ((path, headers, body),) = frames.requests
    assert path == f"/datastore/{DATASTORE}/imageSet/{IMAGE_SET}/getImageFrame"
    assert body == b'{"imageFrameId": "' + FRAME.encode() + b'"}'
    assert headers["Content-Type"] == "application/json"
    assert headers["Accept-Encoding"] == "identity"
    assert headers["X-Amz-Security-Token"] == "token"
    assert headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
    assert "/eu-west-1/medical-imaging/aws4_request" in headers["Authorization"]


@pytest.mark.parametrize(
    ("variables", "host"),
    [
        ({}, "https://runtime-medical-imaging.eu-west-1.amazonaws.com"),
        (
            {"AWS_USE_FIPS_ENDPOINT": "true", "AWS_DEFAULT_REGION": "us-east-1"},
            "https://runtime-medical-imaging-fips.us-east-1.amazonaws.com",
        ),
        ({"AWS_ENDPOINT_URL": "https://proxy.example/aws"}, "https://runtime-proxy.example/aws"),
    ],
)
def test_the_endpoint_is_the_one_that_botocore_would_take(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, variables: Headers, host: str
) -> None:
    gateway = connect(
        **{"AWS_ENDPOINT_URL": "", "AWS_DISABLE_HOST_PREFIX_INJECTION": "false"} | variables
    )
    assert gateway.url_of(IMAGE_SET) == (
        f"{host}/datastore/{DATASTORE}/imageSet/{IMAGE_SET}/getImageFrame"
    )


def test_a_connection_is_used_again_after_a_frame_and_after_a_refusal(
    frames: FrameServer, connect: Connect
) -> None:
    gateway = connect()
    gateway.image_frame(IMAGE_SET, FRAME)
    frames.status, frames.body = 429, b"{}"
    with pytest.raises(RetryableError):
        gateway.image_frame(IMAGE_SET, FRAME)
    frames.status, frames.body = 200, b"x" * 1_000_000
    assert gateway.image_frame(IMAGE_SET, FRAME) == frames.body
    assert (len(frames.requests), len(frames.peers)) == (3, 1)


def test_a_connection_that_the_server_has_closed_is_opened_again(
    frames: FrameServer, connect: Connect
) -> None:
    gateway = connect()
    frames.hangs_up = True
    gateway.image_frame(IMAGE_SET, FRAME)
    assert frames.hung_up.wait(timeout=10)
    assert gateway.image_frame(IMAGE_SET, FRAME) == b"a frame"
    assert (len(frames.requests), len(frames.peers)) == (2, 2)


def test_a_connection_on_which_an_answer_was_cut_is_not_used_again(
    frames: FrameServer, connect: Connect
) -> None:
    gateway = connect()
    frames.headers = {"Content-Length": "100"}
    with pytest.raises(RetryableError):
        gateway.image_frame(IMAGE_SET, FRAME)
    frames.headers = {}
    assert gateway.image_frame(IMAGE_SET, FRAME) == b"a frame"
    assert len(frames.peers) == 2


def test_room_is_claimed_for_a_body_before_it_is_read(
    frames: FrameServer, connect: Connect
) -> None:
    claimed: list[int] = []
    frames.headers = {"Content-Length": "100"}  # and only seven bytes that could be read
    with pytest.raises(RetryableError, match="7 bytes read, 93 more expected"):
        connect().image_frame(IMAGE_SET, FRAME, claimed.append)
    assert claimed == [100]


def test_a_proxy_is_asked_for_a_tunnel_as_the_variables_say(
    frames: FrameServer, connect: Connect
) -> None:
    proxy = frames.url.replace("//", "//user:word@")
    gateway = connect(AWS_ENDPOINT_URL="https://imaging.example", HTTPS_PROXY=proxy, NO_PROXY="")
    with pytest.raises(RetryableError, match="Tunnel connection failed: 403"):
        gateway.image_frame(IMAGE_SET, FRAME)
    ((path, headers, _),) = frames.requests
    assert path == "imaging.example:443"
    assert headers["Proxy-Authorization"] == "Basic dXNlcjp3b3Jk"


def test_a_proxy_behind_tls_is_a_refusal_that_says_what_to_do(connect: Connect) -> None:
    with pytest.raises(ServiceError, match="list the endpoint in NO_PROXY"):
        connect(AWS_ENDPOINT_URL="https://imaging.example", HTTPS_PROXY="https://proxy.example")


def test_a_compressed_body_is_handed_on_as_it_is(frames: FrameServer, connect: Connect) -> None:
    frames.headers = {"Content-Encoding": "gzip"}
    assert connect().image_frame(IMAGE_SET, FRAME) == b"a frame"


def test_a_cut_body_is_worth_another_try(frames: FrameServer, connect: Connect) -> None:
    frames.headers = {"Content-Length": "100"}
    with pytest.raises(RetryableError, match=f"connection failed while reading frame {FRAME}"):
        connect().image_frame(IMAGE_SET, FRAME)


@pytest.mark.parametrize(
    ("status", "kind", "error"),
    [
        (429, "ThrottlingException", RetryableError),
        (402, "ServiceQuotaExceededException", RetryableError),
        (500, "InternalServerException", RetryableError),
        (503, "", RetryableError),
        (400, "ValidationException", ServiceError),
        (403, "AccessDeniedException", ServiceError),
        (404, "ResourceNotFoundException", ServiceError),
        (301, "", ServiceError),
    ],
)
def test_a_refusal_is_made_once_and_carries_what_aws_said(
    frames: FrameServer, connect: Connect, status: int, kind: str, error: type[FrameproofError]
) -> None:
    frames.status, frames.body = status, b'{"message": "why not"}'
    frames.headers = {"x-amzn-ErrorType": f"{kind}:http://aws/"} if kind else {}
    pattern = rf"{kind or status} \({status}\) while reading frame f+ of image set a+: why not"
    with pytest.raises(error, match=pattern):
        connect().image_frame(IMAGE_SET, FRAME)
    assert len(frames.requests) == 1


def test_a_line_break_in_a_credential_is_a_refusal_that_says_so(
    frames: FrameServer, connect: Connect
) -> None:
    gateway = connect(AWS_ACCESS_KEY_ID="AKIDEXAMPLE\r\nX-Other: 1")
    with pytest.raises(ServiceError, match=r"A line break stands in .* AWS_SESSION_TOKEN"):
        gateway.image_frame(IMAGE_SET, FRAME)
    assert not frames.requests


def test_a_refusal_that_is_no_json_is_worth_another_try(
    frames: FrameServer, connect: Connect
) -> None:
    frames.status, frames.body = 502, b"<html>Bad gateway</html>"
    with pytest.raises(RetryableError, match="502"):
        connect().image_frame(IMAGE_SET, FRAME)


def test_a_body_that_would_not_fit_is_refused_before_it_is_read(
    frames: FrameServer, connect: Connect
) -> None:
    frames.headers = {"Content-Length": str(frame_downloads.MAX_FRAME_BYTES + 1)}
    with pytest.raises(ServiceError, match=f"serves {frame_downloads.MAX_FRAME_BYTES + 1} bytes"):
        connect().image_frame(IMAGE_SET, FRAME)


def test_a_service_that_is_not_there_is_worth_another_try(
    connect: Connect, unused_port: int
) -> None:
    gateway = connect(AWS_ENDPOINT_URL=f"http://127.0.0.1:{unused_port}")
    with pytest.raises(RetryableError, match="The connection failed while reading frame"):
        gateway.image_frame(IMAGE_SET, FRAME)


def test_no_region_is_a_refusal_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    with pytest.raises(ServiceError, match="looking for HealthImaging's endpoint: You must specif"):
        FrameDownloads(get_session(), DATASTORE, connections=1)


# ------------------------------------------------------------------------- the local HealthImaging
@pytest.fixture
def stored(
    client_of: ClientOf, frames_over_http: str, tmp_path: Path
) -> Iterator[tuple[FrameDownloads, str, str]]:
    """Import one slice; give the gateway, the image set's id and the frame's."""
    world = World()
    datastore_id = world.new_datastore(datastoreName="frames")
    series = write_small_series(tmp_path, SmallSeriesKind.CT_SIGNED, images=1)
    files = {item.key.name: (tmp_path / item.key).read_bytes() for item in series.instances}
    world.import_files(datastore_id, files)
    (datastore,) = local.inspect()["datastores"]
    (image_set,) = datastore["imageSets"]
    (frame_id,) = image_set["frames"]
    gateway = FrameDownloads(get_session(), datastore_id, connections=1)
    yield gateway, image_set["imageSetId"], frame_id
    gateway.close()


def test_a_stored_frame_comes_whole(stored: tuple[FrameDownloads, str, str]) -> None:
    gateway, image_set_id, frame_id = stored
    served = gateway.image_frame(image_set_id, frame_id)
    assert served.startswith(bytes.fromhex("0000000c6a502020"))


def test_a_frame_that_does_not_exist_is_a_refusal_that_names_it(
    stored: tuple[FrameDownloads, str, str],
) -> None:
    gateway, image_set_id, _ = stored
    with pytest.raises(ServiceError, match=f"ResourceNotFound.*frame {'0' * 32} of image set"):
        gateway.image_frame(image_set_id, "0" * 32)


@pytest.mark.parametrize("kind", ["throttle", "serverError"])
def test_a_throttled_or_failed_call_is_worth_another_try(
    stored: tuple[FrameDownloads, str, str], kind: str
) -> None:
    gateway, image_set_id, frame_id = stored
    local.set_faults([{"kind": kind, "operation": "GetImageFrame", "times": 1}])
    with pytest.raises(RetryableError):
        gateway.image_frame(image_set_id, frame_id)
    assert gateway.image_frame(image_set_id, frame_id)
