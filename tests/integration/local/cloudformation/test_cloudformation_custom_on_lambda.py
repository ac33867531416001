"""A custom resource whose function really runs: its answer comes back over HTTP."""

import threading
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import awslambdaric
import pytest

from frameproof_local.lambda_host.settings import LambdaHostSettings
from frameproof_local.moto_hooks import awslambda, cloudformation
from frameproof_local.moto_hooks.server import aws_application, loopback_server

type Clients = Callable[[str], Any]

TEMPLATE = """
Parameters:
  Mode: {Type: String, Default: well}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      Handler: index.handler
      Runtime: python3.13
      Code:
        ZipFile: |
          import json, os, urllib.request

          def handler(event, context):
              mode = event["ResourceProperties"]["Mode"]
              refused = mode == "badly" and event["RequestType"] != "Delete"
              reply = {
                  "Status": "FAILED" if refused else "SUCCESS",
                  "Reason": "it was told to fail",
                  "PhysicalResourceId": "constant",
                  "StackId": event["StackId"],
                  "RequestId": event["RequestId"],
                  "LogicalResourceId": event["LogicalResourceId"],
                  "Data": {"Did": event["RequestType"]},
              }
              body = json.dumps(reply).encode()
              request = urllib.request.Request(
                  event["ResponseURL"], data=body, method="PUT", headers={"Content-Type": ""})
              urllib.request.urlopen(request).close()
  Custom:
    Type: Custom::Cleaner
    Properties: {ServiceToken: !GetAtt Function.Arn, Mode: !Ref Mode}
Outputs:
  Did: {Value: !GetAtt Custom.Did}
"""


@pytest.fixture(scope="module")
def endpoint_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve moto with CloudFormation and with functions that run."""
    server = loopback_server(aws_application(), 0)
    url = f"http://127.0.0.1:{server.port}"
    settings = LambdaHostSettings(
        endpoint_url=url,
        runtime_path=Path(awslambdaric.__file__).parents[1],
        work_folder=tmp_path_factory.mktemp("lambda"),
    )
    awslambda.install(settings)
    cloudformation.install(url)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    reset = urllib.request.Request(f"{url}/moto-api/reset", method="POST")  # noqa: S310
    with urllib.request.urlopen(reset) as answer:  # noqa: S310 - our own server on loopback
        assert answer.status == 200
    yield url
    cloudformation.shutdown()
    awslambda.shutdown()
    server.shutdown()
    thread.join()
    server.server_close()


def parameters(mode: str) -> list[dict[str, str]]:
    return [{"ParameterKey": "Mode", "ParameterValue": mode}]


def test_a_custom_resource_is_created_updated_and_deleted_by_its_function(stacks: Any) -> None:
    stack = stacks.create("custom", TEMPLATE)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.failures("custom")
    assert stacks.outputs("custom") == {"Did": "Create"}
    assert stacks.physical_id("custom", "Custom") == "constant"
    # WHEN its properties change, THEN the function is asked to update
    stacks.update("custom", TEMPLATE, Parameters=parameters("otherwise"))
    assert stacks.outputs("custom") == {"Did": "Update"}
    # WHEN the update fails, THEN the function is asked to go back
    stack = stacks.update("custom", TEMPLATE, Parameters=parameters("badly"))
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "it was told to fail" in stacks.failures("custom")["Custom"]
    assert stacks.physical_id("custom", "Custom") == "constant"
    # AND it goes before the function that deletes it
    stack_id = stacks.describe("custom")["StackId"]
    assert stacks.delete("custom")["StackStatus"] == "DELETE_COMPLETE"
    history = stacks.history(stack_id)
    assert history.index(("Custom", "DELETE_COMPLETE")) < history.index(
        ("Function", "DELETE_IN_PROGRESS")
    )


def test_a_custom_resource_that_fails_rolls_its_stack_back(stacks: Any) -> None:
    stack = stacks.create("custom-badly", TEMPLATE, Parameters=parameters("badly"))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "it was told to fail" in stacks.failures("custom-badly")["Custom"]
