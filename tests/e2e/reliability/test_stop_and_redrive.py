"""An execution that is stopped in any state goes on after a redrive, and does only what is missing.

Each state of the definition is held while it is visited, the execution is stopped and redriven. A
state that is added to the definition is tested by that.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from tests.e2e import oracle
from tests.e2e.conftest import ROOT, LocalStack
from tests.e2e.reliability.run_contents import contents
from tests.e2e.reliability.small_study import SmallStudy, new_study

DEFINITION = json.loads((ROOT / "statemachine/import_study.asl.json").read_text())
IS_CAMPAIGN = "FRAMEPROOF_CAMPAIGN" in os.environ
CALLS_PER_MISSING_FRAME = 1.05


def states_to_stop_in(states: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the name and type of every state that is no end, those inside the Maps too."""
    found = []
    for name, state in states.items():
        if state["Type"] not in ("Succeed", "Fail"):
            found.append((name, state["Type"]))
        found.extend(states_to_stop_in(state.get("ItemProcessor", {}).get("States", {})))
    return found


def moments_of(kind: str) -> tuple[str, ...]:
    """Say when to stop in a state: a Task is worst off where its work is done and not recorded."""
    if IS_CAMPAIGN:
        return ("entered", "called", "done") if kind == "Task" else ("entered", "done")
    return ("done",) if kind == "Task" else ("entered",)


CASES = [
    (state, moment)
    for state, kind in states_to_stop_in(DEFINITION["States"])
    for moment in moments_of(kind)
]


@pytest.mark.requirement("R6")
@pytest.mark.requirement("R2")
@pytest.mark.invariant("I3")
@pytest.mark.invariant("I4")
@pytest.mark.fault("F21")
@pytest.mark.parametrize(("state", "moment"), CASES)
def test_a_run_that_is_stopped_and_redriven_ends_like_one_that_never_was(
    switches: LocalStack, undisturbed: dict[str, Any], state: str, moment: str
) -> None:
    stack = switches
    study = new_study(stack, f"stopped-{state.lower().strip('?')}-{moment}")
    # GIVEN an execution that is stopped while it is in this state
    missing = stop_in(stack, study, state, moment)
    before = frames_read(stack)
    # WHEN it is redriven
    redrive(stack, study)
    # THEN it ends well, has read each missing frame once, and leaves the same behind
    description = stack.ended(study.run_id)
    assert description["status"] == "SUCCEEDED", description
    read = frames_read(stack) - before
    if moment != "called":  # then the function that was left behind still reads, too
        assert missing <= read <= missing * CALLS_PER_MISSING_FRAME
    assert len(study.jobs(stack)) == 1
    assert contents(stack, study) == undisturbed
    oracle.check(stack, json.loads(stack.object(f"runs/{study.run_id}/report.json")))


def stop_in(stack: LocalStack, study: SmallStudy, state: str, moment: str, nth: int = 1) -> int:
    """Stop the study's execution in a state; return how many frames have no outcome yet."""
    stack.admin("step-functions/holds", [{"state": state, "moment": moment, "nth": nth}])
    arn = study.start(stack)
    held = stack.admin("step-functions/holds?waitSeconds=60")["held"]
    assert [(hold["state"], hold["moment"]) for hold in held] == [(state, moment)]
    stack.client("stepfunctions").stop_execution(executionArn=arn, error="Stopped", cause="By us.")
    stack.admin("step-functions/holds", [])
    assert stack.ended(study.run_id)["status"] == "ABORTED"
    outcomes = stack.keys(f"runs/{study.run_id}/verify/")
    return FRAMES - sum(len(stack.object(key).splitlines()) for key in outcomes)


def redrive(stack: LocalStack, study: SmallStudy) -> None:
    machine = stack.outputs["StateMachineArn"]
    arn = f"{machine.replace(':stateMachine:', ':execution:')}:{study.run_id}"
    stack.client("stepfunctions").redrive_execution(executionArn=arn)


def frames_read(stack: LocalStack) -> int:
    """Return how often the service was asked for a frame."""
    calls: int = stack.admin("healthimaging/calls")["calls"].get("GetImageFrame", 0)
    return calls


FRAMES = 2
