"""moto's Lambda: the methods that our hook replaces, and the attributes that it reads."""

import inspect
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.awslambda.models import LambdaBackend, LambdaFunction, lambda_backends

from frameproof_local.moto_hooks import awslambda

ACCOUNT_ID = "123456789012"
REGION = "us-east-1"
READ_BY_THE_HOOK = (
    "account_id",
    "code_bytes",
    "environment_vars",
    "event_invoke_config",
    "function_arn",
    "function_name",
    "handler",
    "layers",
    "logs_group_name",
    "memory_size",
    "region",
    "reserved_concurrency",
    "run_time",
    "timeout",
    "version",
)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        boto3.client("iam", region_name=REGION).create_role(
            RoleName="r", AssumeRolePolicyDocument=json.dumps({"Statement": []})
        )
        yield boto3.client("lambda", region_name=REGION)


@pytest.fixture
def code() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", "")
    return buffer.getvalue()


@pytest.fixture
def function(client: Any, code: bytes) -> LambdaFunction:
    layer = client.publish_layer_version(LayerName="l", Content={"ZipFile": code})
    client.create_function(
        FunctionName="f",
        Runtime="python3.13",
        Handler="app.handler",
        Role=f"arn:aws:iam::{ACCOUNT_ID}:role/r",
        Code={"ZipFile": code},
        Layers=[layer["LayerVersionArn"]],
        Architectures=["arm64"],
        EphemeralStorage={"Size": 1024},
    )
    return lambda_backends[ACCOUNT_ID][REGION].get_function("f")


def test_moto_still_calls_the_methods_that_the_hook_replaces() -> None:
    invoke = list(inspect.signature(LambdaFunction.invoke).parameters)
    delete = list(inspect.signature(LambdaBackend.delete_function).parameters)

    assert invoke == ["self", "body", "request_headers", "response_headers"], (
        "moto changed: LambdaFunction.invoke takes other arguments"
    )
    assert delete == ["self", "function_name", "qualifier"], (
        "moto changed: LambdaBackend.delete_function takes other arguments"
    )


def test_moto_still_routes_invocations_to_the_replaced_method(
    client: Any, function: LambdaFunction, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(_: LambdaFunction, body: Any, headers: Any, response_headers: Any) -> bytes:
        response_headers["x-amz-function-error"] = "Unhandled"
        return b'"replaced"'

    monkeypatch.setattr(LambdaFunction, "invoke", answer)

    response = client.invoke(FunctionName="f")

    assert response["Payload"].read() == b'"replaced"', (
        "moto changed: the Invoke operation does not end in LambdaFunction.invoke"
    )
    assert response["FunctionError"] == "Unhandled"


def test_moto_still_has_the_attributes_that_the_hook_reads(function: LambdaFunction) -> None:
    missing = [name for name in READ_BY_THE_HOOK if not hasattr(function, name)]

    assert missing == [], f"moto changed: LambdaFunction lost {missing}"


def test_moto_still_keeps_layers_by_their_arn(function: LambdaFunction, code: bytes) -> None:
    backend = lambda_backends[ACCOUNT_ID][REGION]

    version = backend.layers_versions_by_arn(function.layers[0]["Arn"])

    assert version is not None, "moto changed: LambdaBackend.layers_versions_by_arn"
    assert version.code_bytes == code


def test_moto_keeps_architecture_and_ephemeral_storage(
    client: Any, function: LambdaFunction
) -> None:
    configuration = client.get_function_configuration(FunctionName="f")

    assert configuration["Architectures"] == ["arm64"]
    assert configuration["EphemeralStorage"] == {"Size": 1024}


def test_shutdown_without_install_is_harmless_and_leaves_motos_own_methods() -> None:
    awslambda.shutdown()

    assert LambdaFunction.invoke.__module__ == "moto.awslambda.models"
    assert LambdaBackend.delete_function.__module__ == "moto.awslambda.models"


def test_call_without_a_host_says_what_to_do(function: LambdaFunction) -> None:
    with pytest.raises(RuntimeError, match=r"call install\(\) before"):
        awslambda.invoke_function("f", b"{}", account_id=ACCOUNT_ID, region=REGION)
