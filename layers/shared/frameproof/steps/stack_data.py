"""StackData: the custom resource that has the stack's data deleted before the stack goes.

It is no state of a state machine but the door from CloudFormation to DeleteRun: a deletion may take
an hour, a Lambda function has a quarter of one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from frameproof.deletions.stack_requests import StackRequest, stack_answer
from frameproof.settings import StackDataSettings

type Outcome = Literal["answered", "deletionStarted", "failureAnswered"]


class Answers(Protocol):
    """Takes a custom resource's answer: CloudFormation in a Lambda."""

    def answer(self, response_url: str, document: dict[str, Any]) -> None:
        """Put the answer where CloudFormation awaits it."""


class Stacks(Protocol):
    """Knows stacks: CloudFormation in a Lambda."""

    def status(self, stack_id: str) -> str:
        """Return a stack's status."""


class Starter(Protocol):
    """Starts executions: Step Functions in a Lambda."""

    def start(self, machine_arn: str, *, name: str, document: dict[str, Any]) -> None:
        """Start an execution; one of this name that was started before is enough."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """What StackData needs of its stack; made inside the step, so that its failure is answered."""

    settings: Callable[[], StackDataSettings]
    stacks: Callable[[], Stacks]
    state_machines: Callable[[], Starter]


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of a request."""

    outcome: Outcome
    failure: str = ""
    """What CloudFormation was told, where it was told a failure."""


def stack_data(
    request: StackRequest,
    event: dict[str, Any],
    *,
    deployed: Deployed,
    answers: Answers,
) -> Handled:
    """Start the deletion of all data if the stack itself is being deleted; else answer SUCCESS.

    CloudFormation also sends a Delete while it rolls a stack back, and when an update takes the
    resource out of the template. Data never goes then.

    A failure is answered and returned, not raised: Lambda would call the function again, and the
    second call might start the deletion that CloudFormation was just told had failed. Only where
    the answer does not arrive that second call is wanted, and the error is raised.

    Parameters
    ----------
    request, event
        CloudFormation's request, read and as it came: DeleteRun's last state answers it.
    answers
        It needs neither settings nor a client, so that what lacks there can be answered.
    """
    try:
        outcome = _start_deletion(request, event, deployed)
    except Exception as error:  # the process's edge: CloudFormation waits an hour
        failure = f"{type(error).__name__}: {error}"
        answers.answer(request.response_url, stack_answer(request, failure))
        return Handled("failureAnswered", failure)
    if outcome == "answered":
        answers.answer(request.response_url, stack_answer(request))
    return Handled(outcome)


def _start_deletion(request: StackRequest, event: dict[str, Any], deployed: Deployed) -> Outcome:
    """Start DeleteRun, which will answer, where data is to go."""
    settings = deployed.settings()
    if settings.keep_data or request.request_type != "Delete":
        return "answered"
    if deployed.stacks().status(request.stack_id) != "DELETE_IN_PROGRESS":
        return "answered"
    name = f"stack-{request.request_id}"  # the same for a second delivery
    machines = deployed.state_machines()
    machines.start(settings.delete_run_arn, name=name, document={"stack": event})
    return "deletionStarted"
