"""Create, update, roll back, delete: what a stack goes through, status by status.

Source: CloudFormation User Guide, "Stack status codes", "Choose how to handle failures".
"""

from collections.abc import Collection

from .convergence import Convergence
from .errors import CloudFormationError
from .events import now
from .making import ConvergenceError
from .removal import remove_all
from .stack import Deployment, Stack

FAILURES = (ConvergenceError, CloudFormationError)


def create(stack: Stack, deployment: Deployment, *, on_failure: str) -> None:
    """Make a new stack's resources.

    Parameters
    ----------
    stack
        In CREATE_IN_PROGRESS.
    deployment
        What is wanted.
    on_failure
        ``ROLLBACK`` (delete what was made, keep the stack's record), ``DELETE`` (delete both) or
        ``DO_NOTHING`` (CREATE_FAILED, for a look at what there is).
    """
    stack.current = deployment
    try:
        stack.outputs = Convergence(stack, deployment).make()
    except FAILURES as error:
        _create_failed(stack, str(error), on_failure)
        return
    stack.set_status("CREATE_COMPLETE")


def _create_failed(stack: Stack, reason: str, on_failure: str) -> None:
    if on_failure == "DO_NOTHING":
        stack.set_status("CREATE_FAILED", reason)
    elif on_failure == "DELETE":
        stack.set_status("DELETE_IN_PROGRESS", f"{reason} Delete requested by user.")
        _finish_deletion(stack, remove_all(stack, undoing_creation=True))
    else:
        stack.set_status("ROLLBACK_IN_PROGRESS", f"{reason} Rollback requested by user.")
        roll_back_creation(stack)


def roll_back_creation(stack: Stack) -> None:
    """Delete what a failed creation has made; the stack is in ROLLBACK_IN_PROGRESS."""
    failed = remove_all(stack, undoing_creation=True)
    if failed:
        stack.set_status("ROLLBACK_FAILED", _failed_to_delete(failed))
    else:
        stack.set_status("ROLLBACK_COMPLETE")


def update(stack: Stack, deployment: Deployment) -> None:
    """Bring a stack in UPDATE_IN_PROGRESS to a new deployment, or back to the present one."""
    convergence = Convergence(stack, deployment)
    try:
        outputs = convergence.make()
    except FAILURES as error:
        _update_failed(stack, convergence, str(error))
        return
    stack.current, stack.outputs, stack.updated_at = deployment, outputs, now()
    stack.set_status("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    convergence.clean_up()
    stack.set_status("UPDATE_COMPLETE")


def _update_failed(stack: Stack, convergence: Convergence, reason: str) -> None:
    stack.set_status("UPDATE_ROLLBACK_IN_PROGRESS", reason)
    failed = convergence.undo()
    stack.updated_at = now()
    if failed:
        names = ", ".join(failed)
        stack.set_status(
            "UPDATE_ROLLBACK_FAILED", f"The following resource(s) failed to update: [{names}]."
        )
        return
    stack.set_status("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
    stack.set_status("UPDATE_ROLLBACK_COMPLETE")


def delete(stack: Stack, *, retained: Collection[str]) -> None:
    """Delete the resources of a stack in DELETE_IN_PROGRESS, and with them the stack.

    ``retained``: logical ids to leave alone, as ``DeleteStack`` allows after DELETE_FAILED.
    """
    _finish_deletion(stack, remove_all(stack, undoing_creation=False, retained=retained))


def _finish_deletion(stack: Stack, failed: list[str]) -> None:
    if failed:
        stack.set_status("DELETE_FAILED", _failed_to_delete(failed))
        return
    stack.outputs = []
    stack.deleted_at = now()
    stack.set_status("DELETE_COMPLETE")


def _failed_to_delete(logical_ids: list[str]) -> str:
    return f"The following resource(s) failed to delete: [{', '.join(logical_ids)}]."
