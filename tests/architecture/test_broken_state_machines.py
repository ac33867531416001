"""Each way of breaking ImportStudy is noticed before it is deployed.

`sam validate --lint` and cfn-lint look at none of this: a definition that the template names by its
file is no part of the template.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.asl_rules import broken_rules

SOURCE = Path(__file__).parents[2] / "statemachine/import_study.asl.json"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:some"
MACHINE: dict[str, Any] = json.loads(re.sub(r"\$\{\w+\}", ARN, SOURCE.read_text()))
type Machine = dict[str, Any]


def at(path: str, value: Any) -> Callable[[Machine], None]:
    """Return the change that puts a value where a path of names and numbers leads."""

    def change(machine: Machine) -> None:
        *parents, last = path.split("/")
        place: Any = machine["States"]
        for name in parents:
            place = place[int(name) if name.isdecimal() else name]
        place[last] = value

    return change


def without(path: str) -> Callable[[Machine], None]:
    """Return the change that takes out what a path leads to."""

    def change(machine: Machine) -> None:
        *parents, last = path.split("/")
        place: Any = machine["States"]
        for name in parents:
            place = place[int(name) if name.isdecimal() else name]
        del place[last]

    return change


IN_A_MAP = "FrameBatches/ItemProcessor/States"
BROKEN: dict[str, Callable[[Machine], None]] = {
    "a Next that is nowhere": at("PlanCopy/Next", "CopyBatch"),
    "a StartAt that is nowhere": lambda machine: machine.update(StartAt="Plan"),
    "a state that nothing leads to": at("Forgotten", {"Type": "Succeed", "Comment": "x" * 30}),
    "a type that there is not": at("PlanCopy/Type", "Tusk"),
    "neither Next nor End": without("PlanCopy/Next"),
    "a Choice without choices": without("AnyFrames?/Choices"),
    "a Choice to a state outside of its map": at(f"{IN_A_MAP}/Pending?/Default", "WriteReport"),
    "a path that is none": at("PlanCopy/ResultPath", "plan"),
    "a parameter that is no path": at("PlanCopy/Parameters", {"input.$": "run"}),
    "a misspelt field": at("PlanCopy/Retries", []),
    "a Fail with a Next": at("NotProven/Next", "Proven"),
    "a task without a timeout": without("PlanCopy/TimeoutSeconds"),
    "a task that outlasts its function": at(f"{IN_A_MAP}/VerifyFrames/TimeoutSeconds", 9000),
    "a task without retries": without(f"{IN_A_MAP}/VerifyFrames/Retry"),
    "a retry of everything": at("PlanCopy/Retry/0/ErrorEquals", ["States.ALL"]),
    "a retry of an error that nobody raises": at("PlanCopy/Retry/0/ErrorEquals", ["Retryable"]),
    "a retry that forgets throttling": at("PlanCopy/Retry/1/ErrorEquals", ["Lambda.Unknown"]),
    "a retry without jitter": without("PlanCopy/Retry/0/JitterStrategy"),
    "a retry without a longest delay": without("PlanCopy/Retry/0/MaxDelaySeconds"),
    "a retry without an end": at("PlanCopy/Retry/0/MaxAttempts", 1000),
    "a map that tolerates a failure": at("FrameBatches/ToleratedFailureCount", 1),
    "a map inside of the history": at(
        "FrameBatches/ItemProcessor/ProcessorConfig", {"Mode": "INLINE"}
    ),
    "a map whose failure is caught": at(
        "FrameBatches/Catch", [{"ErrorEquals": ["States.ALL"], "Next": "WriteReport"}]
    ),
    "a map that returns its results": without("FrameBatches/ResultWriter"),
    "a state without a comment": without("PlanCopy/Comment"),
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_broken_is_noticed(change: Callable[[Machine], None]) -> None:
    machine = copy.deepcopy(MACHINE)
    change(machine)
    assert machine != MACHINE
    assert broken_rules(machine)


def test_nothing_is_noticed_where_nothing_is_broken() -> None:
    assert broken_rules(MACHINE) == []
    assert len(BROKEN) >= 13
