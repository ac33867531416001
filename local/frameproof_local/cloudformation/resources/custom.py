"""Custom resources (a Lambda function decides) and CloudFormation's own small types.

Source: CloudFormation User Guide, "Custom resource request objects" and "response objects";
Template Reference, AWS::CloudFormation::CustomResource.
"""

import json
import uuid
from typing import Any

from ..errors import ResourceError
from .declaration import Context, Made, Properties, ResourceType

CUSTOM_RESOURCE = "AWS::CloudFormation::CustomResource"
DEFAULT_TIMEOUT_SECONDS = 3600.0  # AWS: "The default value is 3600 seconds (1 hour)."


def _create(context: Context, properties: Properties) -> Made:
    return _ask(context, "Create", properties, {})


def _update(context: Context, physical_id: str, old: Properties, new: Properties) -> Made:
    if old["ServiceToken"] != new["ServiceToken"]:
        raise ResourceError("Modifying service token is not allowed.")
    return _ask(
        context,
        "Update",
        new,
        {"PhysicalResourceId": physical_id, "OldResourceProperties": _as_sent(old)},
    )


def _delete(context: Context, physical_id: str, properties: Properties) -> None:
    _ask(context, "Delete", properties, {"PhysicalResourceId": physical_id})


def _ask(context: Context, request_type: str, properties: Properties, more: Properties) -> Made:
    """Invoke the function behind ``ServiceToken`` and wait for what it PUTs to ``ResponseURL``."""
    request_id = str(uuid.uuid4())
    timeout_seconds = float(properties.get("ServiceTimeout", DEFAULT_TIMEOUT_SECONDS))
    event = {
        "RequestType": request_type,
        "RequestId": request_id,
        "ResponseURL": context.replies.open(request_id),
        "ServiceToken": properties["ServiceToken"],
        "StackId": context.stack_id,
        "LogicalResourceId": context.logical_id,
        "ResourceType": context.type_name,
        "ResourceProperties": _as_sent(properties),
        **more,
    }
    context.client("lambda").invoke(
        FunctionName=properties["ServiceToken"],
        InvocationType="Event",
        Payload=json.dumps(event).encode(),
    )
    reply = context.replies.wait(request_id, timeout_seconds)
    if reply.get("Status") != "SUCCESS":
        if request_type == "Create" and reply.get("PhysicalResourceId"):
            context.announce(str(reply["PhysicalResourceId"]))  # the rollback sends it a Delete
        reason = reply.get("Reason") or "the function gave no Reason"
        raise ResourceError(f"Received response status [FAILED] from custom resource: {reason}")
    physical_id = reply.get("PhysicalResourceId") or more.get("PhysicalResourceId")
    if not physical_id:
        raise ResourceError("Invalid PhysicalResourceId: the function's answer has none.")
    return Made(str(physical_id), reply.get("Data") or {})


def _as_sent(value: Any) -> Any:
    """Return properties as CloudFormation sends them: every scalar is text."""
    if isinstance(value, dict):
        return {key: _as_sent(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_sent(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _create_handle(context: Context, _: Properties) -> Made:
    return Made(context.replies.open(context.generated_name(64)))


def _delete_handle(context: Context, physical_id: str, properties: Properties) -> None:
    """Do nothing: a handle is an address, and nobody waits at it without a WaitCondition."""


WAIT_CONDITION_HANDLE = ResourceType(
    "AWS::CloudFormation::WaitConditionHandle", create=_create_handle, delete=_delete_handle
)
TYPES = (WAIT_CONDITION_HANDLE,)


def custom_resource(type_name: str) -> ResourceType:
    """Return the type for ``Custom::<anything>`` or ``AWS::CloudFormation::CustomResource``."""
    return ResourceType(
        type_name,
        create=_create,
        update=_update,
        delete=_delete,
        required=frozenset({"ServiceToken"}),
        open_ended=True,
    )
