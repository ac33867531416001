"""A Task's call fails where a rule says so: undone, or done and its answer lost."""

from typing import Any

import pytest

from frameproof_local.step_functions.environment import TaskRequest
from frameproof_local.step_functions.errors import StatesError
from frameproof_local.step_functions.failures import Failures


def called(failures: Failures, state: str, done: list[str]) -> str:
    """Make a state's call; return its error's name, or nothing."""

    def run(request: TaskRequest) -> Any:
        done.append(request.state_name)

    try:
        failures.around(run)(TaskRequest("arn:f", {}, state, "arn:e", "arn:r"))
    except StatesError as failure:
        return failure.error
    return ""


def test_the_nth_call_of_a_state_fails_and_is_not_made() -> None:
    failures, done = Failures(), list[str]()
    failures.replace_all([{"state": "Copy", "error": "Lambda.SdkClientException", "nth": 2}])
    errors = [called(failures, state, done) for state in ("Copy", "Plan", "Copy", "Copy")]
    assert errors == ["", "", "Lambda.SdkClientException", ""]
    assert done == ["Copy", "Plan", "Copy"]
    assert [rule["state"] for rule in failures.struck()] == ["Copy"]


def test_a_call_whose_answer_is_lost_was_made() -> None:
    failures, done = Failures(), list[str]()
    failures.replace_all([{"state": "Copy", "error": "Lambda.Unknown", "moment": "after"}])
    assert [called(failures, "Copy", done), called(failures, "Copy", done)] == [
        "Lambda.Unknown",
        "",
    ]
    assert done == ["Copy", "Copy"]


def test_a_rule_without_an_error_is_refused_and_the_old_plan_stays() -> None:
    failures, done = Failures(), list[str]()
    failures.replace_all([{"state": "Copy", "error": "Lambda.Unknown"}])
    with pytest.raises(ValueError, match="error"):
        failures.replace_all([{"state": "Copy"}])
    assert called(failures, "Copy", done) == "Lambda.Unknown"
