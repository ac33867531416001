"""An execution is held at a state until it is let go or stopped."""

from typing import Any

import pytest

from frameproof_local.step_functions.errors import ServiceError
from frameproof_local.step_functions.execution import Execution

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:f"
TWO_TASKS = {
    "StartAt": "First",
    "States": {
        "First": {"Type": "Task", "Resource": FUNCTION, "Next": "Second"},
        "Second": {"Type": "Task", "Resource": FUNCTION, "End": True},
    },
}
PATIENCE_SECONDS = 20.0


def start_held(world: Any, **rule: Any) -> Execution:
    """Start an execution and return it once it is held."""
    world.lambdas.functions["f"] = lambda event: event
    world.holds.replace_all([rule])
    execution: Execution = world.start(TWO_TASKS)
    (held,) = world.holds.held(wait_seconds=PATIENCE_SECONDS)
    assert held["executionArn"] == execution.arn
    return execution


@pytest.mark.parametrize(("moment", "calls"), [("entered", 1), ("called", 2), ("done", 2)])
def test_a_held_state_is_as_far_as_its_moment_says(world: Any, moment: str, calls: int) -> None:
    # GIVEN an execution that is held in its second state
    execution = start_held(world, state="Second", moment=moment)
    assert execution.status == "RUNNING"
    if moment != "called":  # then the call is on its way, on a thread of its own
        assert len(world.lambdas.calls) == calls
    # WHEN it is let go
    world.holds.replace_all([])
    # THEN it goes on, and makes no call twice
    assert execution.wait_until_ended(PATIENCE_SECONDS)
    assert (execution.status, len(world.lambdas.calls)) == ("SUCCEEDED", 2)


@pytest.mark.parametrize(("moment", "calls"), [("entered", 2), ("done", 3)])
def test_a_held_execution_is_stopped_and_redriven_from_that_state(
    world: Any, moment: str, calls: int
) -> None:
    execution = start_held(world, state="Second", moment=moment)
    world.service.stop_execution(execution.arn, None, None)
    assert execution.status == "ABORTED"
    # the rule has struck, so that the redriven execution passes
    world.redrive(execution)
    assert execution.status == "SUCCEEDED"
    assert len(world.lambdas.calls) == calls  # a result that was not recorded is made anew


def test_a_rule_waits_for_its_visit(world: Any) -> None:
    world.lambdas.functions["f"] = lambda event: event
    world.holds.replace_all([{"state": "First", "nth": 2}])
    assert world.run(TWO_TASKS).status == "SUCCEEDED"
    assert world.holds.held() == []
    second = world.start(TWO_TASKS)
    (held,) = world.holds.held(wait_seconds=PATIENCE_SECONDS)
    assert held == {"state": "First", "moment": "entered", "nth": 2, "executionArn": second.arn}
    world.holds.replace_all([])
    assert second.wait_until_ended(PATIENCE_SECONDS)


@pytest.mark.parametrize(
    ("rule", "named"),
    [
        ({}, "state"),
        ({"state": "A", "when": "now"}, "nothing else"),
        ({"state": "A", "moment": "left"}, "moment must be entered or called or done"),
        ({"state": "A", "nth": 0}, "nth must be a whole number from 1 on"),
        ({"state": "A", "nth": True}, "nth must be a whole number"),
        ({"state": 7}, "state must be a text"),
    ],
)
def test_a_malformed_rule_is_refused_and_the_old_plan_stays(
    world: Any, rule: dict[str, Any], named: str
) -> None:
    world.holds.replace_all([{"state": "First"}])
    with pytest.raises(ValueError, match=named):
        world.holds.replace_all([rule])
    world.lambdas.functions["f"] = lambda event: event
    execution = world.start(TWO_TASKS)
    assert world.holds.held(wait_seconds=PATIENCE_SECONDS)
    world.service.stop_execution(execution.arn, None, None)
    with pytest.raises(ServiceError):
        world.service.stop_execution("arn:none", None, None)
