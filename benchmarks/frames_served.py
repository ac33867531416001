"""How many frames a second the local HealthImaging serves: the fast way beside moto's.

Run: ``python -m benchmarks.frames_served`` (half a minute). One server process with one stored
frame answers at two ports; a client process asks them in turns over a bare socket.
"""

import multiprocessing
import os
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.results import publish
from benchmarks.stand_in_study import Importer, no_delays, part10, pixels_of
from frameproof_local import healthimaging
from frameproof_local.moto_hooks.fast_blobs import with_fast_blobs
from frameproof_local.moto_hooks.server import aws_application, loopback_server
from frameproof_local.moto_hooks.services import register_services
from frameproof_local.settings import client_environment

_ROUNDS, _REQUESTS = 9, 200
_SIDE = 512
_END_OF_HEAD = b"\r\n\r\n"
_SCOPE = "local/20260101/us-east-1/medical-imaging/aws4_request"


@contextmanager
def serving(application: Any) -> Iterator[int]:
    """Serve an application; yields its port."""
    server = loopback_server(application, 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.port
    finally:
        server.shutdown()
        server.server_close()


def stored_frame() -> tuple[bytes, int]:
    """Import one slice; return the request for its frame, and the frame's size."""
    importer = Importer()
    healthimaging.wait_until_idle(60)
    importer.upload(iter([part10(1, pixels_of(1, _SIDE))]))
    job_id = importer.start()
    healthimaging.wait_until_idle(60)
    importer.require_completed(job_id)
    (datastore,) = healthimaging.inspect()["datastores"]
    (image_set,) = datastore["imageSets"]
    ((frame_id, frame),) = image_set["frames"].items()
    body = f'{{"imageFrameId": "{frame_id}"}}'
    path = f"/datastore/{datastore['datastoreId']}/imageSet/{image_set['imageSetId']}/getImageFrame"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Authorization: AWS4-HMAC-SHA256 Credential={_SCOPE}, SignedHeaders=host, Signature=0\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode(), frame["sizeBytes"]


def frames_per_second(connection: socket.socket, request: bytes, size_bytes: int) -> float:
    """Ask for the frame again and again on one connection."""
    answer = memoryview(bytearray(size_bytes + 4096))
    started = time.perf_counter()
    for _ in range(_REQUESTS):
        connection.sendall(request)
        received = connection.recv_into(answer)
        whole = bytes(answer[:4096]).index(_END_OF_HEAD) + len(_END_OF_HEAD) + size_bytes
        while received < whole:
            received += connection.recv_into(answer[received:])
    return _REQUESTS / (time.perf_counter() - started)


def ask_in_turns(ports: list[int], request: bytes, size_bytes: int, results: Any) -> None:
    """Ask each port in each round; put the rates by port (runs in a process of its own)."""
    connections = [socket.create_connection(("127.0.0.1", port)) for port in ports]
    rates: list[list[float]] = [[] for _ in ports]
    for _ in range(_ROUNDS):
        for connection, measured in zip(connections, rates, strict=True):
            measured.append(frames_per_second(connection, request, size_bytes))
    results.put(rates)


def main() -> None:
    """Measure and publish."""
    register_services()
    aws = aws_application()
    with serving(aws) as slow_port, serving(with_fast_blobs(aws)) as fast_port:
        os.environ.update(client_environment(f"http://127.0.0.1:{slow_port}", "us-east-1"))
        with no_delays(healthimaging):
            request, size_bytes = stored_frame()
        processes = multiprocessing.get_context("spawn")
        results = processes.Queue()
        arguments = ([slow_port, fast_port], request, size_bytes, results)
        client = processes.Process(target=ask_in_turns, args=arguments)
        client.start()
        slow, fast = results.get(timeout=300)
        client.join()
        healthimaging.shutdown()
    ratios = [f / s for s, f in zip(slow, fast, strict=True)]
    result = {
        "frame, bytes": size_bytes,
        "moto's way, frames/s (median)": statistics.median(slow),
        "fast way, frames/s (median)": statistics.median(fast),
        "ratio (median of the rounds)": statistics.median(ratios),
        "ratio of the best rounds": max(fast) / max(slow),
    }
    publish("frames_served", result)


if __name__ == "__main__":
    main()
