from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from frameproof.errors import ServiceError
from frameproof.stack_requests import read_stack_request
from frameproof.steps.stack_data import Outcome, stack_data

EVENT: dict[str, Any] = json.loads(
    (Path(__file__).parents[4] / "events/stack_data.json").read_text()
)
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:frameproof-DeleteRun"


class CloudFormationInMemory:
    def __init__(self, status: str) -> None:
        self._status = status
        self.answers: list[dict[str, Any]] = []

    def status(self, stack_id: str) -> str:
        assert stack_id == EVENT["StackId"]
        return self._status

    def answer(self, response_url: str, document: dict[str, Any]) -> None:
        assert response_url == EVENT["ResponseURL"]
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
) -> Outcome:
    event = EVENT | {"RequestType": request_type}
    return stack_data(
        read_stack_request(event),
        event,
        keep_data=keep_data,
        stacks=stacks,
        state_machines=state_machines,
        delete_run_arn=MACHINE,
    )


def test_the_stack_s_own_deletion_starts_delete_run_which_will_answer() -> None:
    stacks, machines = CloudFormationInMemory("DELETE_IN_PROGRESS"), StepFunctionsInMemory()
    assert handle(stacks, machines) == "deletionStarted"
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
    assert handle(stacks, machines, request_type=request_type) == "answered"
    assert machines.started == {}
    assert [answer["Status"] for answer in stacks.answers] == ["SUCCESS"]


def test_data_that_is_to_be_kept_is_not_touched() -> None:
    stacks, machines = CloudFormationInMemory("DELETE_IN_PROGRESS"), StepFunctionsInMemory()
    assert handle(stacks, machines, keep_data=True) == "answered"
    assert machines.started == {}
    assert [answer["Status"] for answer in stacks.answers] == ["SUCCESS"]


@pytest.mark.parametrize("error", [ServiceError("AWS refused."), ZeroDivisionError("a bug")])
def test_whatever_goes_wrong_is_answered_so_that_cloudformation_need_not_wait(
    error: Exception,
) -> None:
    stacks = CloudFormationInMemory("DELETE_IN_PROGRESS")
    with pytest.raises(type(error)):
        handle(stacks, StepFunctionsInMemory(error))
    (answer,) = stacks.answers
    assert (answer["Status"], answer["Reason"]) == ("FAILED", f"{type(error).__name__}: {error}")
