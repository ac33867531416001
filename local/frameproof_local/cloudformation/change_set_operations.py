"""The operations on change sets, each in ``OPERATIONS`` by its API name; ``sam deploy`` uses them.

Source: CloudFormation API Reference.
"""

from .change_sets import ChangeSet, planned_changes
from .errors import CloudFormationError
from .registry import Registry
from .service_types import Answer, Operation
from .stack import Stack
from .stack_operations import (
    check_rollback_wanted,
    check_updatable,
    checked_name,
    failure_option,
    start_creation,
    start_update,
)
from .submission import Request, read_deployment, refuse_unhonoured
from .views import change_set_summary, change_set_view


def create_change_set(registry: Registry, request: Request) -> Answer:
    """Work out what a template would change; for a new stack, make its (empty) record."""
    name, is_creation = request["ChangeSetName"], _is_creation(request)
    with registry.lock:
        stack = _stack_to_change(registry, request, is_creation)
        deployment = read_deployment(request, registry.surroundings, stack)
        if stack is None:
            stack = registry.add(checked_name(request["StackName"]))
            stack.set_status("REVIEW_IN_PROGRESS", "User Initiated")
        change_set = ChangeSet(
            name=name,
            stack=stack,
            deployment=deployment,
            changes=planned_changes(stack, deployment),
            description=request.get("Description"),
            is_creation=is_creation,
            on_failure=failure_option(request),
        )
        registry.change_sets[change_set.change_set_id] = change_set
    return {"Id": change_set.change_set_id, "StackId": stack.stack_id}


def describe_change_set(registry: Registry, request: Request) -> Answer:
    """Return what a change set would do."""
    return change_set_view(registry.get_change_set(request))


def list_change_sets(registry: Registry, request: Request) -> Answer:
    """Summarise a stack's change sets."""
    stack = registry.get(request["StackName"])
    found = [item for item in list(registry.change_sets.values()) if item.stack is stack]
    return {"Summaries": [change_set_summary(item) for item in found]}


def execute_change_set(registry: Registry, request: Request) -> Answer:
    """Do what the change set says; the stack's other change sets are then void."""
    refuse_unhonoured(request)
    with registry.lock:
        change_set = registry.get_change_set(request)
        stack, deployment = change_set.stack, change_set.deployment
        if change_set.execution_status != "AVAILABLE":
            raise CloudFormationError(
                f"ChangeSet [{change_set.change_set_id}] cannot be executed in its current "
                f"status of [{change_set.status}]",
                code="InvalidChangeSetStatus",
            )
        if stack.status == "REVIEW_IN_PROGRESS":
            on_failure = "DO_NOTHING" if request.get("DisableRollback") else change_set.on_failure
            start_creation(registry, stack, deployment, on_failure, request)
        else:
            check_updatable(stack)
            check_rollback_wanted(request)
            start_update(registry, stack, deployment, request)
        change_set.execution_status = "EXECUTE_COMPLETE"
        registry.drop_change_sets(stack, except_for=change_set)
    return {}


def delete_change_set(registry: Registry, request: Request) -> Answer:
    """Forget a change set."""
    with registry.lock:
        change_set = registry.get_change_set(request)
        del registry.change_sets[change_set.change_set_id]
    return {}


def _is_creation(request: Request) -> bool:
    kind = request.get("ChangeSetType") or "UPDATE"
    if kind not in ("CREATE", "UPDATE"):
        raise CloudFormationError(f"The local stack does not honour ChangeSetType {kind}.")
    return kind == "CREATE"


def _stack_to_change(registry: Registry, request: Request, is_creation: bool) -> Stack | None:
    """Return the stack, None for a new one; raise if that does not go with the kind of change."""
    name = request["StackName"]
    stack = registry.find(name)
    if not is_creation:
        if stack is None or stack.is_gone:
            raise CloudFormationError(f"Stack [{name}] does not exist")
        if stack.status != "REVIEW_IN_PROGRESS":
            check_updatable(stack)
    elif stack is not None and stack.status != "REVIEW_IN_PROGRESS":
        raise CloudFormationError(
            f"Stack [{name}] already exists and cannot be created again with the changeSet "
            f"[{request['ChangeSetName']}]."
        )
    if stack is not None and registry.find_change_set(stack, request["ChangeSetName"]):
        raise CloudFormationError(
            f"ChangeSet [{request['ChangeSetName']}] already exists", code="AlreadyExistsException"
        )
    return stack


OPERATIONS: dict[str, Operation] = {
    "CreateChangeSet": create_change_set,
    "DeleteChangeSet": delete_change_set,
    "DescribeChangeSet": describe_change_set,
    "ExecuteChangeSet": execute_change_set,
    "ListChangeSets": list_change_sets,
}
