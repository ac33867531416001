"""An endpoint that begins with an empty AWS, for the tests of the seeded studies."""

import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from frameproof_local.moto_hooks.server import aws_application, loopback_server
from frameproof_local.moto_hooks.services import register_services
from frameproof_local.settings import client_environment


@pytest.fixture(scope="module")
def studies_endpoint_url() -> Iterator[str]:
    """Serve moto and HealthImaging in this process; every client finds them by the environment."""
    register_services()
    server = loopback_server(aws_application(), 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    endpoint_url = f"http://127.0.0.1:{server.port}"
    forget_everything(endpoint_url)
    with pytest.MonkeyPatch.context() as environment:
        for name, value in client_environment(endpoint_url, "us-east-1").items():
            environment.setenv(name, value)
        yield endpoint_url
    forget_everything(endpoint_url)
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def studies_cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where generated studies are kept."""
    return tmp_path_factory.mktemp("studies")


def forget_everything(endpoint_url: str) -> None:
    reset = urllib.request.Request(f"{endpoint_url}/moto-api/reset", method="POST")  # noqa: S310
    with urllib.request.urlopen(reset) as reply:  # noqa: S310 - our own server on loopback
        assert reply.status == 200
