"""Change sets: what a deployment would do to a stack, found out without doing it.

Source: CloudFormation API Reference, DescribeChangeSet and ResourceChange.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .convergence import replaces
from .errors import CloudFormationError, ResourceError
from .events import now
from .ordering import creation_order, dependencies
from .stack import Deployment, Stack, StackResource

NO_CHANGES = (
    "The submitted information didn't contain changes. Submit different information to create a "
    "change set."
)


@dataclass(frozen=True)
class ResourceChange:
    """What would happen to one resource.

    ``action`` is Add, Modify or Remove; ``replacement`` (of a Modify) True, False or Conditional,
    the last where it hangs on a value that is known only when it is done.
    """

    action: str
    logical_id: str
    type_name: str
    physical_id: str | None = None
    replacement: str | None = None
    properties: tuple[str, ...] = ()

    def described(self) -> dict[str, Any]:
        """Return the change as ``DescribeChangeSet`` shows it."""
        details = [
            {
                "Target": {"Attribute": "Properties", "Name": name},
                "ChangeSource": "DirectModification",
            }
            for name in self.properties
        ]
        return {
            "Type": "Resource",
            "ResourceChange": {
                "Action": self.action,
                "LogicalResourceId": self.logical_id,
                "PhysicalResourceId": self.physical_id,
                "ResourceType": self.type_name,
                "Replacement": self.replacement,
                "Scope": ["Properties"] if self.action == "Modify" else [],
                "Details": details,
            },
        }


@dataclass
class ChangeSet:
    """A deployment that waits to be executed.

    ``execution_status`` is AVAILABLE, UNAVAILABLE (nothing would change) or EXECUTE_COMPLETE.
    """

    name: str
    stack: Stack
    deployment: Deployment
    changes: list[ResourceChange]
    description: str | None
    is_creation: bool
    on_failure: str
    change_set_id: str = ""
    status: str = "CREATE_COMPLETE"
    status_reason: str | None = None
    execution_status: str = "AVAILABLE"
    created_at: dt.datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        place = self.stack.surroundings
        self.change_set_id = (
            f"arn:{place.partition}:cloudformation:{place.region}:{place.account_id}:"
            f"changeSet/{self.name}/{uuid.uuid4()}"
        )
        if not self.changes and not differs_outside_resources(self.stack, self.deployment):
            self.status, self.status_reason = "FAILED", NO_CHANGES
            self.execution_status = "UNAVAILABLE"


def planned_changes(stack: Stack, deployment: Deployment) -> list[ResourceChange]:
    """Compare a deployment with the stack as it is.

    Returns
    -------
    list of ResourceChange
        Additions and modifications in the order of their dependencies, then removals. Empty:
        nothing would be done to any resource.
    """
    definitions = deployment.template["Resources"]
    conditions = stack.resolver(deployment)
    wanted = [name for name in definitions if conditions.included(definitions[name])]
    changes: dict[str, ResourceChange] = {}
    for logical_id in creation_order(definitions, wanted):
        change = _change_of(stack, deployment, logical_id, definitions[logical_id], changes)
        if change:
            changes[logical_id] = change
    removed = [
        ResourceChange("Remove", logical_id, record.type_name, record.physical_id)
        for logical_id, record in stack.resources.items()
        if logical_id not in wanted
    ]
    return [*changes.values(), *removed]


def differs_outside_resources(stack: Stack, deployment: Deployment) -> bool:
    """Tell whether outputs or tags would change although no resource does."""
    before, after = stack.current, deployment
    return before.template.get("Outputs") != after.template.get("Outputs") or (
        before.tags != after.tags
    )


def _change_of(
    stack: Stack,
    deployment: Deployment,
    logical_id: str,
    definition: Mapping[str, Any],
    changes: Mapping[str, ResourceChange],
) -> ResourceChange | None:
    present, type_name = stack.resources.get(logical_id), definition["Type"]
    if present is None:
        return ResourceChange("Add", logical_id, type_name)
    # Without those whose ids and attributes are not known before they are made.
    unsettled = {name for name, change in changes.items() if change.replacement != "False"}
    settled = {name: item for name, item in stack.resources.items() if name not in unsettled}
    try:
        properties = stack.resolver(deployment, settled).resolve(definition.get("Properties") or {})
    except CloudFormationError:
        if not dependencies(definition) & unsettled:
            raise
        return ResourceChange("Modify", logical_id, type_name, present.physical_id, "Conditional")
    return _modification(present, type_name, properties)


def _modification(
    present: StackResource, type_name: str, properties: dict[str, Any]
) -> ResourceChange | None:
    before = present.properties
    changed = sorted(
        key for key in {*before, *properties} if before.get(key) != properties.get(key)
    )
    if not changed and present.type_name == type_name:
        return None
    try:
        replacement = str(replaces(present, type_name, properties))
    except ResourceError:
        replacement = "True"  # it will fail, with its reason, when it is executed
    return ResourceChange(
        "Modify",
        present.logical_id,
        type_name,
        present.physical_id,
        replacement,
        tuple(changed),
    )
