"""The state machine as AWS will read it: linted, and held to the project's own rules."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
from statelint.config import Config
from statelint.linter import Linter

from frameproof import errors
from tests.architecture.asl_states import states

ROOT = Path(__file__).parents[2]
MACHINES = sorted(ROOT.glob("statemachine/*.asl.json"))
# Step Functions Developer Guide, "Handling errors"; and Lambda's own names for a function that was
# killed (Sandbox.Timedout, Runtime.ExitError), which reach a Task as they are.
LAMBDA_SERVICE_ERRORS = [
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
]
KILLED = ["Lambda.Unknown", "Sandbox.Timedout", "Runtime.ExitError", "States.Timeout"]
# statelint does not know these fields of a distributed map (Developer Guide, "Using Map state in
# Distributed mode"); anything else that it says counts.
UNKNOWN_TO_THE_LINTER = re.compile(
    r'Field "(Label|InputType)" not allowed in State Machine\.States\.\w+'
    r"(\.ItemReader\.ReaderConfig)?"
)
OUR_ERRORS = {name for name, _ in inspect.getmembers(errors, inspect.isclass)}


def rendered(path: Path) -> dict[str, Any]:
    """Put something ARN-shaped in place of each substitution, as the deployment will."""
    arn = "arn:aws:lambda:us-east-1:123456789012:function:some"
    machine: dict[str, Any] = json.loads(re.sub(r"\$\{\w+\}", arn, path.read_text()))
    return machine


STARTS_AN_EXECUTION = "arn:aws:states:::states:startExecution"


def starts_an_execution(state: dict[str, Any]) -> bool:
    return str(state.get("Resource", "")).startswith(STARTS_AN_EXECUTION)


ALL_STATES = [(path.stem, *item) for path in MACHINES for item in states(rendered(path))]


@pytest.mark.parametrize("path", MACHINES, ids=lambda path: path.stem)
def test_the_linter_finds_nothing(path: Path) -> None:
    problems = Linter.validate(json.dumps(rendered(path)), Config())
    assert [text for text in map(str, problems) if not UNKNOWN_TO_THE_LINTER.fullmatch(text)] == []


@pytest.mark.parametrize(("machine", "name", "state"), ALL_STATES)
def test_a_state_says_what_it_does(machine: str, name: str, state: dict[str, Any]) -> None:
    assert len(state["Comment"]) > 20, f"{machine}: {name}"


@pytest.mark.parametrize(
    ("machine", "name", "state"),
    [item for item in ALL_STATES if item[2]["Type"] == "Task" and not starts_an_execution(item[2])],
)
def test_a_task_is_bounded_and_retries_by_name(
    machine: str, name: str, state: dict[str, Any]
) -> None:
    assert state["TimeoutSeconds"] <= 900, f"{machine}: {name}"
    retried = [error for retry in state["Retry"] for error in retry["ErrorEquals"]]
    assert "RetryableError" in retried
    assert set(LAMBDA_SERVICE_ERRORS + KILLED) <= set(retried)
    for error in retried:
        assert error in OUR_ERRORS or error.startswith(
            ("Lambda.", "Sandbox.", "Runtime.", "States.")
        )
        assert error not in ("States.ALL", "States.TaskFailed")
    for retry in state["Retry"]:
        assert_bounded(retry)


@pytest.mark.parametrize(
    ("machine", "name", "state"), [item for item in ALL_STATES if starts_an_execution(item[2])]
)
def test_a_task_that_awaits_an_execution_outlasts_it_names_it_and_catches_its_failure(
    machine: str, name: str, state: dict[str, Any]
) -> None:
    assert state["Resource"] == f"{STARTS_AN_EXECUTION}.sync:2"
    awaited = rendered(ROOT / "statemachine/import_study.asl.json")
    assert state["TimeoutSeconds"] > awaited["TimeoutSeconds"], f"{machine}: {name}"
    assert "Name.$" in state["Parameters"], "a random name would start it twice"
    assert [catch["ErrorEquals"] for catch in state["Catch"]] == [["States.ALL"]]
    for retry in state["Retry"]:
        assert all(error.startswith("StepFunctions.") for error in retry["ErrorEquals"])
        assert_bounded(retry)


def assert_bounded(retry: dict[str, Any]) -> None:
    assert retry["JitterStrategy"] == "FULL"
    assert retry["MaxDelaySeconds"] <= 120
    assert retry["MaxAttempts"] <= 10


@pytest.mark.parametrize(
    ("machine", "name", "state"), [item for item in ALL_STATES if item[2]["Type"] == "Map"]
)
def test_a_map_tolerates_no_failed_child_and_writes_its_results_to_s3(
    machine: str, name: str, state: dict[str, Any]
) -> None:
    assert state["Label"] == name
    assert state["ToleratedFailureCount"] == 0
    assert state["ItemProcessor"]["ProcessorConfig"] == {
        "Mode": "DISTRIBUTED",
        "ExecutionType": "STANDARD",
    }
    assert "ResultWriter" in state
    assert state["ResultPath"] is None
    assert "Catch" not in state, "a caught map cannot be redriven"


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
