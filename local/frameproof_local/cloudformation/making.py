"""One resource made or changed, with its record in the stack and its events.

A resource that fails halfway leaves a record with the physical id it had come to, so that a
rollback can take it away.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .errors import ResourceError
from .removal import FAILURES, check_policies, reason_of
from .resources import resource_type
from .resources.declaration import Made
from .stack import Stack, StackResource


class ConvergenceError(Exception):
    """One resource could not be made as the template says; its event says why."""


def create_resource(
    stack: Stack,
    logical_id: str,
    definition: Mapping[str, Any],
    properties: dict[str, Any],
    *,
    old: StackResource | None = None,
) -> None:
    """Make a resource, or (with ``old``) one that takes the place of another.

    Raises
    ------
    ConvergenceError
        It could not be made.
    """
    verb, type_name = "UPDATE" if old else "CREATE", definition["Type"]
    physical_id, status = old.physical_id if old else "", f"{verb}_IN_PROGRESS"
    pending = StackResource(logical_id, type_name, physical_id, status, properties, definition)

    def announce(physical_id: str) -> None:
        stack.resources[logical_id] = replace(pending, physical_id=physical_id)

    if old is None:
        stack.resources[logical_id] = pending
    _note(stack, pending)
    try:
        kind = resource_type(type_name)
        check_policies(pending)
        kind.check(properties)
        made = kind.create(stack.context(logical_id, type_name, announce), properties)
    except FAILURES as error:
        raise failure(stack, stack.resources[logical_id], verb, error) from error
    _made(stack, pending, made, f"{verb}_COMPLETE")


def change_resource(
    stack: Stack,
    definition: Mapping[str, Any],
    properties: dict[str, Any],
    present: StackResource,
) -> None:
    """Update a resource in place.

    Raises
    ------
    ConvergenceError
        It could not be changed; part of the change may have come into effect, which is why its
        record then has the new properties.
    """
    wanted = replace(
        present, definition=definition, properties=properties, status="UPDATE_IN_PROGRESS"
    )
    _note(stack, wanted)
    try:
        kind = resource_type(present.type_name)
        check_policies(wanted)
        kind.check(properties)
        if kind.update is None:
            raise ResourceError(f"{present.type_name} cannot be updated in place.")
        context = stack.context(present.logical_id, present.type_name, lambda _: None)
        made = kind.update(context, present.physical_id, present.properties, properties)
    except FAILURES as error:
        stack.resources[present.logical_id] = wanted
        raise failure(stack, wanted, "UPDATE", error) from error
    _made(stack, wanted, made, "UPDATE_COMPLETE")


def failure(stack: Stack, resource: StackResource, verb: str, error: Exception) -> ConvergenceError:
    """Note that the resource failed; return the error that ends the operation."""
    failed = replace(resource, status=f"{verb}_FAILED", reason=reason_of(error))
    if resource.logical_id in stack.resources:
        stack.resources[resource.logical_id] = failed
    stack.events.add(
        failed.logical_id, failed.physical_id, failed.type_name, failed.status, reason=failed.reason
    )
    return ConvergenceError(
        f"The following resource(s) failed to {verb.lower()}: [{resource.logical_id}]."
    )


def _made(stack: Stack, pending: StackResource, made: Made, status: str) -> None:
    record = replace(
        pending,
        physical_id=made.physical_id,
        attributes=dict(made.attributes),
        status=status,
        reason=None,
    )
    stack.resources[pending.logical_id] = record
    _note(stack, record)


def _note(stack: Stack, resource: StackResource) -> None:
    stack.events.add(
        resource.logical_id,
        resource.physical_id,
        resource.type_name,
        resource.status,
        properties=resource.properties,
    )
