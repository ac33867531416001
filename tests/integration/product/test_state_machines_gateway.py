"""The Step Functions gateway: what it asks, page by page, and what it takes as done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.stub import Stubber

from frameproof.errors import ServiceError
from frameproof.state_machines import StateMachines
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
