from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

import pytest

from frameproof.deletions.stack_requests import read_stack_request
from frameproof.errors import RetryableError, ServiceError, SettingsError
from frameproof.settings import StackDataSettings
from frameproof.steps.stack_data import Deployed, Handled, stack_data

EVENT: dict[str, Any] = json.loads(
    (Path(__file__).parents[4] / "events/stack_data.json").read_text()
)
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:frameproof-DeleteRun"


class CloudFormationInMemory:
    def __init__(self, status: str) -> None:
        self._status = status
        self.refuses: Exception | None = None
        self.answers: list[dict[str, Any]] = []

    def status(self, stack_id: str) -> str:
        assert stack_id == EVENT["StackId"]
        return self._status

    def answer(self, response_url: str, document: dict[str, Any]) -> None:
        assert response_url == EVENT["ResponseURL"]
        if self.refuses:
            raise self.refuses
        self.answers.append(document)


class StepFunctionsInMemory:
    def __init__(self, error: Exception | None = None) -> None:
        self._error = error
        self.started: dict[str, dict[str, Any]] = {}

    def start(self, machine_arn: str, *, name: str, document: dict[str, Any]) -> None:
        if self._error:
            raise self._error
        assert machine_arn == MACHINE
        self.started[name] = document


def handle(
    stacks: CloudFormationInMemory,
    state_machines: StepFunctionsInMemory,
    *,
    request_type: str = "Delete",
    keep_data: bool = False,
) -> Handled:
    event = EVENT | {"RequestType": request_type}
    deployed = Deployed(
        settings=lambda: StackDataSettings(keep_data, MACHINE),
        stacks=lambda: stacks,
        state_machines=lambda: state_machines,
    )
    return stack_data(read_stack_request(event), event, deployed=deployed, answers=stacks)


def test_the_stack_s_own_deletion_starts_delete_run_which_will_answer() -> None:
    stacks, machines = CloudFormationInMemory("DELETE_IN_PROGRESS"), StepFunctionsInMemory()
    assert handle(stacks, machines) == Handled("deletionStarted")
    assert stacks.answers == []
    assert machines.started == {f"stack-{EVENT['RequestId']}": {"stack": EVENT}}


def test_a_second_delivery_of_the_request_names_the_same_execution() -> None:
    machines = StepFunctionsInMemory()
    for _ in range(2):
        handle(CloudFormationInMemory("DELETE_IN_PROGRESS"), machines)
    assert len(machines.started) == 1


@pytest.mark.parametrize(
    ("request_type", "status"),
    [
        ("Create", "CREATE_IN_PROGRESS"),
        ("Update", "UPDATE_IN_PROGRESS"),
        ("Update", "UPDATE_ROLLBACK_IN_PROGRESS"),
        ("Delete", "ROLLBACK_IN_PROGRESS"),
        ("Delete", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
        ("Delete", "UPDATE_ROLLBACK_IN_PROGRESS"),
        ("Delete", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
    ],
)
def test_nothing_but_the_stack_s_deletion_touches_data(request_type: str, status: str) -> None:
    stacks, machines = CloudFormationInMemory(status), StepFunctionsInMemory()
    assert handle(stacks, machines, request_type=request_type) == Handled("answered")
    assert machines.started == {}
    assert [answer["Status"] for answer in stacks.answers] == ["SUCCESS"]


def test_data_that_is_to_be_kept_is_not_touched() -> None:
    stacks, machines = CloudFormationInMemory("DELETE_IN_PROGRESS"), StepFunctionsInMemory()
    assert handle(stacks, machines, keep_data=True) == Handled("answered")
    assert machines.started == {}
    assert [answer["Status"] for answer in stacks.answers] == ["SUCCESS"]


@pytest.mark.parametrize("error", [ServiceError("AWS refused."), ZeroDivisionError("a bug")])
def test_whatever_goes_wrong_is_answered_so_that_cloudformation_need_not_wait(
    error: Exception,
) -> None:
    stacks = CloudFormationInMemory("DELETE_IN_PROGRESS")
    # WHEN it goes wrong, nothing is raised: Lambda would call again, and start the deletion then
    handled = handle(stacks, StepFunctionsInMemory(error))
    # THEN CloudFormation is told, and the caller knows what
    (answer,) = stacks.answers
    assert (answer["Status"], answer["Reason"]) == ("FAILED", f"{type(error).__name__}: {error}")
    assert handled == Handled("failureAnswered", answer["Reason"])


@pytest.mark.parametrize("request_type", ["Create", "Update", "Delete"])
def test_what_is_not_set_up_is_answered_too(request_type: str) -> None:
    stacks = CloudFormationInMemory("CREATE_IN_PROGRESS")
    event = EVENT | {"RequestType": request_type}

    def not_set_up() -> NoReturn:
        raise SettingsError("Set these variables.")

    deployed = Deployed(settings=not_set_up, stacks=not_set_up, state_machines=not_set_up)
    handled = stack_data(read_stack_request(event), event, deployed=deployed, answers=stacks)
    assert handled.failure == "SettingsError: Set these variables."
    assert [answer["Status"] for answer in stacks.answers] == ["FAILED"]


@pytest.mark.parametrize("error", [None, ServiceError("AWS refused.")])
def test_an_answer_that_does_not_arrive_is_an_error_so_that_lambda_calls_again(
    error: Exception | None,
) -> None:
    stacks = CloudFormationInMemory("CREATE_COMPLETE" if error is None else "DELETE_IN_PROGRESS")
    stacks.refuses = RetryableError("CloudFormation's address answered 503.")
    with pytest.raises(RetryableError):
        handle(stacks, StepFunctionsInMemory(error))
