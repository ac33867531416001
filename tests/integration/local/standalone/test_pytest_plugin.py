"""The fixtures of the plugin: a server for all tests, a data store for each."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest

from frameproof_local.testing import LocalHealthImaging

pytest_plugins = ["frameproof_local.pytest_plugin"]

_SEEN: list[str] = []


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_a_data_store_of_its_own(
    healthimaging: LocalHealthImaging, turn: int
) -> None:
    # GIVEN a client that knows no endpoint
    imaging: Any = boto3.session.Session().client("medical-imaging")
    # WHEN it looks for data stores
    found = imaging.list_datastores(datastoreStatus="ACTIVE")["datastoreSummaries"]
    # THEN it sees this test's, and an earlier one's is gone
    assert [store["datastoreId"] for store in found] == [healthimaging.datastore_id]
    assert healthimaging.datastore_id not in _SEEN
    _SEEN.append(healthimaging.datastore_id)
    assert len(_SEEN) == turn
    imaging.close()


def test_a_test_may_delete_its_data_store_itself(healthimaging: LocalHealthImaging) -> None:
    answer = healthimaging.client.delete_datastore(datastoreId=healthimaging.datastore_id)
    assert answer["datastoreStatus"] == "DELETING"


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    # GIVEN a configuration that the server does not understand
    (tmp_path / "test_it.py").write_text("def test_it(healthimaging):\n    pass\n")
    broken = {"FRAMEPROOF_LOCAL_HEALTHIMAGING_QUOTAS": '{"profile": "no-such"}'}
    # WHEN a test asks for it
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "frameproof_local.pytest_plugin", "-q"],
        cwd=tmp_path,
        env={**os.environ, **broken},
        capture_output=True,
        text=True,
        check=False,
    )
    # THEN the test's error has what the server said
    assert done.returncode == 1
    assert "ServerDidNotStartError" in done.stdout
    assert "Unknown profile 'no-such'" in done.stdout


def test_the_plugin_loads_neither_moto_nor_boto3() -> None:
    question = (
        "import sys, frameproof_local.pytest_plugin; print({'moto', 'boto3'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", question], capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"
