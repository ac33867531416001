"""A built template deployed to the local endpoint: what ``sam deploy`` does, without the SAM CLI.

``sam build`` leaves a template whose ``CodeUri`` and the like are paths. Here each path becomes an
object in a local bucket, named by its content; then the stack is created, or updated. All of it
goes through public AWS calls.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

from .artefacts import ARTEFACT_BUCKET, ArtefactStore
from .aws_session import new_client
from .cloudformation.errors import TemplateError
from .cloudformation.template import parse_template, template_json

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
NO_UPDATES = "No updates are to be performed"
# In these a stack can only be deleted; the record of a failed creation is in the way of a new one.
ABANDONED = ("REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED")
WAITING = {"Delay": 0.2, "MaxAttempts": 6000}  # seconds and number: 20 minutes

# Resource type: the property that may be a path, and the names by which its object is then given;
# without names it is given as s3://bucket/key.
_LOCATIONS: Mapping[str, tuple[str, tuple[str, str] | None]] = {
    "AWS::Lambda::Function": ("Code", ("S3Bucket", "S3Key")),
    "AWS::Lambda::LayerVersion": ("Content", ("S3Bucket", "S3Key")),
    "AWS::Serverless::Function": ("CodeUri", None),
    "AWS::Serverless::LayerVersion": ("ContentUri", None),
    "AWS::Serverless::StateMachine": ("DefinitionUri", None),
    "AWS::StepFunctions::StateMachine": ("DefinitionS3Location", ("Bucket", "Key")),
}


class DeploymentError(Exception):
    """The stack could not be brought to the template; the message names the resource and why."""


def deploy_built_template(
    template_path: Path,
    stack_name: str,
    parameters: Mapping[str, str],
    *,
    endpoint_url: str,
    region: str,
) -> dict[str, str]:
    """Create or update a stack from what ``sam build`` wrote, and wait until it is done.

    Parameters
    ----------
    template_path
        The built template; the paths in it are relative to its folder.
    stack_name
        Created, or updated if it exists; what is left of a failed creation is deleted first.
    parameters
        Values of template parameters; the others have their defaults, in an update too.
    endpoint_url, region
        Where AWS is.

    Returns
    -------
    dict of str
        The stack's outputs.

    Raises
    ------
    DeploymentError
        An artefact is missing, or CloudFormation failed; names the resource and its reason.
    """
    s3, cloudformation = (
        _client(service, endpoint_url, region) for service in ("s3", "cloudformation")
    )
    try:
        store = ArtefactStore(s3, ARTEFACT_BUCKET, region=region, prefix=stack_name)
        template = package_template(template_path, store)
        key = store.put_bytes(template_json(template).encode(), ".template.json")
        return _bring_about(
            cloudformation,
            stack_name,
            TemplateURL=f"{endpoint_url}/{store.bucket}/{key}",
            Parameters=[
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in parameters.items()
            ],
        )
    finally:
        s3.close()
        cloudformation.close()


def package_template(template_path: Path, store: ArtefactStore) -> dict[str, Any]:
    """Return the template with every path in it replaced by the object that now holds its content.

    Raises
    ------
    DeploymentError
        There is no template, it cannot be read, or a path in it does not exist.
    """
    try:
        template = parse_template(template_path.read_text())
    except FileNotFoundError as error:
        raise DeploymentError(f"{template_path} does not exist. Run `sam build`.") from error
    except TemplateError as error:
        raise DeploymentError(f"{template_path}: {error}") from error
    for logical_id, resource in template["Resources"].items():
        if resource["Type"] in _LOCATIONS:
            _package_resource(logical_id, resource, template_path.parent, store)
    return template


def _package_resource(
    logical_id: str, resource: dict[str, Any], folder: Path, store: ArtefactStore
) -> None:
    name, parts = _LOCATIONS[resource["Type"]]
    location = (resource.get("Properties") or {}).get(name)
    if not isinstance(location, str) or location.startswith("s3://"):
        return  # no path: inline, or in S3 already
    path = (folder / location).resolve()
    if not path.exists():
        raise DeploymentError(
            f"{logical_id}: its {name} is {location}, but {path} does not exist. Run `sam build`."
        )
    key = store.put_path(path)
    given = {parts[0]: store.bucket, parts[1]: key} if parts else f"s3://{store.bucket}/{key}"
    resource["Properties"][name] = given


def _bring_about(cloudformation: Any, stack_name: str, **template: Any) -> dict[str, str]:
    """Create or update the stack, wait, return its outputs."""
    request = {"StackName": stack_name, "Capabilities": CAPABILITIES, **template}
    stack = _existing(cloudformation, stack_name)
    try:
        if stack and stack["StackStatus"] in ABANDONED:
            cloudformation.delete_stack(StackName=stack_name)
            _wait(cloudformation, "stack_delete_complete", stack["StackId"])
            stack = None
        if stack is None:
            stack_id = cloudformation.create_stack(**request)["StackId"]
            _wait(cloudformation, "stack_create_complete", stack_id)
        else:
            _update(cloudformation, request)
    except ClientError as error:
        raise DeploymentError(f"Stack {stack_name}: {error}") from error
    stack = cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _update(cloudformation: Any, request: dict[str, Any]) -> None:
    try:
        stack_id = cloudformation.update_stack(**request)["StackId"]
    except ClientError as error:
        if NO_UPDATES in str(error):
            return
        raise
    _wait(cloudformation, "stack_update_complete", stack_id)


def _existing(cloudformation: Any, stack_name: str) -> dict[str, Any] | None:
    try:
        return dict(cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0])
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise


def _wait(cloudformation: Any, waiter: str, stack_id: str) -> None:
    """Wait for the operation's end; raise ``DeploymentError`` with the events' reasons."""
    try:
        cloudformation.get_waiter(waiter).wait(StackName=stack_id, WaiterConfig=WAITING)
    except WaiterError as error:
        reasons = "; ".join(_failures(cloudformation, stack_id)) or str(error)
        raise DeploymentError(f"Stack {stack_id.split('/')[1]} failed: {reasons}") from error


def _failures(cloudformation: Any, stack_id: str) -> list[str]:
    """Return "resource (type): reason" for each failure of the last operation, first one first."""
    failures: list[str] = []
    for event in cloudformation.describe_stack_events(StackName=stack_id)["StackEvents"]:
        status = event["ResourceStatus"]
        if status.endswith("_FAILED") and event["PhysicalResourceId"] != stack_id:
            resource = f"{event['LogicalResourceId']} ({event['ResourceType']})"
            failures.insert(0, f"{resource}: {event.get('ResourceStatusReason', status)}")
        if event.get("ResourceStatusReason") == "User Initiated":
            break  # where the operation began
    return failures


def _client(service: str, endpoint_url: str, region: str) -> Any:
    config = Config(inject_host_prefix=False)
    return new_client(service, region=region, endpoint_url=endpoint_url, config=config)
