"""Two executions with the same runId: the second one is refused while the first one runs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.conftest import LocalStack
from tests.e2e.reliability.run_contents import contents
from tests.e2e.reliability.small_study import new_study


@pytest.mark.fault("F20")
@pytest.mark.invariant("I3")
def test_the_second_execution_of_a_run_fails_at_once_and_names_the_first(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    study = new_study(stack, "in-use")
    # GIVEN an execution that waits for its import
    stack.admin("step-functions/holds", [{"state": "WaitForImport"}])
    first = study.start(stack)
    assert stack.admin("step-functions/holds?waitSeconds=60")["held"]
    # WHEN another one is started with the same runId
    study.start(stack, name="in-use-r1")
    # THEN it fails, says why, and leaves no report of its failure in the other's folder
    second = stack.ended("in-use-r1")
    assert (second["status"], second["error"]) == ("FAILED", "RunInUseError")
    assert first in second["cause"]
    stack.admin("step-functions/holds", [])
    assert stack.ended("in-use")["status"] == "SUCCEEDED"
    assert contents(stack, study) == undisturbed
    report = json.loads(stack.object("runs/in-use/report.json"))
    assert report["executionArn"] == first


@pytest.mark.fault("F20")
def test_when_the_first_execution_was_stopped_the_next_one_takes_the_run_over(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    study = new_study(stack, "taken-over")
    stack.admin("step-functions/holds", [{"state": "VerifyFrames", "moment": "done"}])
    first = study.start(stack)
    assert stack.admin("step-functions/holds?waitSeconds=60")["held"]
    stack.client("stepfunctions").stop_execution(executionArn=first)
    assert stack.ended("taken-over")["status"] == "ABORTED"
    stack.admin("step-functions/holds", [])
    second = study.start(stack, name="taken-over-r1")
    assert stack.ended("taken-over-r1")["status"] == "SUCCEEDED"
    assert contents(stack, study) == undisturbed
    owner = json.loads(stack.object("runs/taken-over/plan/owner.json"))
    assert owner == {"executionArn": second}


@pytest.mark.fault("F20")
def test_of_two_executions_that_are_started_together_one_imports_the_run(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    study = new_study(stack, "together")
    names = ["together", "together-r1"]
    arns = {study.start(stack, name=name) for name in names}
    ends = [stack.ended(name) for name in names]
    assert sorted(end["status"] for end in ends) == ["FAILED", "SUCCEEDED"]
    (failed,) = [end for end in ends if end["status"] == "FAILED"]
    assert failed["error"] == "RunInUseError"
    (owner,) = arns - {failed["executionArn"]}
    assert json.loads(stack.object("runs/together/plan/owner.json")) == {"executionArn": owner}
    assert contents(stack, study) == undisturbed
