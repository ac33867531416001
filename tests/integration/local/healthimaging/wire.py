"""A HealthImaging on a real port, and a client that sees every byte and how it ends."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from frameproof_local import healthimaging
from frameproof_local.moto_hooks.fast_blobs import with_fast_blobs
from frameproof_local.moto_hooks.server import aws_application, loopback_server
from frameproof_local.settings import client_environment
from tests.integration.local.conftest import forget_everything
from tests.integration.local.healthimaging.world import World
from tests.unit.local.healthimaging.dicom_files import instance, part10

TIMEOUT_SECONDS = 0.3


@dataclass(frozen=True)
class Seen:
    """What came back: the head, what there was of the body, and how the connection went on."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    ending: str
    """``complete``, ``fin``, ``reset`` or ``silence``."""


@dataclass
class Served:
    """One image set of two frames, at an endpoint."""

    port: int
    world: World
    datastore_id: str = ""
    image_set_id: str = ""
    frame_ids: list[str] = field(default_factory=list)

    def frame_request(self, frame_id: str | None = None, **changes: Any) -> bytes:
        """Return the bytes of a good GetImageFrame, or of one with changes (``http_request``)."""
        body = json.dumps({"imageFrameId": frame_id or self.frame_ids[0]}).encode()
        path = f"/datastore/{self.datastore_id}/imageSet/{self.image_set_id}/getImageFrame"
        return http_request(**{"path": path, "body": body, **changes})

    def metadata_request(self, **changes: Any) -> bytes:
        """Do the same for GetImageSetMetadata."""
        path = f"/datastore/{self.datastore_id}/imageSet/{self.image_set_id}/getImageSetMetadata"
        return http_request(**{"path": path, **changes})

    def ask(self, request: bytes) -> Seen:
        """Send one request on a connection of its own."""
        return ask(self.port, request)


def http_request(
    *,
    path: str,
    body: bytes = b"",
    method: str = "POST",
    scope: str = "local/20260101/us-east-1/medical-imaging/aws4_request",
    headers: str = "Content-Type: application/json\r\n",
) -> bytes:
    """Return a request with the parts of a signature that are looked at."""
    signature = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {signature}\r\n{headers}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def ask(port: int, request: bytes) -> Seen:
    """Send a request, and read until the answer is whole or the connection ends or is silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_SECONDS) as connection:
        connection.settimeout(30)
        connection.sendall(request)
        received = bytearray()
        ending = "complete"
        while not _is_whole(received):
            try:
                piece = connection.recv(1 << 20)
            except ConnectionResetError:
                ending = "reset"
                break
            except TimeoutError:
                ending = "silence"
                break
            if not piece:
                ending = "fin"
                break
            connection.settimeout(TIMEOUT_SECONDS if b"\r\n\r\n" in received + piece else 30)
            received += piece
    status, headers, body = _parsed(bytes(received))
    return Seen(status, headers, body, ending)


def _parsed(received: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    head, _, body = received.partition(b"\r\n\r\n")
    if not head:
        return 0, [], b""
    first, *lines = head.decode().split("\r\n")
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    return int(first.split()[1]), headers, body


def _is_whole(received: bytearray) -> bool:
    if b"\r\n\r\n" not in received:
        return False
    _, headers, body = _parsed(bytes(received))
    return len(body) == int(dict(headers)["Content-Length"])


@contextmanager
def serving(application: Any) -> Iterator[int]:
    """Serve an application in this process; yields the port."""
    server = loopback_server(application, 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def served_frames() -> Iterator[Served]:
    """Serve two stored frames of some 100 KB, the fast way in front."""
    with (
        serving(with_fast_blobs(aws_application())) as port,
        pytest.MonkeyPatch.context() as environment,
    ):
        endpoint_url = f"http://127.0.0.1:{port}"
        for name, value in client_environment(endpoint_url, "us-east-1").items():
            environment.setenv(name, value)
        forget_everything(endpoint_url)
        served = Served(port, World())
        served.datastore_id = served.world.new_datastore()
        random = np.random.default_rng(1)
        files = {
            f"{number}.dcm": part10(
                instance(number, pixels=random.normal(900, 4, (400, 400)).astype("<u2"))
            )
            for number in (1, 2)
        }
        served.world.import_files(served.datastore_id, files)
        (image_set,) = served.world.image_sets(served.datastore_id)
        served.image_set_id = image_set["imageSetId"]
        entries = served.world.instances(served.datastore_id, served.image_set_id)
        served.frame_ids = [entry["ImageFrames"][0]["ID"] for entry in entries.values()]
        yield served
        assert healthimaging.shutdown()
        forget_everything(endpoint_url)
