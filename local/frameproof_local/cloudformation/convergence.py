"""A stack's resources brought to a deployment, one after the other, and back again.

Every step is journalled with the record from before it, so that a failed update is undone exactly:
what was changed is changed back, what was replaced gets its old record, what was new goes.

Source: CloudFormation User Guide, "Update behaviors of stack resources".
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .errors import ResourceError
from .making import ConvergenceError, change_resource, create_resource, failure
from .ordering import creation_order
from .removal import FAILURES, is_retained, remove_resource, skip_resource
from .resources import resource_type
from .stack import Deployment, Output, Stack, StackResource


@dataclass(frozen=True)
class _Step:
    """What was (to be) done to one resource: ``before`` is None for a new one."""

    logical_id: str
    before: StackResource | None


class Convergence:
    """One attempt to bring a stack to a deployment.

    Parameters
    ----------
    stack
        Whose resources are made and changed.
    deployment
        What is wanted.
    """

    def __init__(self, stack: Stack, deployment: Deployment) -> None:
        self._stack = stack
        self._deployment = deployment
        self._resolver = stack.resolver(deployment)
        self._steps: list[_Step] = []
        self._superseded: list[StackResource] = []

    def make(self) -> list[Output]:
        """Create and change resources in the order of their dependencies; return the outputs.

        Raises
        ------
        ConvergenceError
            A resource failed; nothing after it was tried.
        TemplateError
            An output or a condition cannot be resolved.
        """
        definitions = self._deployment.template["Resources"]
        for logical_id in creation_order(definitions, self._wanted()):
            self._converge(logical_id, definitions[logical_id])
        return resolve_outputs(self._stack, self._deployment)

    def clean_up(self) -> None:
        """Delete what was replaced and what the new template no longer has.

        What cannot be deleted is noted among the events and left behind, as AWS does.
        """
        for resource in reversed(self._superseded):
            if resource.definition.get("UpdateReplacePolicy", "Delete") == "Retain":
                skip_resource(self._stack, resource)
            else:
                remove_resource(self._stack, resource)
        wanted, records = set(self._wanted()), self._stack.resources
        definitions = {name: record.definition for name, record in records.items()}
        for logical_id in reversed(creation_order(definitions, list(definitions))):
            if logical_id not in wanted:
                self._let_go(records.pop(logical_id), undoing_creation=False)

    def undo(self) -> list[str]:
        """Bring every resource that was touched back to what it was; return those that failed."""
        failed = []
        for step in reversed(self._steps):
            try:
                self._undo_step(step)
            except ConvergenceError:
                failed.append(step.logical_id)
        return failed

    def _wanted(self) -> list[str]:
        definitions = self._deployment.template["Resources"]
        return [name for name in definitions if self._resolver.included(definitions[name])]

    def _undo_step(self, step: _Step) -> None:
        records, before = self._stack.resources, step.before
        present = records[step.logical_id]
        if before is None:
            self._let_go(records.pop(step.logical_id), undoing_creation=True)
        elif present.physical_id != before.physical_id:
            records[step.logical_id] = before
            remove_resource(self._stack, present)
        elif present.properties == before.properties:  # it failed before anything was done
            records[step.logical_id] = before
        else:
            change_resource(self._stack, before.definition, before.properties, present)

    def _let_go(self, resource: StackResource, *, undoing_creation: bool) -> None:
        if is_retained(resource, undoing_creation=undoing_creation):
            skip_resource(self._stack, resource)
        else:
            remove_resource(self._stack, resource)

    def _converge(self, logical_id: str, definition: Mapping[str, Any]) -> None:
        present = self._stack.resources.get(logical_id)
        properties = self._resolve(logical_id, definition, present)
        if present is None:
            self._steps.append(_Step(logical_id, None))
            create_resource(self._stack, logical_id, definition, properties)
        elif present.type_name == definition["Type"] and present.properties == properties:
            self._stack.resources[logical_id] = replace(present, definition=definition)
        else:
            self._steps.append(_Step(logical_id, present))
            self._change_or_replace(definition, properties, present)

    def _resolve(
        self, logical_id: str, definition: Mapping[str, Any], present: StackResource | None
    ) -> dict[str, Any]:
        try:
            return dict(self._resolver.resolve(definition.get("Properties") or {}))
        except FAILURES as error:
            verb = "UPDATE" if present else "CREATE"
            record = present or StackResource(
                logical_id, definition["Type"], "", "", {}, definition
            )
            raise failure(self._stack, record, verb, error) from error

    def _change_or_replace(
        self, definition: Mapping[str, Any], properties: dict[str, Any], present: StackResource
    ) -> None:
        try:
            replacing = replaces(present, definition["Type"], properties)
        except ResourceError as error:
            raise failure(self._stack, present, "UPDATE", error) from error
        if replacing:
            create_resource(self._stack, present.logical_id, definition, properties, old=present)
        else:
            change_resource(self._stack, definition, properties, present)
        # A custom resource may replace itself: its function answers an update with a new id.
        if self._stack.resources[present.logical_id].physical_id != present.physical_id:
            self._superseded.append(present)


def replaces(present: StackResource, type_name: str, properties: dict[str, Any]) -> bool:
    """Tell whether new properties mean a new resource in place of the present one.

    Raises
    ------
    ResourceError
        They do, but both would have the one name that the template gives them; or the type is
        unknown.
    """
    kind = resource_type(type_name)
    if type_name == present.type_name and not kind.needs_replacement(
        present.properties, properties
    ):
        return False
    name = kind.named_by_author(properties)
    if name and name == kind.named_by_author(present.properties):
        raise ResourceError(
            "CloudFormation cannot update a stack when a custom-named resource requires "
            f"replacing. Rename {name} and update the stack again."
        )
    return True


def resolve_outputs(stack: Stack, deployment: Deployment) -> list[Output]:
    """Return the deployment's outputs, from the resources that the stack has now."""
    resolver = stack.resolver(deployment)
    outputs = []
    for key, declared in (deployment.template.get("Outputs") or {}).items():
        if resolver.included(declared):
            export = declared.get("Export")
            outputs.append(
                Output(
                    key=key,
                    value=str(resolver.resolve(declared["Value"])),
                    description=declared.get("Description"),
                    export_name=resolver.resolve(export["Name"]) if export else None,
                )
            )
    return outputs
