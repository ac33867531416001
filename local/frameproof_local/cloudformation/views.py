"""Stacks, resources and change sets as the API shows them.

Source: CloudFormation API Reference, the data types named in each function.
"""

from typing import Any

from .change_sets import ChangeSet
from .parameters import shown_parameters
from .stack import Output, Stack, StackResource


def stack_view(stack: Stack) -> dict[str, Any]:
    """Return a ``Stack``."""
    current = stack.current
    return {
        "StackId": stack.stack_id,
        "StackName": stack.name,
        "Description": current.template.get("Description"),
        "Parameters": shown_parameters(
            current.template.get("Parameters") or {}, current.parameters
        ),
        "CreationTime": stack.created_at,
        "LastUpdatedTime": stack.updated_at,
        "DeletionTime": stack.deleted_at,
        "StackStatus": stack.status,
        "StackStatusReason": stack.status_reason,
        "Outputs": [_output_view(output) for output in stack.outputs],
        "Tags": [{"Key": key, "Value": value} for key, value in current.tags.items()],
        "Capabilities": current.capabilities,
        "NotificationARNs": [],
        "DisableRollback": stack.disable_rollback,
        "EnableTerminationProtection": stack.termination_protection,
        "RollbackConfiguration": {},
        "DriftInformation": {"StackDriftStatus": "NOT_CHECKED"},
    }


def _output_view(output: Output) -> dict[str, Any]:
    return {
        "OutputKey": output.key,
        "OutputValue": output.value,
        "Description": output.description,
        "ExportName": output.export_name,
    }


def stack_summary(stack: Stack) -> dict[str, Any]:
    """Return a ``StackSummary``."""
    view = stack_view(stack)
    names = (
        "StackId",
        "StackName",
        "CreationTime",
        "LastUpdatedTime",
        "DeletionTime",
        "StackStatus",
        "StackStatusReason",
        "DriftInformation",
    )
    return {"TemplateDescription": view["Description"], **{name: view[name] for name in names}}


def resource_view(stack: Stack, resource: StackResource) -> dict[str, Any]:
    """Return what ``StackResource``, ``StackResourceDetail`` and ``StackResourceSummary`` share.

    The first has its time in ``Timestamp``, the other two in ``LastUpdatedTimestamp``; the answer's
    model picks the one it knows.
    """
    return {
        "StackName": stack.name,
        "StackId": stack.stack_id,
        "LogicalResourceId": resource.logical_id,
        "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type_name,
        "Timestamp": resource.updated_at,
        "LastUpdatedTimestamp": resource.updated_at,
        "ResourceStatus": resource.status,
        "ResourceStatusReason": resource.reason,
        "DriftInformation": {"StackResourceDriftStatus": "NOT_CHECKED"},
    }


def change_set_summary(change_set: ChangeSet) -> dict[str, Any]:
    """Return a ``ChangeSetSummary``."""
    return {
        "StackId": change_set.stack.stack_id,
        "StackName": change_set.stack.name,
        "ChangeSetId": change_set.change_set_id,
        "ChangeSetName": change_set.name,
        "Description": change_set.description,
        "CreationTime": change_set.created_at,
        "Status": change_set.status,
        "StatusReason": change_set.status_reason,
        "ExecutionStatus": change_set.execution_status,
    }


def change_set_view(change_set: ChangeSet) -> dict[str, Any]:
    """Return what ``DescribeChangeSet`` answers."""
    deployment = change_set.deployment
    declared = deployment.template.get("Parameters") or {}
    return {
        **change_set_summary(change_set),
        "Parameters": shown_parameters(declared, deployment.parameters),
        "Tags": [{"Key": key, "Value": value} for key, value in deployment.tags.items()],
        "Capabilities": deployment.capabilities,
        "NotificationARNs": [],
        "OnStackFailure": change_set.on_failure,
        "Changes": [change.described() for change in change_set.changes],
    }
