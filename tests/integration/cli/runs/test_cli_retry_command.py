from __future__ import annotations

import json

import pytest

from tests.integration.cli.conftest import StackUnderTest
from tests.integration.cli.shipped_schemas import conforming
from tests.unit.cli.cli_histories import HistoryWriter, execution_arn

SOURCES = {"sources": ["s3://idc-open-data/x/"], "bitmaps": "png"}


def _ended(stack: StackUnderTest, **end: str) -> None:
    fake = stack.step_functions
    fake.started["r1"] = dict(SOURCES)
    fake.ends["r1"] = end
    fake.let_it_end()


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_execution_that_broke_off_is_redriven(stack: StackUnderTest, status: str) -> None:
    # GIVEN an execution that broke off in its first state
    history = HistoryWriter().started().entered("Task", "PlanCopy").scheduled()
    stack.step_functions.events = list(history.failed_attempt("Lambda.Unknown").events)
    _ended(stack, status=status, error="Lambda.Unknown", redriveStatus="REDRIVABLE")
    known = len(history.events)
    history.add("ExecutionRedriven", "executionRedrivenEventDetails", redriveCount=1).scheduled()
    stack.step_functions.events_after_redrive = history.exited("Task", "PlanCopy").events[known:]
    stack.put_report("r1", "PROVEN")
    # WHEN it is retried
    result = stack.run("retry", "r1")
    # THEN it went on, which is all that is shown, and no other execution was started
    assert result.exit_code == 0, result.stderr
    assert stack.step_functions.redriven == ["r1"]
    assert [*stack.step_functions.started] == ["r1"]
    assert result.stderr.splitlines()[1:] == [
        f"redrive of r1: it goes on where it ended as {status}",
        "redrive 1: it goes on with PlanCopy",
        "PlanCopy: listing the sources",
        "PlanCopy: done in 3.0 s",
    ]
    assert result.stdout.startswith("PROVEN  r1\n")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("FramesNotProven", "it went to its end and was NOT_PROVEN"),
        ("ImportJobFailedError", "ImportJobFailedError is judged by a step that cannot mend it"),
        ("ImportTimedOutError", "ImportTimedOutError is judged by a step that cannot mend it"),
    ],
)
def test_what_a_redrive_cannot_mend_gets_a_new_execution_with_the_same_input(
    stack: StackUnderTest, error: str, reason: str
) -> None:
    _ended(stack, status="FAILED", error=error, redriveStatus="REDRIVABLE")
    stack.put_report("r1", "PROVEN")
    result = stack.run("retry", "r1")
    assert result.exit_code == 0, result.stderr
    assert stack.step_functions.redriven == []
    assert stack.step_functions.started["r1-r1"] == {**SOURCES, "runId": "r1"}
    assert f"new execution r1-r1: {reason}" in result.stderr


def test_execution_that_aws_no_longer_redrives_gets_a_new_one(stack: StackUnderTest) -> None:
    why = "Execution has exceeded the redrivable period of 14 days"
    _ended(stack, status="FAILED", redriveStatus="NOT_REDRIVABLE", redriveStatusReason=why)
    result = stack.run("retry", "r1", "--no-wait", "--json")
    assert f"new execution r1-r1: {why}" in result.stderr
    document = conforming(result.stdout, "started")
    assert (document["runId"], document["door"]) == ("r1", "newExecution")
    assert document["executionArn"] == execution_arn("r1-r1")


def test_second_retry_gets_the_next_number(stack: StackUnderTest) -> None:
    _ended(stack, status="FAILED", error="FramesNotProven")
    stack.step_functions.started["r1-r1"] = {**SOURCES, "runId": "r1"}
    stack.step_functions.ends["r1-r1"] = {"status": "FAILED", "error": "FramesNotProven"}
    result = stack.run("retry", "r1", "--no-wait")
    assert result.exit_code == 0, result.stderr
    assert [*stack.step_functions.started] == ["r1", "r1-r1", "r1-r2"]
    assert "Watch it: frameproof watch r1 --stack frameproof" in result.stdout


def test_run_that_goes_on_is_refused(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}
    result = stack.run("retry", "r1")
    assert result.exit_code == 2
    assert "run r1 still goes on" in result.stderr
    assert "frameproof stop r1 --stack frameproof" in result.stderr


def test_run_that_is_proven_is_refused(stack: StackUnderTest) -> None:
    _ended(stack, status="SUCCEEDED", output=json.dumps({"verdict": "PROVEN"}))
    result = stack.run("retry", "r1")
    assert result.exit_code == 2
    assert "run r1 is PROVEN: there is nothing to retry" in result.stderr


def test_run_whose_id_leaves_no_room_for_a_number_says_so(stack: StackUnderTest) -> None:
    run_id = "r" * 79
    stack.step_functions.started[run_id] = {}
    stack.step_functions.let_it_end()
    stack.step_functions.end = {"status": "FAILED", "error": "FramesNotProven"}
    result = stack.run("retry", run_id)
    assert result.exit_code == 2
    assert "is too long" in result.stderr


def test_events_of_a_retry_name_its_door(stack: StackUnderTest) -> None:
    _ended(stack, status="FAILED", error="FramesNotProven")
    stack.put_report("r1", "NOT_PROVEN")
    stack.step_functions.end = {"status": "FAILED", "error": "FramesNotProven"}
    result = stack.run("retry", "r1", "--json-stream")
    events = [conforming(line, "event") for line in result.stdout.splitlines()]
    assert (events[0]["event"], events[0]["door"]) == ("runStarted", "newExecution")
    assert (events[-1]["exitCode"], events[-1]["verdict"]) == (1, "NOT_PROVEN")
    assert result.exit_code == 1
