"""Two runs of equal files with the same faults go the same way, and say the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.conftest import LocalStack
from tests.e2e.reliability.run_contents import contents
from tests.e2e.reliability.small_study import SmallStudy, new_study

SEED = 5
FAULTS = [
    {"kind": "throttle", "operation": "GetImageFrame", "rate": 0.5, "times": 3},
    {"kind": "wrongChecksum", "times": 1},
    {"kind": "serverError", "operation": "GetImageSetMetadata", "nth": 2},
]


def steps_of(stack: LocalStack, study: SmallStudy) -> list[tuple[Any, ...]]:
    """Return an execution's events, without times and ids."""
    arn = study.start(stack)
    stack.ended(study.run_id)
    states = stack.client("stepfunctions")
    pages = states.get_paginator("get_execution_history").paginate(executionArn=arn)
    return [
        (
            event["id"],
            event["previousEventId"],
            event["type"],
            event.get("stateEnteredEventDetails", {}).get("name"),
        )
        for page in pages
        for event in page["events"]
    ]


@pytest.mark.invariant("I10")
@pytest.mark.requirement("R19")
def test_the_same_faults_by_the_same_seed_give_the_same_events_and_the_same_report(
    switches: LocalStack,
) -> None:
    stack = switches
    runs = []
    for number in (1, 2):
        study = new_study(stack, f"same-again-{number}")
        stack.admin("healthimaging/faults", {"seed": SEED, "faults": FAULTS})
        steps = steps_of(stack, study)
        runs.append((steps, contents(stack, study)))
    (first_steps, first), (second_steps, second) = runs
    assert first_steps == second_steps
    assert first == second
