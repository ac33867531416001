"""The Lambda service as clients see it: boto3, moto's server, and processes behind it."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from frameproof_local.lambda_host.errors import FunctionNotFoundError
from frameproof_local.moto_hooks import awslambda
from tests.integration.local.lambda_host.moto_probes import (
    ACCOUNT_ID,
    REGION,
    Client,
    Deployer,
    answer,
    invoke,
)
from tests.integration.local.lambda_host.probes import PID, WAIT, wait_for_end, zip_of


def test_invoke_returns_the_answer_and_lambdas_headers(client: Client, deploy: Deployer) -> None:
    deploy("def handler(event, context):\n    print('here')\n    return {'got': event}\n")

    response = invoke(client, {"study": 7}, LogType="Tail")

    assert json.loads(response["Payload"].read()) == {"got": {"study": 7}}
    assert (response["StatusCode"], response["ExecutedVersion"]) == (200, "$LATEST")
    assert "FunctionError" not in response
    assert "\nhere\nEND RequestId: " in base64.b64decode(response["LogResult"]).decode()


def test_function_error_is_unhandled(client: Client, deploy: Deployer) -> None:
    deploy("def handler(event, context):\n    raise ValueError('no study')\n")

    response = invoke(client)

    assert response["FunctionError"] == "Unhandled"
    assert json.loads(response["Payload"].read())["errorType"] == "ValueError"


def test_refusals_have_awss_code_and_status(client: Client, deploy: Deployer) -> None:
    deploy("def handler(event, context):\n    return 1\n", Runtime="python3.9")

    refusals = []
    for arguments in (
        {"FunctionName": "nowhere"},
        {"Payload": b"no json"},
        {"Payload": b'"' + b"x" * 6 * 1024 * 1024 + b'"'},
        {"Payload": b'"' + b"x" * 1024 * 1024 + b'"', "InvocationType": "Event"},
        {"ClientContext": "no base64"},
        {},
    ):
        with pytest.raises(ClientError) as refusal:
            invoke(client, **arguments)
        response: Any = refusal.value.response
        refusals.append((response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]))

    assert refusals == [
        ("ResourceNotFoundException", 404),
        ("InvalidRequestContentException", 400),
        ("RequestEntityTooLargeException", 413),
        ("RequestEntityTooLargeException", 413),
        ("InvalidRequestContentException", 400),
        ("InvalidRuntimeException", 502),
    ]


def test_function_reaches_s3_and_its_layer_on_the_local_endpoint(
    client: Client, deploy: Deployer
) -> None:
    # GIVEN a function whose code and layer were uploaded to the local S3
    s3 = client("s3")
    s3.create_bucket(Bucket="artefacts", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="artefacts", Key="layer", Body=zip_of({"python/deep.py": "KEY = 'x'"}))
    layer = client("lambda").publish_layer_version(
        LayerName="deep", Content={"S3Bucket": "artefacts", "S3Key": "layer"}
    )
    source = (
        "import boto3, deep\n"
        "def handler(event, context):\n"
        "    boto3.client('s3').put_object(Bucket='artefacts', Key=deep.KEY, Body=b'from lambda')\n"
    )
    s3.put_object(Bucket="artefacts", Key="code", Body=zip_of({"app.py": source}))
    deploy(
        "",
        Code={"S3Bucket": "artefacts", "S3Key": "code"},
        Layers=[layer["LayerVersionArn"]],
    )

    assert answer(client) is None

    assert s3.get_object(Bucket="artefacts", Key="x")["Body"].read() == b"from lambda"


def test_log_goes_to_cloudwatch_logs(client: Client, deploy: Deployer) -> None:
    deploy("def handler(event, context):\n    print('here')\n    return context.log_stream_name\n")

    stream = answer(client)

    messages = [
        event["message"]
        for event in client("logs").get_log_events(
            logGroupName="/aws/lambda/probe", logStreamName=stream, startFromHead=True
        )["events"]
    ]
    assert [message.split()[0] for message in messages] == ["START", "here", "END", "REPORT"]


def test_log_goes_to_the_group_of_the_logging_config(client: Client, deploy: Deployer) -> None:
    deploy(
        "def handler(event, context):\n    return context.log_group_name\n",
        LoggingConfig={"LogGroup": "/studies/probe"},
    )

    group = answer(client)

    configuration = client("lambda").get_function_configuration(FunctionName="probe")
    assert group == "/studies/probe"
    assert configuration["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": "/studies/probe"}
    assert client("logs").describe_log_streams(logGroupName=group)["logStreams"]


def test_updates_of_code_and_configuration_reach_the_next_call(
    client: Client, deploy: Deployer
) -> None:
    deploy("def handler(event, context):\n    return 'first'\n")
    assert answer(client) == "first"

    source = "import os\ndef handler(event, context):\n    return os.environ.get('WORD', 'none')\n"
    client("lambda").update_function_code(FunctionName="probe", ZipFile=zip_of({"app.py": source}))
    assert answer(client) == "none"

    client("lambda").update_function_configuration(
        FunctionName="probe", Environment={"Variables": {"WORD": "second"}}
    )
    assert answer(client) == "second"


def test_deleted_function_ends_its_process(client: Client, deploy: Deployer) -> None:
    deploy(PID)
    pid = answer(client)

    client("lambda").delete_function(FunctionName="probe")

    wait_for_end(pid)


def test_dry_run_runs_nothing(client: Client, deploy: Deployer) -> None:
    deploy("import nowhere\n")

    assert invoke(client, InvocationType="DryRun")["StatusCode"] == 204


@pytest.mark.parametrize("by", ["name", "arn"])
def test_function_is_invoked_in_process_by_name_and_by_arn(
    client: Client, deploy: Deployer, by: str
) -> None:
    arn = deploy("def handler(event, context):\n    return event\n")
    name, region = ("probe", REGION) if by == "name" else (arn, "us-east-1")

    result = awslambda.invoke_function(name, b'"in"', account_id=ACCOUNT_ID, region=region)

    assert (result.payload, result.function_error) == (b'"in"', None)
    assert b"REPORT RequestId: " in result.log_tail


def test_missing_function_is_refused_in_process_with_awss_code(client: Client) -> None:
    with pytest.raises(FunctionNotFoundError, match="Function not found: nowhere") as refusal:
        awslambda.invoke_function("nowhere", b"{}", account_id=ACCOUNT_ID, region=REGION)

    assert refusal.value.code == "ResourceNotFoundException"


def test_second_host_is_refused(client: Client, lambda_runtime: Path, tmp_path: Path) -> None:
    settings = awslambda.LambdaHostSettings("http://127.0.0.1:9", lambda_runtime, tmp_path)

    with pytest.raises(RuntimeError, match="installed already"):
        awslambda.install(settings)


def test_reserved_concurrency_of_zero_throttles_the_caller(
    client: Client, deploy: Deployer
) -> None:
    deploy(WAIT)
    client("lambda").put_function_concurrency(FunctionName="probe", ReservedConcurrentExecutions=0)

    with pytest.raises(ClientError, match="TooManyRequestsException"):
        invoke(client)
