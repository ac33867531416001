"""Functions on a local AWS, as boto3 sees them."""

import json
from collections.abc import Callable
from typing import Any

ACCOUNT_ID = "123456789012"
REGION = "eu-west-1"
ASSUME_ROLE = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}

Client = Callable[[str], Any]
Deployer = Callable[..., str]


def invoke(client: Client, event: object = None, **arguments: Any) -> Any:
    given = {"FunctionName": "probe", "Payload": json.dumps(event).encode()}
    return client("lambda").invoke(**{**given, **arguments})


def answer(client: Client, event: object = None, **arguments: Any) -> Any:
    return json.loads(invoke(client, event, **arguments)["Payload"].read())
