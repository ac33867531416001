"""What ``sam local`` needs to run the stack's functions in containers: where AWS is, and variables.

``sam local`` takes the functions from the built template and resolves no resource of it: to it
``!Ref InputBucket`` is the text ``InputBucket``. So each function gets the variables that it was
deployed with, by ``--env-vars`` (AWS SAM Developer Guide, "sam local invoke").
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from frameproof.records import Json
from frameproof_cli.aws.connections import Connection
from frameproof_cli.local.stack import LocalStack

_HOST_SEEN_FROM_A_CONTAINER = "host.docker.internal"
"""Docker Desktop's name for the machine that it runs on, whose loopback it reaches."""


def container_endpoint(stack: LocalStack) -> str:
    """Return the URL by which a container reaches the local stack."""
    port = urlsplit(stack.endpoint).port
    return f"http://{stack.bridge or _HOST_SEEN_FROM_A_CONTAINER}:{port}"


@dataclass(frozen=True, slots=True)
class StackFunctions:
    """The Lambda functions of one stack."""

    connection: Connection
    stack_name: str

    def stack_id(self) -> str:
        """Return the stack's ARN."""
        answer = self.connection.client("cloudformation").describe_stacks(StackName=self.stack_name)
        arn: str = answer["Stacks"][0]["StackId"]
        return arn

    def names(self) -> dict[str, str]:
        """Return the functions' names in Lambda, by their names in the template."""
        pages = (
            self.connection.client("cloudformation")
            .get_paginator("list_stack_resources")
            .paginate(StackName=self.stack_name)
        )
        return {
            resource["LogicalResourceId"]: resource["PhysicalResourceId"]
            for page in pages
            for resource in page["StackResourceSummaries"]
            if resource["ResourceType"] == "AWS::Lambda::Function"
        }

    def variables(self, endpoint: str) -> Json:
        """Make the content of a file for ``sam local``'s option ``--env-vars``.

        Parameters
        ----------
        endpoint
            Where a container finds AWS. A function gets it only because the template declares
            ``AWS_ENDPOINT_URL`` for it: ``sam local`` drops every other variable.
        """
        aws = self.connection.client("lambda")
        return {
            name: _deployed_variables(aws, in_lambda) | _client_variables(endpoint)
            for name, in_lambda in self.names().items()
        }


def _deployed_variables(aws: Any, name: str) -> dict[str, str]:
    configuration = aws.get_function_configuration(FunctionName=name)
    variables: dict[str, str] = configuration.get("Environment", {}).get("Variables", {})
    return variables


def _client_variables(endpoint: str) -> dict[str, str]:
    # GetImageFrame has the host prefix "runtime-", which no local name or address can bear.
    return {"AWS_ENDPOINT_URL": endpoint, "AWS_DISABLE_HOST_PREFIX_INJECTION": "true"}
