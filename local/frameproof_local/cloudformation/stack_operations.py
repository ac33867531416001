"""The operations that make, change and delete stacks, each in ``OPERATIONS`` by its API name.

Source: CloudFormation API Reference. Each answers at once; the work goes on in a thread.
"""

import re

from . import operations
from .change_sets import differs_outside_resources, planned_changes
from .errors import CloudFormationError
from .registry import Registry
from .service_types import Answer, Operation
from .stack import Deployment, Stack
from .submission import Request, read_deployment

UPDATABLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
NO_UPDATES = "No updates are to be performed."
_STACK_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")


def create_stack(registry: Registry, request: Request) -> Answer:
    """Create a stack; refused if one of the name exists."""
    name = checked_name(request["StackName"])
    on_failure = failure_option(request)
    deployment = read_deployment(request, registry.surroundings, None)
    with registry.lock:
        if registry.find(name):
            raise CloudFormationError(
                f"Stack [{name}] already exists", code="AlreadyExistsException"
            )
        stack = registry.add(name)
        stack.termination_protection = bool(request.get("EnableTerminationProtection"))
        start_creation(registry, stack, deployment, on_failure, request)
    return {"StackId": stack.stack_id}


def update_stack(registry: Registry, request: Request) -> Answer:
    """Update a stack; refused if nothing would change."""
    stack = registry.get(request["StackName"])
    check_updatable(stack)
    check_rollback_wanted(request)
    deployment = read_deployment(request, registry.surroundings, stack)
    if not planned_changes(stack, deployment) and not differs_outside_resources(stack, deployment):
        raise CloudFormationError(NO_UPDATES)
    start_update(registry, stack, deployment, request)
    return {"StackId": stack.stack_id}


def delete_stack(registry: Registry, request: Request) -> Answer:
    """Delete a stack; one that does not exist is deleted already."""
    stack = registry.find(request["StackName"])
    if stack is None or stack.is_gone:
        return {}
    if stack.termination_protection:
        raise CloudFormationError(
            f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
        )
    retained = request.get("RetainResources") or []
    if retained and stack.status != "DELETE_FAILED":
        raise CloudFormationError(
            "Invalid operation on stack. RetainResources is for stacks in DELETE_FAILED state."
        )
    with registry.lock:
        if stack.status == "DELETE_IN_PROGRESS":
            return {}
        registry.start(
            stack,
            "DELETE_IN_PROGRESS",
            lambda: operations.delete(stack, retained=retained),
            client_token=request.get("ClientRequestToken"),
        )
        registry.drop_change_sets(stack)
    return {}


def rollback_stack(registry: Registry, request: Request) -> Answer:
    """Roll back a stack whose creation failed with rollback disabled."""
    stack = registry.get(request["StackName"])
    if stack.status != "CREATE_FAILED":
        raise CloudFormationError(
            f"Stack:{stack.stack_id} is in {stack.status} state and can not be rolled back."
        )
    registry.start(
        stack,
        "ROLLBACK_IN_PROGRESS",
        lambda: operations.roll_back_creation(stack),
        client_token=request.get("ClientRequestToken"),
    )
    return {"StackId": stack.stack_id}


def update_termination_protection(registry: Registry, request: Request) -> Answer:
    """Protect a stack from deletion, or no longer."""
    stack = registry.get(request["StackName"])
    stack.termination_protection = bool(request["EnableTerminationProtection"])
    return {"StackId": stack.stack_id}


def start_creation(
    registry: Registry, stack: Stack, deployment: Deployment, on_failure: str, request: Request
) -> None:
    """Begin to make a new stack's resources."""
    stack.current = deployment
    stack.disable_rollback = on_failure == "DO_NOTHING"
    registry.start(
        stack,
        "CREATE_IN_PROGRESS",
        lambda: operations.create(stack, deployment, on_failure=on_failure),
        client_token=request.get("ClientRequestToken"),
    )


def start_update(
    registry: Registry, stack: Stack, deployment: Deployment, request: Request
) -> None:
    """Begin to bring a stack to another deployment."""
    registry.start(
        stack,
        "UPDATE_IN_PROGRESS",
        lambda: operations.update(stack, deployment),
        client_token=request.get("ClientRequestToken"),
    )


def check_updatable(stack: Stack) -> None:
    """Raise ``CloudFormationError`` unless the stack's last operation ended well."""
    if stack.status not in UPDATABLE:
        raise CloudFormationError(
            f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated."
        )


def check_rollback_wanted(request: Request) -> None:
    """Raise ``CloudFormationError`` if a failed update were to be left as it is."""
    if request.get("DisableRollback"):
        raise CloudFormationError("The local stack always rolls a failed update back.")


def checked_name(name: str) -> str:
    """Return a stack's name; raise ``CloudFormationError`` if it cannot be one."""
    if not _STACK_NAME.fullmatch(name):
        raise CloudFormationError(
            f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
        )
    return name


def failure_option(request: Request) -> str:
    """Return what is to happen if the creation fails: ROLLBACK, DELETE or DO_NOTHING."""
    # CreateStack calls it OnFailure, CreateChangeSet OnStackFailure.
    option = request.get("OnFailure") or request.get("OnStackFailure")
    if option and request.get("DisableRollback"):
        raise CloudFormationError("You can specify either DisableRollback or OnFailure, not both.")
    if request.get("DisableRollback"):
        return "DO_NOTHING"
    return str(option or "ROLLBACK")


OPERATIONS: dict[str, Operation] = {
    "CreateStack": create_stack,
    "DeleteStack": delete_stack,
    "RollbackStack": rollback_stack,
    "UpdateStack": update_stack,
    "UpdateTerminationProtection": update_termination_protection,
}
