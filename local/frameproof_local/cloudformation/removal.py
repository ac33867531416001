"""Resources taken away: in reverse order of dependency, as their deletion policies allow.

Source: CloudFormation User Guide, "DeletionPolicy attribute", "UpdateReplacePolicy attribute".
"""

from collections.abc import Collection

from botocore.exceptions import BotoCoreError, ClientError

from .errors import CloudFormationError, ResourceError
from .ordering import creation_order, dependencies
from .resources import resource_type
from .stack import Stack, StackResource

# What reading properties of the wrong shape raises: a text where an object must be, say.
MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError)
FAILURES = (ClientError, BotoCoreError, ResourceError, CloudFormationError, *MALFORMED)
DELETION_POLICIES = ("Delete", "Retain", "RetainExceptOnCreate")
REPLACE_POLICIES = ("Delete", "Retain")
_ABSENT = ("NotFound", "NoSuch", "NonExistent", "DoesNotExist")  # parts of AWS's error codes


def reason_of(error: Exception) -> str:
    """Return what an event says about one of ``FAILURES``."""
    if isinstance(error, MALFORMED):
        return f"The properties cannot be read ({type(error).__name__}: {error})."
    return str(error)


def check_policies(resource: StackResource) -> None:
    """Raise ``ResourceError`` for a policy that is not honoured, such as ``Snapshot``."""
    for attribute, known in (
        ("DeletionPolicy", DELETION_POLICIES),
        ("UpdateReplacePolicy", REPLACE_POLICIES),
    ):
        policy = resource.definition.get(attribute, "Delete")
        if policy not in known:
            raise ResourceError(
                f"{attribute} {policy} is not honoured for {resource.type_name}; known are "
                f"{', '.join(known)}."
            )


def is_retained(resource: StackResource, *, undoing_creation: bool) -> bool:
    """Tell whether the resource outlives its stack.

    ``undoing_creation``: the operation that made the resource is being rolled back; then
    ``RetainExceptOnCreate`` retains nothing.
    """
    policy = resource.definition.get("DeletionPolicy", "Delete")
    return policy == "Retain" or (policy == "RetainExceptOnCreate" and not undoing_creation)


def remove_resource(stack: Stack, resource: StackResource) -> str | None:
    """Delete one resource and note it among the events; one that is gone already is deleted.

    Returns
    -------
    str or None
        Why it could not be deleted, None if it is gone.
    """
    who = (resource.logical_id, resource.physical_id, resource.type_name)
    stack.events.add(*who, "DELETE_IN_PROGRESS")
    context = stack.context(resource.logical_id, resource.type_name, lambda _: None)
    try:
        # Without a physical id nothing was ever made.
        if resource.physical_id:
            deleting = resource_type(resource.type_name)
            deleting.delete(context, resource.physical_id, resource.properties)
    except FAILURES as error:
        if not _is_absent(error):
            stack.events.add(*who, "DELETE_FAILED", reason=reason_of(error))
            return reason_of(error)
    stack.events.add(*who, "DELETE_COMPLETE")
    return None


def skip_resource(stack: Stack, resource: StackResource) -> None:
    """Note that the resource stays although the stack lets it go."""
    stack.events.add(
        resource.logical_id, resource.physical_id, resource.type_name, "DELETE_SKIPPED"
    )


def remove_all(
    stack: Stack, *, undoing_creation: bool, retained: Collection[str] = ()
) -> list[str]:
    """Delete the stack's resources, each before what it depends on.

    Parameters
    ----------
    stack
        Its ``resources`` lose what is gone; what could not be deleted stays there.
    undoing_creation
        See ``is_retained``.
    retained
        Logical ids to leave alone, besides those that a policy retains.

    Returns
    -------
    list of str
        Logical ids that could not be deleted; what they depend on was not tried.
    """
    definitions = {name: record.definition for name, record in stack.resources.items()}
    failed: list[str] = []
    for logical_id in reversed(creation_order(definitions, list(definitions))):
        resource = stack.resources[logical_id]
        if any(
            logical_id in dependencies(other.definition) for other in _others(stack, logical_id)
        ):
            continue  # something that needs it is still there
        if logical_id in retained or is_retained(resource, undoing_creation=undoing_creation):
            skip_resource(stack, resource)
        elif remove_resource(stack, resource) is not None:
            failed.append(logical_id)
            continue
        del stack.resources[logical_id]
    return failed


def _others(stack: Stack, logical_id: str) -> list[StackResource]:
    return [record for name, record in stack.resources.items() if name != logical_id]


def _is_absent(error: Exception) -> bool:
    """Tell whether the service says that there is nothing to delete."""
    if not isinstance(error, ClientError):
        return False
    code = error.response["Error"]["Code"]
    return any(part in code for part in _ABSENT)
