"""The state machine as AWS will read it: linted, and held to the project's own rules."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest

from frameproof import errors
from tests.architecture.asl_rules import (
    linted,
    require_awaited_execution,
    require_bounded_task,
    require_comment,
    require_strict_map,
    starts_an_execution,
)
from tests.architecture.asl_states import states

ROOT = Path(__file__).parents[2]
MACHINES = sorted(ROOT.glob("statemachine/*.asl.json"))


def rendered(path: Path) -> dict[str, Any]:
    """Put something ARN-shaped in place of each substitution, as the deployment will."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:some"
    machine: dict[str, Any] = json.loads(re.sub(r"\$\{\w+\}", arn, path.read_text()))
    return machine


ALL_STATES = [(path.stem, *item) for path in MACHINES for item in states(rendered(path))]


@pytest.mark.parametrize("path", MACHINES, ids=lambda path: path.stem)
def test_the_linter_finds_nothing(path: Path) -> None:
    assert linted(rendered(path)) == []


@pytest.mark.parametrize(("machine", "name", "state"), ALL_STATES)
def test_a_state_says_what_it_does(machine: str, name: str, state: dict[str, Any]) -> None:
    require_comment(state)


@pytest.mark.parametrize(
    ("machine", "name", "state"),
    [item for item in ALL_STATES if item[2]["Type"] == "Task" and not starts_an_execution(item[2])],
)
@pytest.mark.invariant("I5")
@pytest.mark.requirement("R10")
def test_a_task_is_bounded_and_retries_by_name(
    machine: str, name: str, state: dict[str, Any]
) -> None:
    require_bounded_task(state)


@pytest.mark.parametrize(
    ("machine", "name", "state"), [item for item in ALL_STATES if starts_an_execution(item[2])]
)
def test_a_task_that_awaits_an_execution_outlasts_it_names_it_and_catches_its_failure(
    machine: str, name: str, state: dict[str, Any]
) -> None:
    awaited = rendered(ROOT / "statemachine/import_study.asl.json")
    require_awaited_execution(state, outlasting_seconds=awaited["TimeoutSeconds"])


@pytest.mark.parametrize(
    ("machine", "name", "state"), [item for item in ALL_STATES if item[2]["Type"] == "Map"]
)
def test_a_map_tolerates_no_failed_child_and_writes_its_results_to_s3(
    machine: str, name: str, state: dict[str, Any]
) -> None:
    require_strict_map(name, state)


def test_every_retryable_error_is_retried_by_the_step_that_raises_it() -> None:
    retryable = {
        name
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, errors.RetryableError)
    }
    steps = ROOT / "layers/shared/frameproof"
    named = "".join(json.dumps(rendered(path)) for path in MACHINES)
    for error in retryable:
        raised = [
            p for p in steps.rglob("*.py") if error in p.read_text() and p.name != "errors.py"
        ]
        assert raised, f"{error} is never raised"
        assert f'"{error}"' in named, f"{error} is retried by no state"
