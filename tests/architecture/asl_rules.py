"""What a state machine has to keep before it is deployed: AWS's rules by a linter, and our own.

``test_state_machine.py`` holds the real ones to them, ``test_broken_state_machines.py`` tells that
they notice what is broken.
"""

from __future__ import annotations

import inspect
import json
import re
from functools import partial
from typing import Any

from statelint.config import Config
from statelint.linter import Linter

from frameproof import errors
from tests.architecture.asl_states import states

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
STARTS_AN_EXECUTION = "arn:aws:states:::states:startExecution"


def starts_an_execution(state: dict[str, Any]) -> bool:
    return str(state.get("Resource", "")).startswith(STARTS_AN_EXECUTION)


def linted(machine: dict[str, Any]) -> list[str]:
    problems = map(str, Linter.validate(json.dumps(machine), Config()))
    return [text for text in problems if not UNKNOWN_TO_THE_LINTER.fullmatch(text)]


def require_comment(state: dict[str, Any]) -> None:
    assert len(state["Comment"]) > 20


def require_bounded_task(state: dict[str, Any]) -> None:
    assert state["TimeoutSeconds"] <= 900
    retried = [error for retry in state["Retry"] for error in retry["ErrorEquals"]]
    assert "RetryableError" in retried
    assert set(LAMBDA_SERVICE_ERRORS + KILLED) <= set(retried)
    for error in retried:
        assert error in OUR_ERRORS or error.startswith(
            ("Lambda.", "Sandbox.", "Runtime.", "States.")
        )
        assert error not in ("States.ALL", "States.TaskFailed")
    for retry in state["Retry"]:
        require_bounded_retry(retry)


def require_awaited_execution(state: dict[str, Any], *, outlasting_seconds: int) -> None:
    assert state["Resource"] == f"{STARTS_AN_EXECUTION}.sync:2"
    assert state["TimeoutSeconds"] > outlasting_seconds
    assert "Name.$" in state["Parameters"], "a random name would start it twice"
    assert [catch["ErrorEquals"] for catch in state["Catch"]] == [["States.ALL"]]
    for retry in state["Retry"]:
        assert all(error.startswith("StepFunctions.") for error in retry["ErrorEquals"])
        require_bounded_retry(retry)


def require_bounded_retry(retry: dict[str, Any]) -> None:
    assert retry["JitterStrategy"] == "FULL"
    assert retry["MaxDelaySeconds"] <= 120
    assert retry["MaxAttempts"] <= 10


def require_strict_map(name: str, state: dict[str, Any]) -> None:
    assert state["Label"] == name
    assert state["ToleratedFailureCount"] == 0
    assert state["ItemProcessor"]["ProcessorConfig"] == {
        "Mode": "DISTRIBUTED",
        "ExecutionType": "STANDARD",
    }
    assert "ResultWriter" in state
    assert state["ResultPath"] is None
    assert "Catch" not in state, "a caught map cannot be redriven"
    for retry in state["Retry"]:
        assert retry["JitterStrategy"] == "FULL"
        assert set(retry["ErrorEquals"]) <= {"States.ItemReaderFailed", "States.ResultWriterFailed"}


def broken_rules(machine: dict[str, Any]) -> list[str]:
    """Return all that is wrong with a machine whose tasks are functions."""
    found = linted(machine)
    for name, state in states(machine):
        rules = [partial(require_comment, state)]
        if state["Type"] == "Task":
            rules.append(partial(require_bounded_task, state))
        if state["Type"] == "Map":
            rules.append(partial(require_strict_map, name, state))
        for rule in rules:
            try:
                rule()
            except (AssertionError, KeyError) as error:
                found.append(f"{name}: {error or rule.func.__name__}")
    return found
