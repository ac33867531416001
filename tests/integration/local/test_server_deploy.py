"""A built application is deployed before the server calls itself ready, or not at all."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import awslambdaric
import boto3
import pytest

LAMBDA_RUNTIME = Path(awslambdaric.__file__).parents[1]
LOCAL_FOLDER = Path(__file__).parents[3] / "local"

HANDLER = """
import os

def lambda_handler(event, context):
    return {"doubled": 2 * event["number"], "pid": os.getpid()}
"""
TEMPLATE = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Transform": "AWS::Serverless-2016-10-31",
    "Parameters": {"Purpose": {"Type": "String"}},
    "Resources": {
        "DoubleFunction": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "CodeUri": "DoubleFunction",
                "Handler": "app.lambda_handler",
                "Runtime": "python3.13",
                "Description": {"Ref": "Purpose"},
            },
        }
    },
    "Outputs": {"FunctionName": {"Value": {"Ref": "DoubleFunction"}}},
}


@pytest.fixture
def build_folder(tmp_path: Path) -> Path:
    """What ``sam build`` leaves: a template whose paths are artefact folders beside it."""
    folder = tmp_path / "build"
    (folder / "DoubleFunction").mkdir(parents=True)
    (folder / "DoubleFunction" / "app.py").write_text(HANDLER)
    (folder / "template.yaml").write_text(json.dumps(TEMPLATE))
    return folder


def start(state_folder: Path, build_folder: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "frameproof_local",
            "serve",
            "--no-seed",
            "--state-folder",
            str(state_folder),
            "--lambda-runtime",
            str(LAMBDA_RUNTIME),
            "--build-folder",
            str(build_folder),
            "--stack-name",
            "doubling",
            *options,
        ],
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(LOCAL_FOLDER)},
    )


def client(service: str, state_folder: Path) -> Any:
    record = json.loads((state_folder / "endpoint.json").read_text())
    assert record["stackName"] == "doubling"
    return boto3.client(
        service,
        endpoint_url=record["endpoint"],
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - the local stack checks no secret
    )


def test_a_ready_server_has_the_stack_and_runs_its_function(
    tmp_path: Path, build_folder: Path
) -> None:
    # GIVEN a server that was started with a built application
    process = start(tmp_path / "state", build_folder, "--parameter", "Purpose=to double=2x")
    assert process.stderr is not None
    with process.stderr:
        for line in process.stderr:
            if "Ready on" in line:
                break
        try:
            # WHEN the function is called by the name that the stack tells
            stacks = client("cloudformation", tmp_path / "state").describe_stacks()["Stacks"]
            name = stacks[0]["Outputs"][0]["OutputValue"]
            functions = client("lambda", tmp_path / "state")
            reply = functions.invoke(FunctionName=name, Payload=b'{"number": 21}')
            # THEN the artefact's code has answered, and the parameter was used
            answer = json.loads(reply["Payload"].read())
            assert answer["doubled"] == 42
            configuration = functions.get_function_configuration(FunctionName=name)
            assert configuration["Description"] == "to double=2x"
        finally:
            process.terminate()
            process.stderr.read()
            assert process.wait(timeout=30) == 0
    # AND the function's process has ended with the server
    with pytest.raises(ProcessLookupError):
        os.kill(answer["pid"], 0)


def test_a_failed_deployment_ends_the_start_and_names_the_resource(
    tmp_path: Path, build_folder: Path
) -> None:
    # GIVEN a built application of which one artefact is missing
    (build_folder / "DoubleFunction" / "app.py").unlink()
    (build_folder / "DoubleFunction").rmdir()
    # WHEN a server is started with it
    process = start(tmp_path / "state", build_folder, "--parameter", "Purpose=none")
    _, log = process.communicate(timeout=60)
    # THEN it ends, says which resource is at fault, and never called itself ready
    assert process.returncode == 1
    assert "DoubleFunction" in log
    assert "Stack doubling could not be deployed" in log
    assert "Traceback" not in log
    assert not (tmp_path / "state" / "endpoint.json").exists()


def test_a_resource_that_cloudformation_refuses_is_named(
    tmp_path: Path, build_folder: Path
) -> None:
    # GIVEN a template with a resource type that nobody can make
    resources = TEMPLATE["Resources"] | {"Oddity": {"Type": "AWS::Nothing::AtAll"}}  # type: ignore[operator]
    (build_folder / "template.yaml").write_text(json.dumps(TEMPLATE | {"Resources": resources}))
    # WHEN a server is started with it
    process = start(tmp_path / "state", build_folder, "--parameter", "Purpose=none")
    _, log = process.communicate(timeout=60)
    # THEN the reason has the resource's name
    assert process.returncode == 1
    assert "Oddity" in log
