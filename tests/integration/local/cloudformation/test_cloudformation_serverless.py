"""A SAM template: expanded by SAM's own code, then made; and what each API answers about it."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

type Clients = Callable[[str], Any]

TEMPLATE = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Description: One function, one layer, one machine.
Parameters:
  Architecture: {Type: String, Default: x86_64, AllowedValues: [x86_64, arm64]}
  Secret: {Type: String, NoEcho: true, Default: hush}
Globals:
  Function:
    Runtime: python3.13
    Handler: app.handler
    Timeout: 30
    Architectures: [!Ref Architecture]
Resources:
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: s3://code/layer.zip
      CompatibleRuntimes: [python3.13]
      CompatibleArchitectures: [x86_64]
      RetentionPolicy: Delete
  Step:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: s3://code/function.zip
      Layers: [!Ref Layer]
      MemorySize: 512
      EphemeralStorage: {Size: 1024}
      ReservedConcurrentExecutions: 5
      Tracing: Active
      LoggingConfig: {LogFormat: JSON, LogGroup: !Ref Logs}
      Environment: {Variables: {STAGE: test, COUNT: 3}}
      EventInvokeConfig: {MaximumRetryAttempts: 0}
      Policies: [{Statement: [{Effect: Allow, Action: s3:GetObject, Resource: "*"}]}]
      Events:
        Failed:
          Type: EventBridgeRule
          Properties: {Pattern: {source: [aws.states]}}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: !Sub ${AWS::StackName}-machine
      DefinitionUri: s3://code/machine.asl.json
      DefinitionSubstitutions: {StepArn: !GetAtt Step.Arn, Number: 7}
      Logging:
        Level: ALL
        Destinations: [{CloudWatchLogsLogGroup: {LogGroupArn: !GetAtt Logs.Arn}}]
      Tracing: {Enabled: true}
      Policies: [{Statement: [{Effect: Allow, Action: lambda:InvokeFunction, Resource: "*"}]}]
  Logs: {Type: "AWS::Logs::LogGroup"}
Outputs:
  Step: {Value: !Ref Step}
  Layer: {Value: !Ref Layer}
  Machine: {Value: !Ref Machine}
"""
DEFINITION = {
    "StartAt": "Step",
    "States": {
        "Step": {"Type": "Task", "Resource": "${StepArn}", "Comment": "${Unknown}", "Next": "Done"},
        "Done": {"Type": "Pass", "Result": "${Number}", "End": True},
    },
}


@pytest.fixture(scope="module")
def code(aws: Clients) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("app.py", "def handler(event, context):\n    return event\n")
    s3 = aws("s3")
    s3.create_bucket(Bucket="code")
    for key in ("layer.zip", "function.zip"):
        s3.put_object(Bucket="code", Key=key, Body=archive.getvalue())
    s3.put_object(Bucket="code", Key="machine.asl.json", Body=json.dumps(DEFINITION).encode())


@pytest.fixture(scope="module")
def serverless(code: None, stacks: Any) -> str:
    stack = stacks.create("serverless", TEMPLATE)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.failures("serverless")
    return "serverless"


def test_a_function_has_everything_its_template_says(
    serverless: str, stacks: Any, aws: Clients
) -> None:
    outputs = stacks.outputs(serverless)
    function = aws("lambda").get_function(FunctionName=outputs["Step"])
    configuration = function["Configuration"]
    assert configuration["MemorySize"] == 512
    assert configuration["EphemeralStorage"] == {"Size": 1024}
    assert configuration["Environment"]["Variables"] == {"STAGE": "test", "COUNT": "3"}
    assert [layer["Arn"] for layer in configuration["Layers"]] == [outputs["Layer"]]
    assert function["Concurrency"]["ReservedConcurrentExecutions"] == 5
    invocation = aws("lambda").get_function_event_invoke_config(FunctionName=outputs["Step"])
    assert invocation["MaximumRetryAttempts"] == 0
    policy = json.loads(aws("lambda").get_policy(FunctionName=outputs["Step"])["Policy"])
    assert policy["Statement"][0]["Principal"] == {"Service": "events.amazonaws.com"}


def test_a_definition_from_s3_gets_its_substitutions(
    serverless: str, stacks: Any, aws: Clients
) -> None:
    arn = stacks.outputs(serverless)["Machine"]
    machine = aws("stepfunctions").describe_state_machine(stateMachineArn=arn)
    definition = json.loads(machine["definition"])
    assert definition["States"]["Step"]["Resource"].endswith(stacks.outputs(serverless)["Step"])
    assert definition["States"]["Step"]["Comment"] == "${Unknown}"
    assert definition["States"]["Done"]["Result"] == "7"
    assert machine["loggingConfiguration"]["level"] == "ALL"
    assert machine["tracingConfiguration"] == {"enabled": True}


def test_the_template_is_kept_as_sent_and_as_processed(serverless: str, aws: Clients) -> None:
    client = aws("cloudformation")
    original = client.get_template(StackName=serverless)["TemplateBody"]
    assert original.strip() == TEMPLATE.strip()
    processed = client.get_template(StackName=serverless, TemplateStage="Processed")
    types = {item["Type"] for item in processed["TemplateBody"]["Resources"].values()}
    assert "AWS::Lambda::Function" in types
    assert not any(name.startswith("AWS::Serverless") for name in types)


def test_hidden_parameters_stay_hidden(serverless: str, stacks: Any) -> None:
    parameters = {
        item["ParameterKey"]: item["ParameterValue"]
        for item in stacks.describe(serverless)["Parameters"]
    }
    assert parameters == {"Architecture": "x86_64", "Secret": "****"}


def test_the_summary_names_parameters_types_and_needed_capabilities(
    serverless: str, aws: Clients
) -> None:
    client = aws("cloudformation")
    summary = client.get_template_summary(StackName=serverless)
    assert summary["DeclaredTransforms"] == ["AWS::Serverless-2016-10-31"]
    assert "AWS::Serverless::Function" in summary["ResourceTypes"]
    assert summary["Capabilities"] == ["CAPABILITY_AUTO_EXPAND"]
    architecture = next(
        item for item in summary["Parameters"] if item["ParameterKey"] == "Architecture"
    )
    assert architecture["ParameterConstraints"]["AllowedValues"] == ["x86_64", "arm64"]
    validated = client.validate_template(TemplateBody=TEMPLATE)
    assert validated["Description"] == "One function, one layer, one machine."


def test_a_function_and_its_layer_must_be_of_one_architecture(code: None, stacks: Any) -> None:
    # WHEN the function is built for arm64 and its layer for x86_64
    parameters = [{"ParameterKey": "Architecture", "ParameterValue": "arm64"}]
    stack = stacks.create("mismatch", TEMPLATE, Parameters=parameters)
    # THEN the deployment fails, and its reason says so
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    reason = stacks.failures("mismatch")["Step"]
    assert "The function is built for arm64" in reason
    assert "Build both for the same architecture" in reason


def test_a_function_for_another_processor_than_this_machines_is_refused(
    code: None, stacks: Any
) -> None:
    # WHEN the function could run with its layer, but not here
    template = TEMPLATE.replace("Architectures: [x86_64]", "Architectures: [x86_64, arm64]")
    parameters = [{"ParameterKey": "Architecture", "ParameterValue": "arm64"}]
    stack = stacks.create("elsewhere", template, Parameters=parameters)
    # THEN the deployment fails, not the function's first import
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    reason = stacks.failures("elsewhere")["Step"]
    assert "built for arm64, and this machine is x86_64" in reason


def test_an_updated_function_keeps_its_name_and_loses_what_the_template_no_longer_has(
    code: None, stacks: Any, aws: Clients
) -> None:
    stacks.create("updated", TEMPLATE)
    name = stacks.outputs("updated")["Step"]
    shorter = TEMPLATE.replace("      MemorySize: 512\n", "").replace("STAGE: test", "STAGE: prod")
    stack = stacks.update(
        "updated", shorter.replace("ReservedConcurrentExecutions: 5", "Tags: {a: b}")
    )
    assert stack["StackStatus"] == "UPDATE_COMPLETE", stacks.failures("updated")
    function = aws("lambda").get_function(FunctionName=stacks.outputs("updated")["Step"])
    assert function["Configuration"]["FunctionName"] == name
    assert function["Configuration"]["MemorySize"] == 128
    assert function["Configuration"]["Environment"]["Variables"]["STAGE"] == "prod"
    assert "Concurrency" not in function
    assert function["Tags"]["a"] == "b"


def test_deleting_the_stack_deletes_functions_layers_roles_and_machines(
    code: None, stacks: Any, aws: Clients
) -> None:
    stacks.create("short-lived", TEMPLATE)
    outputs = stacks.outputs("short-lived")
    assert stacks.delete("short-lived")["StackStatus"] == "DELETE_COMPLETE"
    names = [item["FunctionName"] for item in aws("lambda").list_functions()["Functions"]]
    assert outputs["Step"] not in names
    machines = aws("stepfunctions").list_state_machines()["stateMachines"]
    assert outputs["Machine"] not in [machine["stateMachineArn"] for machine in machines]
    layer, version = outputs["Layer"].split(":")[-2:]
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        aws("lambda").get_layer_version(LayerName=layer, VersionNumber=int(version))
    roles = [role["RoleName"] for role in aws("iam").list_roles()["Roles"]]
    assert not [name for name in roles if name.startswith("short-lived")]


def test_sams_own_complaint_reaches_the_caller(stacks: Any) -> None:
    with pytest.raises(ClientError, match=r"Resource with id \[Step\] is invalid"):
        stacks.create("invalid", TEMPLATE.replace("      CodeUri: s3://code/function.zip\n", ""))


def test_a_template_in_local_s3_is_read_by_its_url(
    code: None, stacks: Any, aws: Clients, endpoint_url: str
) -> None:
    body = "Resources: {Topic: {Type: AWS::SNS::Topic}}"
    aws("s3").put_object(Bucket="code", Key="a/template.yaml", Body=body.encode())
    client = aws("cloudformation")
    for number, base in enumerate((endpoint_url, endpoint_url.replace("127.0.0.1", "localhost"))):
        name = f"by-url-{number}"
        client.create_stack(StackName=name, TemplateURL=f"{base}/code/a/template.yaml")
        stack = stacks.wait_for("stack_create_complete", name)
        assert stack["StackStatus"] == "CREATE_COMPLETE"
