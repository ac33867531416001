"""What the engine does when a service answers late, badly or never; the services are fakes."""

import threading
from typing import Any

import pytest
from botocore.exceptions import ClientError

from frameproof_local.cloudformation import operations
from frameproof_local.cloudformation.events import now
from frameproof_local.cloudformation.replies import ReplyBox
from frameproof_local.cloudformation.resources.healthimaging import DATASTORE
from frameproof_local.cloudformation.stack import Deployment, Stack, Surroundings


class FakeHealthImaging:
    """A data store whose status follows a script; the last status stays."""

    def __init__(self, *statuses: str) -> None:
        self.statuses = list(statuses)
        self.deleted = False

    def create_datastore(self, **_: Any) -> dict[str, Any]:
        return {"datastoreId": "0" * 32}

    def get_datastore(self, *, datastoreId: str) -> dict[str, Any]:  # noqa: N803 - boto3's word
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if status == "GONE":
            error = {"Code": "ResourceNotFoundException", "Message": "not found"}
            raise ClientError({"Error": error}, "GetDatastore")
        moment = now()
        properties = {"datastoreStatus": status, "datastoreArn": f"arn:{datastoreId}"}
        return {"datastoreProperties": {**properties, "createdAt": moment, "updatedAt": moment}}

    def delete_datastore(self, **_: Any) -> None:
        self.deleted = True


class FakeClients:
    endpoint_url = "http://127.0.0.1:1"

    def __init__(self, service: Any) -> None:
        self._service = service

    def get(self, _: str) -> Any:
        return self._service


def stack_with(service: Any, stopping: threading.Event | None = None) -> Stack:
    event = stopping or threading.Event()
    surroundings = Surroundings(
        region="us-east-1",
        partition="aws",
        account_id="123456789012",
        clients=FakeClients(service),  # type: ignore[arg-type]
        replies=ReplyBox("http://127.0.0.1:1", "us-east-1", event),
        stopping=event,
        exports=dict,
    )
    stack = Stack("app", surroundings)
    stack.set_status("CREATE_IN_PROGRESS")
    return stack


def deployment(**definition: Any) -> Deployment:
    resource = {"Type": "AWS::HealthImaging::Datastore", **definition}
    return Deployment(body="", template={"Resources": {"Datastore": resource}})


def reasons(stack: Stack) -> str:
    return " ".join(event.reason or "" for event in stack.events.newest_first())


def test_a_data_store_is_waited_for_while_it_is_creating() -> None:
    stack = stack_with(FakeHealthImaging("CREATING", "CREATING", "ACTIVE"))
    operations.create(stack, deployment(), on_failure="ROLLBACK")
    assert stack.status == "CREATE_COMPLETE"
    assert stack.resources["Datastore"].attributes["DatastoreStatus"] == "ACTIVE"


def test_a_data_store_that_failed_is_deleted_by_the_rollback() -> None:
    service = FakeHealthImaging("CREATING", "CREATE_FAILED", "CREATE_FAILED", "DELETING", "GONE")
    stack = stack_with(service)
    operations.create(stack, deployment(), on_failure="ROLLBACK")
    assert stack.status == "ROLLBACK_COMPLETE"
    assert "became CREATE_FAILED, not ACTIVE" in reasons(stack)
    assert service.deleted
    assert stack.resources == {}


def test_a_retained_data_store_survives_a_failed_creation_but_not_except_on_create() -> None:
    for policy, is_deleted in (("Retain", False), ("RetainExceptOnCreate", True)):
        service = FakeHealthImaging("CREATE_FAILED", "CREATE_FAILED", "GONE")
        stack = stack_with(service)
        operations.create(stack, deployment(DeletionPolicy=policy), on_failure="ROLLBACK")
        assert service.deleted is is_deleted


def test_stopping_the_engine_ends_a_wait_with_a_reason() -> None:
    stopping = threading.Event()
    stopping.set()
    stack = stack_with(FakeHealthImaging("CREATING"), stopping)
    operations.create(stack, deployment(), on_failure="DO_NOTHING")
    assert stack.status == "CREATE_FAILED"
    assert "The local stack was stopped while waiting" in reasons(stack)


@pytest.mark.parametrize("name", ["DatastoreName", "KmsKeyArn", "Tags"])
def test_every_change_of_a_data_store_is_a_replacement(name: str) -> None:
    assert DATASTORE.needs_replacement({}, {name: "x"})
    assert not DATASTORE.needs_replacement({name: "x"}, {name: "x"})
