"""A built template is packaged and deployed by public calls, as ``make demo`` does it."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from frameproof_local.artefacts import ArtefactStore, zip_folder
from frameproof_local.packaging import DeploymentError, deploy_built_template, package_template

type Clients = Callable[[str], Any]

BUILT = """
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: test}
Resources:
  Layer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: Layer, CompatibleRuntimes: [python3.13], RetentionPolicy: Delete}
  Step:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: Step
      Handler: app.handler
      Runtime: python3.13
      Layers: [!Ref Layer]
      Environment: {Variables: {STAGE: !Ref Stage}}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: ../../statemachine/machine.asl.json
      DefinitionSubstitutions: {StepArn: !GetAtt Step.Arn}
      Policies: []
Outputs:
  Step: {Value: !Ref Step}
  Machine: {Value: !Ref Machine}
"""
MACHINE = {"StartAt": "Step", "States": {"Step": {"Type": "Task", "Resource": "${StepArn}"}}}


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Lay out what ``sam build`` leaves; return the built template's path."""
    build = tmp_path / ".aws-sam" / "build"
    (build / "Step").mkdir(parents=True)
    (build / "Step" / "app.py").write_text("def handler(event, context):\n    return event\n")
    (build / "Layer" / "python").mkdir(parents=True)
    (build / "Layer" / "python" / "shared.py").write_text("ANSWER = 42\n")
    (tmp_path / "statemachine").mkdir()
    (tmp_path / "statemachine" / "machine.asl.json").write_text(json.dumps(MACHINE))
    (build / "template.yaml").write_text(BUILT)
    return build / "template.yaml"


def deploy(
    built: Path, endpoint_url: str, name: str, parameters: dict[str, str] | None = None
) -> dict[str, str]:
    return deploy_built_template(
        built, name, parameters or {}, endpoint_url=endpoint_url, region="us-east-1"
    )


def stage(aws: Clients, outputs: dict[str, str]) -> str:
    configuration = aws("lambda").get_function_configuration(FunctionName=outputs["Step"])
    return str(configuration["Environment"]["Variables"]["STAGE"])


def test_a_built_template_becomes_a_stack_and_follows_its_source(
    built: Path, endpoint_url: str, aws: Clients
) -> None:
    # GIVEN nothing, WHEN the template is deployed, THEN what it describes exists
    outputs = deploy(built, endpoint_url, "packaged")
    assert stage(aws, outputs) == "test"
    machine = aws("stepfunctions").describe_state_machine(stateMachineArn=outputs["Machine"])
    task = json.loads(machine["definition"])["States"]["Step"]
    assert task["Resource"].endswith(outputs["Step"])
    sha256 = aws("lambda").get_function_configuration(FunctionName=outputs["Step"])["CodeSha256"]
    # WHEN nothing changes, THEN deploying again is well and changes nothing
    assert deploy(built, endpoint_url, "packaged") == outputs
    # WHEN a parameter and the code change, THEN the function does
    (built.parent / "Step" / "app.py").write_text("def handler(event, context):\n    return 1\n")
    outputs = deploy(built, endpoint_url, "packaged", {"Stage": "prod"})
    assert stage(aws, outputs) == "prod"
    configuration = aws("lambda").get_function_configuration(FunctionName=outputs["Step"])
    assert configuration["CodeSha256"] != sha256


def test_a_failed_deployment_names_the_resource_and_the_reason_and_can_be_repeated(
    built: Path, endpoint_url: str, aws: Clients
) -> None:
    built.write_text(BUILT.replace("Policies: []", "Role: arn:aws:iam::1:role/x\n      Type: X"))
    with pytest.raises(DeploymentError, match=r"Machine \(AWS::StepFunctions::StateMachine\): "):
        deploy(built, endpoint_url, "second-try")
    built.write_text(BUILT)
    outputs = deploy(built, endpoint_url, "second-try")
    assert stage(aws, outputs) == "test"
    # AND in an existing stack only the update's own failures are named
    built.write_text(BUILT.replace("Outputs:", "  Extra: {Type: AWS::EC2::VPC}\nOutputs:"))
    with pytest.raises(DeploymentError, match=r"failed: Extra \(AWS::EC2::VPC\): [^;]*$"):
        deploy(built, endpoint_url, "second-try")


def test_a_refused_request_is_a_deployment_error(built: Path, endpoint_url: str) -> None:
    with pytest.raises(DeploymentError, match=r"\[Unknown\] do not exist in the template"):
        deploy(built, endpoint_url, "refused", {"Unknown": "x"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("CodeUri: Step", "CodeUri: Missing"), "Step: its CodeUri is Missing, but .*sam build"),
        (("Resources:", "Resourcen:"), "template.yaml: Invalid template property"),
    ],
)
def test_what_is_missing_from_the_build_is_named(
    built: Path, endpoint_url: str, change: tuple[str, str], words: str
) -> None:
    built.write_text(BUILT.replace(*change))
    with pytest.raises(DeploymentError, match=words):
        deploy(built, endpoint_url, "incomplete")


def test_without_a_build_the_next_step_is_named(tmp_path: Path, endpoint_url: str) -> None:
    with pytest.raises(DeploymentError, match=r"template.yaml does not exist. Run `sam build`"):
        deploy(tmp_path / "template.yaml", endpoint_url, "nothing")


def test_plain_cloudformation_resources_are_packaged_too(tmp_path: Path, aws: Clients) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "app.py").write_text("")
    (tmp_path / "machine.json").write_text("{}")
    template = tmp_path / "template.yaml"
    template.write_text("""
Resources:
  Path: {Type: AWS::Lambda::Function, Properties: {Code: code}}
  Inline: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: "x"}}}
  InS3: {Type: AWS::Serverless::Function, Properties: {CodeUri: "s3://there/already"}}
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties: {DefinitionS3Location: machine.json}
""")
    store = ArtefactStore(aws("s3"), "packages", region="us-east-1", prefix="app")
    resources = package_template(template, store)["Resources"]
    code = resources["Path"]["Properties"]["Code"]
    assert code["S3Bucket"] == "packages"
    assert code["S3Key"].startswith("app/")
    assert resources["Inline"]["Properties"]["Code"] == {"ZipFile": "x"}
    assert resources["InS3"]["Properties"]["CodeUri"] == "s3://there/already"
    location = resources["Machine"]["Properties"]["DefinitionS3Location"]
    stored = aws("s3").get_object(Bucket=location["Bucket"], Key=location["Key"])
    assert stored["Body"].read() == b"{}"


def test_the_same_files_make_the_same_archive_whenever_they_were_written(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder, names in zip(folders, (("b", "a"), ("a", "b")), strict=True):
        (folder / "lib").mkdir(parents=True)
        for name in names:
            (folder / "lib" / name).write_text(name)
        (folder / "lib" / "a").chmod(0o755)
    archives = [zip_folder(folder) for folder in folders]
    assert archives[0] == archives[1]
    with zipfile.ZipFile(io.BytesIO(archives[0])) as archive:
        assert archive.namelist() == ["lib/a", "lib/b"]
        assert archive.getinfo("lib/a").external_attr >> 16 == 0o100755
        assert archive.getinfo("lib/b").external_attr >> 16 == 0o100644
