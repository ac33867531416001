"""The state folder: one living owner, and no word of a server that is not ready or not alive."""

import json
import os
from pathlib import Path

import pytest

from frameproof_local.server_errors import AlreadyRunningError
from frameproof_local.state_folder import EndpointRecord, StateFolder

RECORD = EndpointRecord(
    endpoint="http://127.0.0.1:5100",
    pid=os.getpid(),
    stack_name="frameproof",
    started_at="2024-01-02T10:15:00+00:00",
    version="0.1.0",
)


def test_the_endpoint_is_published_only_when_the_server_says_so(tmp_path: Path) -> None:
    with StateFolder(tmp_path / "state") as state:
        assert not state.endpoint_file.exists()
        state.publish(RECORD)
        assert json.loads(state.endpoint_file.read_text()) == {
            "endpoint": "http://127.0.0.1:5100",
            "pid": os.getpid(),
            "stackName": "frameproof",
            "startedAt": "2024-01-02T10:15:00+00:00",
            "version": "0.1.0",
        }
    assert not state.endpoint_file.exists()


def test_a_second_server_is_told_who_is_there(tmp_path: Path) -> None:
    with StateFolder(tmp_path) as state:
        state.publish(RECORD)
        with (
            pytest.raises(
                AlreadyRunningError, match=rf"pid {os.getpid()} at http://127\.0\.0\.1:5100"
            ),
            StateFolder(tmp_path),
        ):
            pytest.fail("two servers own one folder")
        assert state.endpoint_file.exists(), "the refused server must not touch the other's record"


def test_a_server_that_is_still_starting_counts_as_alive(tmp_path: Path) -> None:
    with (
        StateFolder(tmp_path),
        pytest.raises(AlreadyRunningError, match=f"pid {os.getpid()}, which is still starting"),
        StateFolder(tmp_path),
    ):
        pytest.fail("two servers own one folder")


def test_what_a_killed_server_left_is_swept(tmp_path: Path) -> None:
    # GIVEN the folder of a server that had no time to tidy up
    (tmp_path / "endpoint.json").write_text('{"endpoint": "http://127.0.0.1:1", "pid": 1}')
    (tmp_path / "work" / "function").mkdir(parents=True)
    (tmp_path / "studies").mkdir()
    # WHEN another server takes it
    with StateFolder(tmp_path) as state:
        # THEN the stale endpoint and the work folder's content are gone, the cache is kept
        assert not state.endpoint_file.exists()
        assert list(state.work_folder.iterdir()) == []
        assert state.studies_folder.is_dir()
    assert not state.work_folder.exists()
