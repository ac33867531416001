"""The CloudFormation gateways: how a stack is doing, and the answers that it waits for."""

from __future__ import annotations

import json
from typing import Any

import urllib3

from frameproof.errors import RetryableError, ServiceError
from frameproof.gateways.aws_errors import aws_errors

_TIMEOUT_SECONDS = 20.0


class Stacks:
    """CloudFormation, through one client.

    Parameters
    ----------
    client
        A botocore CloudFormation client (``clients.stacks`` builds it).
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def status(self, stack_id: str) -> str:
        """Return a stack's status, for example DELETE_IN_PROGRESS."""
        with aws_errors(f"asking for stack {stack_id}"):
            answer = self._client.describe_stacks(StackName=stack_id)
        status: str = answer["Stacks"][0]["StackStatus"]
        return status


class StackAnswers:
    """The addresses at which CloudFormation awaits answers.

    They need neither client nor settings, so that nothing that lacks there prevents an answer.
    """

    def __init__(self) -> None:
        self._http = urllib3.PoolManager(timeout=_TIMEOUT_SECONDS, retries=False)

    def answer(self, response_url: str, document: dict[str, Any]) -> None:
        """PUT a custom resource's answer to its ``ResponseURL``.

        Raises
        ------
        RetryableError
            The address was not reached, or failed inside.
        ServiceError
            The address refuses the answer: it is too old, or was answered.
        """
        # The URL is presigned for a PUT whose content has no type (CloudFormation User Guide,
        # "cfn-response module").
        with aws_errors("answering CloudFormation"):
            answer = self._http.request(
                "PUT", response_url, body=json.dumps(document), headers={"Content-Type": ""}
            )
        if answer.status >= 500:
            raise RetryableError(f"CloudFormation's address answered {answer.status}.")
        if answer.status >= 300:
            raise ServiceError(f"CloudFormation's address refused the answer: {answer.status}.")
