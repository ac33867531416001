from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.conftest import StackUnderTest
from tests.integration.cli.shipped_schemas import conforming
from tests.unit.cli.cli_histories import execution_arn


def _events(stdout: str) -> list[dict[str, Any]]:
    return [conforming(line, "event") for line in stdout.splitlines()]


def test_watching_shows_a_run_from_its_beginning_to_its_verdict(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}
    stack.put_report("r1", "PROVEN")
    result = stack.run("watch", "r1")
    assert result.exit_code == 0, result.stderr
    assert "PlanCopy: done in 7.0 s, attempt 2 after RetryableError" in result.stderr
    assert result.stdout.startswith("PROVEN  r1\n")


def test_run_that_was_started_by_hand_under_another_name_is_found_by_its_id(
    stack: StackUnderTest,
) -> None:
    stack.step_functions.started = {"console-1": {"runId": "r1"}, "console-2": {"runId": "r2"}}
    stack.put_report("r1", "PROVEN")
    result = stack.run("watch", "r1", "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["runId"] == "r1"


@pytest.mark.parametrize("command", [["watch", "r1"], ["run", "--sample", "all", "--run-id", "r1"]])
def test_events_are_one_valid_object_a_line_and_the_last_is_the_result(
    stack: StackUnderTest, command: list[str]
) -> None:
    if command[0] == "watch":
        stack.step_functions.started["r1"] = {}
    stack.put_report("r1", "PROVEN")
    result = stack.run(*command, "--json-stream")
    assert result.exit_code == 0, result.stderr
    events = _events(result.stdout)
    assert [event["event"] for event in events] == [
        "runStarted",
        *("stateEntered", "stateRetried", "stateExited"),
        *("stateEntered", "mapRunStarted", "progress", "stateExited"),
        *("stateEntered", "stateExited"),
        *("stateEntered", "mapRunStarted", "progress", "stateExited"),
        *("stateEntered", "stateExited"),
        "result",
    ]
    assert events[0]["executionArn"] == execution_arn("r1")
    assert events[-1]["verdict"] == "PROVEN"
    assert events[-1]["reportUri"] == "s3://outbox/runs/r1/report.json"


def test_stream_ends_with_the_error_where_there_is_no_verdict(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}
    stack.step_functions.end = {"status": "ABORTED", "error": "", "cause": ""}
    result = stack.run("watch", "r1", "--json-stream")
    assert result.exit_code == 5
    last = _events(result.stdout)[-1]
    assert (last["event"], last["exitCode"]) == ("result", 5)
    assert last["message"].startswith("run r1 was stopped")
    assert f"error: {last['message']}" in result.stderr


def test_ctrl_c_ends_the_stream_and_says_how_to_come_back(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}
    stack.step_functions.interrupt_at_pause = True
    result = stack.run("watch", "r1", "--json-stream")
    assert result.exit_code == 130
    assert _events(result.stdout)[-1]["exitCode"] == 130
    assert "run r1 goes on" in result.stderr
    assert "frameproof watch r1 --stack frameproof" in result.stderr
    assert stack.step_functions.stopped == {}


def test_ctrl_c_during_an_upload_starts_nothing_and_says_what_is_left(
    stack: StackUnderTest, tmp_path: Path
) -> None:
    # GIVEN a folder, and a person who interrupts its upload
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "a.dcm").write_bytes(b"one")

    def interrupt(**_: Any) -> None:
        raise KeyboardInterrupt

    stack.s3.meta.events.register("before-call.s3.PutObject", interrupt)
    # WHEN it is run
    result = stack.run("run", "--dicom", str(tmp_path / "scans"), "--run-id", "r1")
    # THEN no execution was started, and the command that cleans up is named
    assert result.exit_code == 130
    assert stack.step_functions.started == {}
    assert "no run was started" in result.stderr
    assert "remove it: frameproof delete r1 --stack frameproof" in result.stderr


@pytest.mark.parametrize(
    "options", [["--json", "--json-stream"], ["--no-wait", "--json-stream"]], ids=" ".join
)
def test_contradicting_kinds_of_output_are_refused_before_anything_starts(
    stack: StackUnderTest, options: list[str]
) -> None:
    result = stack.run("run", "--sample", "all", *options)
    assert result.exit_code == 2
    assert stack.step_functions.started == {}
