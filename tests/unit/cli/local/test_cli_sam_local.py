from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from frameproof_cli.local.sam_local import StackFunctions, container_endpoint
from frameproof_cli.local.stack import LocalStack
from tests.unit.cli.cli_fakes import FakeConnection


@pytest.mark.parametrize(
    ("bridge", "endpoint"),
    [("172.17.0.1", "http://172.17.0.1:5100"), (None, "http://host.docker.internal:5100")],
)
def test_a_container_comes_by_the_bridge_or_by_docker_desktop(
    bridge: str | None, endpoint: str
) -> None:
    stack = LocalStack("http://127.0.0.1:5100", 7, "frameproof", "2026", "0.1.0", bridge=bridge)
    assert container_endpoint(stack) == endpoint


class FakeCloudFormation:
    def get_paginator(self, operation: str) -> FakeCloudFormation:
        assert operation == "list_stack_resources"
        return self

    def paginate(self, *, StackName: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        assert StackName == "mine"
        yield {"StackResourceSummaries": [resource("InputBucket", "inbox", "AWS::S3::Bucket")]}
        kind = "AWS::Lambda::Function"
        yield {"StackResourceSummaries": [resource("PlanCopyFunction", "mine-PlanCopy-1", kind)]}


def resource(logical: str, physical: str, kind: str) -> dict[str, str]:
    return {"LogicalResourceId": logical, "PhysicalResourceId": physical, "ResourceType": kind}


class FakeLambda:
    def get_function_configuration(self, *, FunctionName: str) -> dict[str, Any]:  # noqa: N803
        assert FunctionName == "mine-PlanCopy-1"
        return {"Environment": {"Variables": {"INPUT_BUCKET": "inbox", "AWS_ENDPOINT_URL": ""}}}


def test_functions_get_the_variables_of_their_deployment_and_the_way_to_the_stack() -> None:
    connection = FakeConnection({"cloudformation": FakeCloudFormation(), "lambda": FakeLambda()})
    variables = StackFunctions(connection, "mine").variables("http://172.17.0.1:5100")
    assert variables == {
        "PlanCopyFunction": {
            "INPUT_BUCKET": "inbox",
            "AWS_ENDPOINT_URL": "http://172.17.0.1:5100",
            "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        }
    }
