"""A function's process may die at any moment: what it had done stays, and is done no second time.

The local stack kills the process at a call that it makes to a service: before the service gets it,
or after the service has done it and before the answer leaves. The state machine retries, and where
its retries are used up a person redrives.
"""

from __future__ import annotations

import json
import os
import random
from typing import Any

import pytest

from tests.e2e import oracle
from tests.e2e.conftest import LocalStack
from tests.e2e.reliability.run_contents import contents
from tests.e2e.reliability.small_study import SmallStudy, new_study

FUNCTIONS = (
    "PlanCopy",
    "CopyStudy",
    "StartImport",
    "PollImport",
    "ListFrames",
    "VerifyFrames",
    "ProveSource",
    "WriteReport",
)
CHANGES_OF_A_RUN = 29
"""How many calls of the small study's run change something; the sweep checks it."""

EVERY_POINT = [
    (nth, moment) for nth in range(1, CHANGES_OF_A_RUN + 1) for moment in ("before", "after")
]
SEED = 20
IN_CI = 3
POINTS = (
    EVERY_POINT
    if "FRAMEPROOF_CAMPAIGN" in os.environ
    else sorted(random.Random(SEED).sample(EVERY_POINT, IN_CI))  # noqa: S311 - a sample, no secret
)


@pytest.mark.fault("F9")
@pytest.mark.invariant("I4")
def test_a_run_of_which_every_function_was_killed_once_ends_like_any_other(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    study = new_study(stack, "every-function-killed")
    # GIVEN that each function's process is killed at its second call to a service, whatever it is
    rules = [{"function": name, "nth": 2, "calls": "any"} for name in FUNCTIONS]
    # WHEN a study is imported
    struck = run_with_crashes(stack, study, rules)
    # THEN each was, and nothing of it is seen afterwards
    assert [rule["function"] for rule in struck] == list(FUNCTIONS)
    assert_ended_like(stack, study, undisturbed)


@pytest.mark.fault("F9")
@pytest.mark.fault("F20")
@pytest.mark.requirement("R5")
@pytest.mark.requirement("R8")
@pytest.mark.invariant("I3")
@pytest.mark.invariant("I4")
@pytest.mark.invariant("I8")
@pytest.mark.parametrize(("nth", "moment"), POINTS)
@pytest.mark.requirement("R2")
def test_a_crash_at_any_call_that_changes_something_leaves_no_trace(
    switches: LocalStack, undisturbed: dict[str, Any], nth: int, moment: str
) -> None:
    stack = switches
    study = new_study(stack, f"crash-{moment}-{nth:02d}")
    struck = run_with_crashes(stack, study, [{"nth": nth, "moment": moment}])
    assert len(struck) == 1
    assert_ended_like(stack, study, undisturbed)


@pytest.mark.requirement("R5")
def test_the_sweep_goes_over_every_call_of_a_run_that_changes_something(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    study = new_study(stack, "changes-counted")
    stack.admin("lambda/crashes", [])  # counts from zero
    study.start(stack)
    assert stack.ended(study.run_id)["status"] == "SUCCEEDED"
    changes = [change["request"] for change in stack.admin("lambda/crashes")["changes"]]
    assert len(changes) == CHANGES_OF_A_RUN, changes
    assert len(EVERY_POINT) >= 50


def run_with_crashes(
    stack: LocalStack, study: SmallStudy, rules: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Run a study, redriven where the retries do not suffice; return the rules that struck."""
    stack.admin("lambda/crashes", rules)
    arn = study.start(stack)
    if stack.ended(study.run_id)["status"] == "FAILED":
        stack.client("stepfunctions").redrive_execution(executionArn=arn)
    assert stack.ended(study.run_id)["status"] == "SUCCEEDED"
    struck: list[dict[str, Any]] = stack.admin("lambda/crashes")["struck"]
    return struck


def assert_ended_like(stack: LocalStack, study: SmallStudy, undisturbed: dict[str, Any]) -> None:
    """Hold all that a run left behind against what one left that nobody disturbed."""
    assert len(study.jobs(stack)) == 1
    assert contents(stack, study) == undisturbed
    oracle.check(stack, json.loads(stack.object(f"runs/{study.run_id}/report.json")))
