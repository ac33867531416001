"""AWS in this process: moto, S3's conditions and HealthImaging, in which nothing takes time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from frameproof_local import healthimaging
from frameproof_local.healthimaging.delays import Delays
from frameproof_local.moto_hooks import s3 as s3_hook
from frameproof_local.moto_hooks.fast_blobs import with_fast_blobs
from frameproof_local.moto_hooks.server import aws_application, loopback_server
from frameproof_local.moto_hooks.services import register_services

REGION = "us-east-1"
type ClientOf = Callable[[str], Any]


@pytest.fixture
def client_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[ClientOf]:
    """Return a function that makes a client of a service; each call is made once."""
    register_services()
    s3_hook.install()
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    healthimaging.set_delays(dict.fromkeys(asdict(Delays()), 0.0))
    healthimaging.set_faults([])

    def client(service: str) -> Any:
        return boto3.client(service, config=Config(retries={"total_max_attempts": 1}))

    with mock_aws():
        yield client
        assert healthimaging.shutdown()
    healthimaging.set_delays(asdict(Delays()))
    healthimaging.set_faults([])


@pytest.fixture
def frames_over_http(client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Serve the same HealthImaging at a port, too: frames are not asked for through boto3."""
    server = loopback_server(with_fast_blobs(aws_application()), 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.port}"
    monkeypatch.setenv("AWS_ENDPOINT_URL_MEDICAL_IMAGING", url)
    monkeypatch.setenv("AWS_DISABLE_HOST_PREFIX_INJECTION", "true")
    yield url
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def s3(client_of: ClientOf) -> Any:
    """Return a client of an S3 that is empty."""
    return client_of("s3")


@pytest.fixture
def unused_port() -> int:
    """Return a port of this machine at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
