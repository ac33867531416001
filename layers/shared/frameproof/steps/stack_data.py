"""StackData: the custom resource that has the stack's data deleted before the stack goes.

It is no state of a state machine but the door from CloudFormation to DeleteRun: a deletion may take
an hour, a Lambda function has a quarter of one.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

from frameproof.stack_requests import StackRequest, stack_answer

type Outcome = Literal["answered", "deletionStarted"]


class Stacks(Protocol):
    """Knows stacks and takes answers: CloudFormation in a Lambda."""

    def status(self, stack_id: str) -> str:
        """Return a stack's status."""

    def answer(self, response_url: str, document: dict[str, Any]) -> None:
        """Put the answer where CloudFormation awaits it."""


class Starter(Protocol):
    """Starts executions: Step Functions in a Lambda."""

    def start(self, machine_arn: str, *, name: str, document: dict[str, Any]) -> None:
        """Start an execution; one of this name that was started before is enough."""


def stack_data(
    request: StackRequest,
    event: dict[str, Any],
    *,
    keep_data: bool,
    stacks: Stacks,
    state_machines: Starter,
    delete_run_arn: str,
) -> Outcome:
    """Start the deletion of all data if the stack itself is being deleted; else answer SUCCESS.

    CloudFormation also sends a Delete while it rolls a stack back, and when an update takes the
    resource out of the template. Data never goes then.

    Parameters
    ----------
    request, event
        CloudFormation's request, read and as it came: DeleteRun's last state answers it.
    """
    try:
        if not keep_data and _is_deletion_of_the_stack(request, stacks):
            name = f"stack-{request.request_id}"  # the same for a second delivery
            state_machines.start(delete_run_arn, name=name, document={"stack": event})
            return "deletionStarted"
    except Exception as error:  # the process's edge: unanswered, CloudFormation waits an hour
        stacks.answer(
            request.response_url, stack_answer(request, f"{type(error).__name__}: {error}")
        )
        raise
    stacks.answer(request.response_url, stack_answer(request))
    return "answered"


def _is_deletion_of_the_stack(request: StackRequest, stacks: Stacks) -> bool:
    is_deletion = request.request_type == "Delete"
    return is_deletion and stacks.status(request.stack_id) == "DELETE_IN_PROGRESS"
