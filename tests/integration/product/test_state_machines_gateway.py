"""The Step Functions gateway: what it asks, page by page, and what it takes as done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.stub import Stubber

from frameproof.contracts.collections import StudyExecution
from frameproof.deletions.passes import RunningExecution
from frameproof.errors import ServiceError
from frameproof.gateways.state_machines import StateMachines
from tests.integration.product.conftest import ClientOf

ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:M"
REQUEST: dict[str, Any] = {"stateMachineArn": ARN, "name": "n", "input": '{"runIds": ["a"]}'}


def execution(name: str) -> dict[str, Any]:
    arn = f"{ARN.replace('stateMachine', 'execution')}:{name}"
    return {
        "executionArn": arn,
        "stateMachineArn": ARN,
        "name": name,
        "status": "RUNNING",
        "startDate": 0,
    }


def describe(stub: Stubber, name: str, document: str) -> None:
    """Answer the question for one execution's input."""
    item = execution(name)
    stub.add_response(
        "describe_execution", item | {"input": document}, {"executionArn": item["executionArn"]}
    )


def test_running_executions_are_named_with_their_runs_page_by_page(client_of: ClientOf) -> None:
    client = client_of("stepfunctions")
    asked = {"stateMachineArn": ARN, "statusFilter": "RUNNING"}
    with Stubber(client) as stub:
        first = {"executions": [execution("a"), execution("b")], "nextToken": "t"}
        stub.add_response("list_executions", first, asked)
        describe(stub, "a", '{"sources": []}')
        describe(stub, "b", '{"runId": "knee"}')
        stub.add_response(
            "list_executions", {"executions": [execution("c")]}, asked | {"nextToken": "t"}
        )
        describe(stub, "c", '"no object"')
        running = [(item.name, item.run_id) for item in StateMachines(client).running(ARN)]
        assert running == [("a", "a"), ("b", "knee"), ("c", "c")]


def test_running_collections_are_named_with_their_ids(client_of: ClientOf) -> None:
    client = client_of("stepfunctions")
    with Stubber(client) as stub:
        asked = {"stateMachineArn": ARN, "statusFilter": "RUNNING"}
        found = {"executions": [execution("a"), execution("b")]}
        stub.add_response("list_executions", found, asked)
        describe(stub, "a", '{"studies": "s3://b/k", "collectionId": "knees"}')
        describe(stub, "b", '{"studies": "s3://b/k"}')
        running = list(StateMachines(client).running_collections(ARN))
        assert running == [RunningExecution("a", None, "knees"), RunningExecution("b", None, "b")]


def test_collections_are_looked_for_after_the_studies_that_they_start(
    client_of: ClientOf,
) -> None:
    client, other = client_of("stepfunctions"), f"{ARN}-of-collections"
    with Stubber(client) as stub:
        for arn in (ARN, other):
            asked = {"stateMachineArn": arn, "statusFilter": "RUNNING"}
            stub.add_response("list_executions", {"executions": [execution("a")]}, asked)
            describe(stub, "a", "{}")
        running = list(StateMachines(client).still_running(ARN, other))
        assert running == [RunningExecution("a", "a"), RunningExecution("a", None, "a")]


def test_all_executions_are_listed_a_thousand_a_call(client_of: ClientOf) -> None:
    client = client_of("stepfunctions")
    asked = {"stateMachineArn": ARN, "maxResults": 1000}
    with Stubber(client) as stub:
        first = {"executions": [execution("a")], "nextToken": "t"}
        stub.add_response("list_executions", first, asked)
        second = {"executions": [execution("b") | {"status": "FAILED"}]}
        stub.add_response("list_executions", second, asked | {"nextToken": "t"})
        found = [(item.name, item.status) for item in StateMachines(client).executions(ARN)]
        assert found == [("a", "RUNNING"), ("b", "FAILED")]


def test_an_execution_says_how_it_ended(client_of: ClientOf) -> None:
    client = client_of("stepfunctions")
    with Stubber(client) as stub:
        item = execution("a") | {"status": "FAILED", "error": "E", "cause": "C"}
        stub.add_response("describe_execution", item, {"executionArn": item["executionArn"]})
        found = StateMachines(client).execution(ARN, "a")
        assert found == StudyExecution("a", item["executionArn"], "FAILED", "E", "C")


def test_an_execution_that_does_not_exist_is_none(client_of: ClientOf) -> None:
    client = client_of("stepfunctions")
    with Stubber(client) as stub:
        stub.add_client_error("describe_execution", "ExecutionDoesNotExist", "no", 400)
        assert StateMachines(client).execution(ARN, "a") is None


def test_an_execution_is_started_with_its_name_and_input(client_of: ClientOf) -> None:
    client = client_of("stepfunctions")
    with Stubber(client) as stub:
        answer = {"executionArn": "arn", "startDate": 0}
        stub.add_response("start_execution", answer, REQUEST)
        StateMachines(client).start(ARN, name="n", document=json.loads(REQUEST["input"]))
        stub.assert_no_pending_responses()


def test_an_execution_that_was_started_before_is_enough(client_of: ClientOf) -> None:
    client = client_of("stepfunctions")
    with Stubber(client) as stub:
        stub.add_client_error("start_execution", "ExecutionAlreadyExists", "no", 400)
        StateMachines(client).start(ARN, name="n", document={})


def test_a_machine_that_does_not_exist_is_a_refusal(client_of: ClientOf) -> None:
    machines = StateMachines(client_of("stepfunctions"))
    with pytest.raises(ServiceError, match=f"while starting n of {ARN}"):
        machines.start(ARN, name="n", document={})


@pytest.mark.parametrize(("status", "runs"), [("RUNNING", True), ("ABORTED", False)])
def test_an_execution_runs_until_step_functions_says_otherwise(
    client_of: ClientOf, status: str, runs: bool
) -> None:
    client = client_of("stepfunctions")
    item = execution("a") | {"status": status}
    with Stubber(client) as stub:
        stub.add_response("describe_execution", item, {"executionArn": item["executionArn"]})
        assert StateMachines(client).is_running(item["executionArn"]) is runs


def test_an_execution_that_is_not_known_any_more_does_not_run(client_of: ClientOf) -> None:
    client = client_of("stepfunctions")
    with Stubber(client) as stub:
        stub.add_client_error("describe_execution", "ExecutionDoesNotExist")
        assert not StateMachines(client).is_running(execution("a")["executionArn"])
