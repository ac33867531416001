"""A pytest plugin for everyone who tests HealthImaging code: a local server, a fresh data store.

The server is a process of its own, so that ``mock_aws`` in other tests neither sees nor resets it.

Nothing heavy is imported here: pytest loads a plugin at every start, whether it is used or not.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from frameproof_local.settings import DEFAULT_REGION, client_environment

if TYPE_CHECKING:
    from frameproof_local.testing import LocalHealthImaging

_ENDING_SECONDS = 30.0
_ENDPOINT_LINE: Final = "export AWS_ENDPOINT_URL="


class ServerDidNotStartError(Exception):
    """The server of the fixture ``healthimaging_endpoint`` ended before it was ready."""

    def __init__(self, log: str) -> None:
        super().__init__(
            f"`python -m frameproof_local healthimaging` ended before it was ready. It said:\n{log}"
        )


@pytest.fixture(scope="session")
def healthimaging_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve HealthImaging, S3, IAM and STS for all tests; the value is the endpoint's URL.

    Raises
    ------
    ServerDidNotStartError
        With what the server said.
    """
    with _server(tmp_path_factory.mktemp("healthimaging") / "server.log") as endpoint_url:
        yield endpoint_url


@pytest.fixture
def healthimaging(
    healthimaging_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator["LocalHealthImaging"]:
    """Make a data store for one test, and delete it with all that is in it afterwards.

    For the time of the test the environment points at the server, so that code under test needs
    no endpoint: ``boto3.client("s3")`` is the local S3. Buckets and roles stay until the last test.
    """
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)  # a profile or a session token of a real account
    for name, value in client_environment(healthimaging_endpoint, DEFAULT_REGION).items():
        monkeypatch.setenv(name, value)
    from frameproof_local import datastore_life  # noqa: PLC0415 - see the module's docstring

    client = datastore_life.healthimaging_client()
    datastore_id = datastore_life.create_active_datastore(client)
    yield datastore_life.LocalHealthImaging(client, datastore_id, healthimaging_endpoint)
    datastore_life.delete_with_content(client, datastore_id)
    client.close()


@contextmanager
def _server(log: Path) -> Iterator[str]:
    """Run the server as long as the context lasts."""
    with (
        log.open("w") as output,
        subprocess.Popen(
            [sys.executable, "-m", "frameproof_local", "healthimaging"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            env={**os.environ, **_no_delays()},
        ) as process,
    ):
        try:
            yield _endpoint_of(process, log)
        finally:
            process.terminate()
            process.wait(_ENDING_SECONDS)


def _no_delays() -> dict[str, str]:
    """Return the variable by which no state of the server lasts any time."""
    from frameproof_local.healthimaging.delays import (  # noqa: PLC0415 - it imports moto
        ENVIRONMENT_VARIABLE,
        Delays,
    )

    return {ENVIRONMENT_VARIABLE: json.dumps({field.name: 0.0 for field in fields(Delays)})}


def _endpoint_of(process: subprocess.Popen[str], log: Path) -> str:
    for line in process.stdout or ():
        if line.startswith(_ENDPOINT_LINE):
            return line.removeprefix(_ENDPOINT_LINE).strip()
    raise ServerDidNotStartError(log.read_text())
