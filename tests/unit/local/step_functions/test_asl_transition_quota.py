"""Executions that enter more states than the quota allows wait, and lose nothing by it."""

from typing import Any

import pytest

from frameproof_local.step_functions.transition_quota import TransitionQuota

FOUR_STATES = {
    "StartAt": "A",
    "States": {
        "A": {"Type": "Pass", "Next": "B"},
        "B": {"Type": "Pass", "Next": "C"},
        "C": {"Type": "Pass", "Next": "D"},
        "D": {"Type": "Pass", "End": True},
    },
}


def test_what_the_bucket_holds_goes_at_once_and_the_rest_at_its_pace(world: Any) -> None:
    world.transitions.replace({"burst": 2, "perSecond": 0.5})
    execution = world.run(FOUR_STATES)
    assert execution.status == "SUCCEEDED"
    assert world.clock.pauses == [2.0, 2.0]
    assert world.transitions.throttled == 2


def test_without_a_quota_nobody_waits(world: Any) -> None:
    world.transitions.replace({"burst": 1, "perSecond": 0.01})
    world.transitions.replace({})
    assert world.run(FOUR_STATES).status == "SUCCEEDED"
    assert (world.clock.pauses, world.transitions.throttled) == ([], 0)


def test_an_execution_that_waits_for_a_token_can_be_stopped(world: Any) -> None:
    world.transitions.replace({"burst": 1, "perSecond": 0.01})
    world.clock.hold_pauses = True
    execution = world.start(FOUR_STATES)
    world.clock.rests.get(timeout=20)
    world.service.stop_execution(execution.arn, None, None)
    assert execution.status == "ABORTED"


@pytest.mark.parametrize(
    "document",
    [{"burst": 1}, {"burst": 1, "perSecond": 0}, {"burst": True, "perSecond": 1}, {"per": 1}],
)
def test_a_quota_that_says_nothing_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"burst|perSecond"):
        TransitionQuota().replace(document)
