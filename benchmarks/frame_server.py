"""A HealthImaging that knows one operation: GetImageFrame over TLS, answered after 15 ms.

It runs in a process of its own, on the core that the client does not have, and does as little as
it can, so that what is measured is the client.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from multiprocessing.connection import Connection
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

LATENCY_SECONDS = 0.015
_FRAME_ID = re.compile(rb'"imageFrameId": ?"([0-9a-z]+)"')
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_STARTED_SECONDS = 30


def write_certificate(folder: Path) -> Path:
    """Write a key and a certificate of 127.0.0.1 that signs itself, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    addresses = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(addresses, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "certificate.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


async def _answer_all(
    frames: dict[bytes, bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Answer the requests of one connection, one after another."""
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            body = await reader.readexactly(int(length[1]) if length else 0)
            await asyncio.sleep(LATENCY_SECONDS)
            named = _FRAME_ID.search(body)
            frame = frames[named[1]] if named else b""
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n"
                b"x-amzn-RequestId: 0\r\nContent-Length: %d\r\n\r\n" % len(frame)
            )
            writer.write(frame)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()  # the client is done


async def _serve(frames: dict[bytes, bytes], certificate: Path, started: Connection) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = await asyncio.start_server(
        lambda reader, writer: _answer_all(frames, reader, writer), "127.0.0.1", 0, ssl=context
    )
    started.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def _serve_in_process(
    frames: dict[bytes, bytes], certificate: Path, started: Connection, core: int
) -> None:
    os.sched_setaffinity(0, {core})
    asyncio.run(_serve(frames, certificate, started))


@contextmanager
def serving_frames(frames: dict[str, bytes], certificate: Path, *, core: int) -> Iterator[str]:
    """Serve frames by their ids; yields the endpoint's URL."""
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe()
    by_id = {name.encode(): frame for name, frame in frames.items()}
    server = processes.Process(target=_serve_in_process, args=(by_id, certificate, theirs, core))
    server.start()
    try:
        if not ours.poll(_STARTED_SECONDS):
            raise TimeoutError("The frame server did not start.")
        yield f"https://127.0.0.1:{ours.recv()}"
    finally:
        server.terminate()
        server.join()
