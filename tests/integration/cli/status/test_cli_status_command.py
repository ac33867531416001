from __future__ import annotations

import json
from collections.abc import Callable

from frameproof.report.contract import Problem
from tests.integration.cli.conftest import StackUnderTest
from tests.integration.cli.shipped_schemas import conforming
from tests.unit.cli.cli_histories import HistoryWriter, execution_arn, lambda_cause


def _put_frame_batches(stack: StackUnderTest, *frames: int) -> None:
    items = [{"batch": number, "frames": count} for number, count in enumerate(frames)]
    body = json.dumps(items).encode()
    stack.s3.put_object(Bucket="outbox", Key="runs/r1/frames/batches.json", Body=body)


def test_run_that_goes_on_shows_its_state_and_the_counts_so_far(stack: StackUnderTest) -> None:
    # GIVEN a run whose second Map has done one of its three batches
    fake = stack.step_functions
    fake.started["r1"] = {}
    history = HistoryWriter().started().entered("Task", "PlanCopy").scheduled()
    history.failed_attempt("RetryableError").scheduled().exited("Task", "PlanCopy")
    history.map_entered("FrameBatches")
    fake.events = [*history.events, *history.events[:1]]  # the last is never reached
    fake.items = {"total": 3, "succeeded": 1, "running": 2}
    for _ in range(2):
        fake.pause(1)
    _put_frame_batches(stack, 20, 20, 17)
    # WHEN it is looked at
    result = stack.run("status", "r1")
    # THEN each state stands there, and what comes next
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "RUNNING  r1"
    assert lines[3:] == [
        "  PlanCopy       done in 6.0 s, retried once after RetryableError",
        "  FrameBatches   decoding and checking every frame, 1 of 3 batches, about 19 of 57 frames",
        "  next           frameproof watch r1 --stack frameproof",
    ]
    document = conforming(stack.run("status", "r1", "--json").stdout, "status")
    assert (document["currentState"], document["exitCode"]) == ("FrameBatches", None)
    assert document["steps"][1]["work"] == {"unit": "frames", "total": 57, "done": 19}


def test_status_is_one_look_and_waits_for_nothing(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}
    stack.step_functions.interrupt_at_pause = True
    assert stack.run("status", "r1").exit_code == 0


def test_failed_run_names_the_child_that_really_failed(stack: StackUnderTest) -> None:
    fake = stack.step_functions
    fake.started["r1"] = {}
    history = HistoryWriter().started().map_entered("CopyBatches").add("MapRunFailed")
    fake.events = history.events
    fake.let_it_end()
    error = "States.ExceedToleratedFailureThreshold"
    fake.end = {"status": "FAILED", "error": error, "cause": "too many"}
    fake.items = {"total": 2, "succeeded": 1, "failed": 1}
    cause = lambda_cause("SourceAccessError", "The bucket says no.")
    fake.children = [
        {
            "name": "child-7",
            "status": "FAILED",
            "error": "SourceAccessError",
            "cause": cause,
            "label": "CopyBatches",
        }
    ]
    shown = stack.run("status", "r1").stdout
    assert "  CopyBatches    failed, 1 of 2 batches, 1 failed\n" in shown
    assert "  failed with    SourceAccessError: The bucket says no.\n" in shown
    assert "frameproof retry r1 --stack frameproof" in shown
    document = conforming(stack.run("status", "r1", "--json").stdout, "status")
    assert document["exitCode"] == 253
    assert document["failure"]["executionArn"] == execution_arn("child-7")
    assert document["steps"][0]["status"] == "failed"


def test_run_that_is_not_proven_shows_its_first_problems(
    stack: StackUnderTest, problem: Callable[[int], Problem]
) -> None:
    fake = stack.step_functions
    fake.started["r1"] = {}
    fake.let_it_end()
    fake.end = {"status": "FAILED", "error": "FramesNotProven", "cause": "..."}
    stack.put_report("r1", "NOT_PROVEN", tuple(problem(number) for number in range(7)))
    shown = stack.run("status", "r1").stdout
    assert shown.startswith("NOT_PROVEN  r1\n")
    assert "frameMismatched frame-4: The pixels" in shown
    assert "frame-5" not in shown
    assert "and 2 more, see the report" in shown
    assert "next           frameproof retry r1 --stack frameproof" in shown
    document = conforming(stack.run("status", "r1", "--json").stdout, "status")
    assert (document["verdict"], document["exitCode"]) == ("NOT_PROVEN", 1)
    assert len(document["problems"]) == 7
    assert document["failure"] is None


def test_report_of_an_earlier_attempt_is_not_taken_for_the_retrys(
    stack: StackUnderTest, problem: Callable[[int], Problem]
) -> None:
    # GIVEN a run that was NOT_PROVEN, and its retry, which was stopped
    fake = stack.step_functions
    fake.started = {"r1": {}, "r1-r1": {"runId": "r1"}}
    fake.let_it_end()
    fake.ends = {"r1-r1": {"status": "ABORTED"}}
    stack.put_report("r1", "NOT_PROVEN", (problem(1),))
    document = conforming(stack.run("status", "r1", "--json").stdout, "status")
    assert document["problems"] == []
    assert document["failure"]["error"] == "ABORTED"
    assert (document["verdict"], document["exitCode"]) == (None, 5)
