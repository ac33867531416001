"""moto's Lambda and ``LoggingConfig``: what the hook adds, and whether moto still lacks it."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.awslambda.models import lambda_backends

from frameproof_local.moto_hooks import awslambda_logging

ACCOUNT_ID = "123456789012"
REGION = "us-east-1"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        boto3.client("iam", region_name=REGION).create_role(
            RoleName="r", AssumeRolePolicyDocument=json.dumps({"Statement": []})
        )
        yield boto3.client("lambda", region_name=REGION)


@pytest.fixture
def hooked() -> Iterator[None]:
    awslambda_logging.install()
    yield
    awslambda_logging.uninstall()


def create(client: Any, **changes: Any) -> Any:
    return client.create_function(
        FunctionName="f",
        Runtime="python3.13",
        Handler="app.handler",
        Role=f"arn:aws:iam::{ACCOUNT_ID}:role/r",
        Code={"ZipFile": b"code"},
        **changes,
    )


def test_moto_still_drops_the_logging_config(client: Any) -> None:
    created = create(client, LoggingConfig={"LogGroup": "/mine"})

    assert "LoggingConfig" not in created, "moto keeps LoggingConfig now: remove the hook"


@pytest.mark.usefixtures("hooked")
@pytest.mark.parametrize("publish", [False, True])
def test_log_group_is_kept_and_goes_where_moto_looks_for_it(client: Any, publish: bool) -> None:
    created = create(client, LoggingConfig={"LogGroup": "/mine"}, Publish=publish)

    expected = {"LogFormat": "Text", "LogGroup": "/mine"}
    assert created["LoggingConfig"] == expected
    assert client.get_function(FunctionName="f")["Configuration"]["LoggingConfig"] == expected
    function = lambda_backends[ACCOUNT_ID][REGION].get_function("f")
    assert function.logs_group_name == "/mine", "moto changed: LambdaFunction.logs_group_name"


@pytest.mark.usefixtures("hooked")
def test_default_is_the_group_of_the_functions_name(client: Any) -> None:
    assert create(client)["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": "/aws/lambda/f"}


@pytest.mark.usefixtures("hooked")
def test_update_replaces_the_logging_config(client: Any) -> None:
    create(client, LoggingConfig={"LogGroup": "/mine"})

    updated = client.update_function_configuration(
        FunctionName="f", LoggingConfig={"LogGroup": "/other", "LogFormat": "JSON"}
    )

    assert updated["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": "/other"}
