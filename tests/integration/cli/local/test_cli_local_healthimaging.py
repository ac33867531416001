"""``frameproof local healthimaging`` as a person runs it: in the foreground, until Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

_COMMAND = [sys.executable, "-m", "frameproof_cli", "local", "healthimaging"]


@contextmanager
def served(*options: str, log: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Start the command and read the variables that it prints."""
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            [*_COMMAND, *options], stdout=subprocess.PIPE, stderr=stderr, text=True
        ) as process,
    ):
        try:
            yield process, _exports(process)
        finally:
            process.kill()


def _exports(process: subprocess.Popen[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in process.stdout or ():
        name, _, value = line.removeprefix("export ").strip().partition("=")
        found[name] = value
        if name == "no_proxy":  # the last line
            return found
    raise AssertionError("the server ended before it had printed all its lines")


def client(service: str, exports: dict[str, str]) -> Any:
    return boto3.client(
        service,
        endpoint_url=exports["AWS_ENDPOINT_URL"],
        region_name=exports["AWS_REGION"],
        aws_access_key_id=exports["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=exports["AWS_SECRET_ACCESS_KEY"],
        config=Config(inject_host_prefix=False, retries={"total_max_attempts": 1}),
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_until_ctrl_c_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    # GIVEN a server that keeps its files where they can be seen
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    with served(log=tmp_path / "log") as (process, exports):
        # WHEN it is asked over the four services
        assert client("sts", exports).get_caller_identity()["Account"] == "123456789012"
        assert client("s3", exports).list_buckets()["Buckets"] == []
        assert client("iam", exports).list_roles()["Roles"] == []
        imaging = client("medical-imaging", exports)
        assert imaging.create_datastore(datastoreName="mine")["datastoreStatus"] == "CREATING"
        assert list((tmp_path / "temporary").iterdir()) != []
        # AND is ended
        process.send_signal(number)
        # THEN it is one process, which ended well and took its files along
        assert process.wait(timeout=30) == 0
    assert list((tmp_path / "temporary").iterdir()) == []
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_a_realistic_one_has_the_quotas_of_aws(tmp_path: Path) -> None:
    with served("--profile", "realistic", log=tmp_path / "log") as (_, exports):
        imaging = client("medical-imaging", exports)
        imaging.create_datastore(datastoreName="first")
        # 0.085 requests a second, burst 1
        with pytest.raises(ClientError, match="ThrottlingException"):
            imaging.create_datastore(datastoreName="second")


def test_its_admin_pages_steer_it(tmp_path: Path) -> None:
    with served(log=tmp_path / "log") as (process, exports):
        client("medical-imaging", exports).list_datastores()
        pages = f"{exports['AWS_ENDPOINT_URL']}/_frameproof"
        with urllib.request.urlopen(f"{pages}/healthimaging/calls") as answer:  # noqa: S310
            assert json.load(answer) == {"calls": {"ListDatastores": 1}}
        with urllib.request.urlopen(f"{pages}/health") as answer:  # noqa: S310
            assert json.load(answer)["pid"] == process.pid


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with served(log=tmp_path / "log") as (_, exports):
        port = exports["AWS_ENDPOINT_URL"].rpartition(":")[2]
        second = subprocess.run(
            [*_COMMAND, "--port", port],
            env=os.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert second.returncode == 253
    assert second.stdout == ""
    assert f"Port {port} of 127.0.0.1 is taken" in second.stderr
    assert "Traceback" not in second.stderr
