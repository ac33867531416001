"""What executions take from outside: time, chance, tasks, AWS clients, the event bus.

Everything here may be replaced: a test gives a clock that does not wait, a fault plan wraps
``run_task``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

from frameproof_local.step_functions.clock import Clock
from frameproof_local.step_functions.payload import JsonObject
from frameproof_local.step_functions.task_tokens import TaskTokens

if TYPE_CHECKING:
    from frameproof_local.step_functions.holds import Moment
    from frameproof_local.step_functions.visit import Visit


@dataclass(frozen=True)
class LambdaResult:
    """What a Lambda function answered.

    Attributes
    ----------
    payload
        The response body, JSON in UTF-8; for an error the JSON with ``errorType``.
    function_error
        ``Unhandled`` when the function failed, else None (the ``X-Amz-Function-Error`` header).
    """

    payload: bytes
    function_error: str | None = None


class InvokeLambda(Protocol):
    """Calls a Lambda function and waits for its answer.

    It raises ``LambdaServiceError`` when Lambda refuses the call.
    """

    def __call__(self, function_arn: str, payload: bytes) -> LambdaResult:
        """Return what the function answered.

        Parameters
        ----------
        function_arn
            ARN, partial ARN or name, with a qualifier or without.
        payload
            The event, JSON in UTF-8.
        """
        ...


@dataclass(frozen=True)
class TaskRequest:
    """One call that a Task state makes.

    Attributes
    ----------
    resource
        The ``Resource`` of the state, without ``.sync`` or ``.waitForTaskToken``.
    parameters
        The state's input after ``Parameters``.
    state_name, execution_arn, role_arn
        Who calls, and as which role.
    """

    resource: str
    parameters: Any
    state_name: str
    execution_arn: str
    role_arn: str


class Authorize(Protocol):
    """Asks whether a state machine's role may make a call.

    It raises ``StatesError`` (``States.Permissions``) when it may not.
    """

    def __call__(self, role_arn: str, action: str, resource: str) -> None:
        """Return if the call may be made.

        Parameters
        ----------
        role_arn
            The state machine's role.
        action, resource
            In IAM's words: ``lambda:InvokeFunction`` and the function's ARN.
        """
        ...


class NestedExecutions(Protocol):
    """Starts executions for ``states:startExecution`` and waits for them."""

    def start(self, state_machine_arn: str, name: str | None, input_text: str) -> JsonObject:
        """Start an execution; return ``executionArn`` and ``startDate``."""
        ...

    def when_finished(self, execution_arn: str, wake: Callable[[], None]) -> None:
        """Have ``wake`` called once, when the execution has ended."""
        ...

    def describe(self, execution_arn: str) -> JsonObject:
        """Return what ``DescribeExecution`` returns."""
        ...

    def stop(self, execution_arn: str) -> None:
        """Stop an execution whose parent was stopped."""
        ...


@dataclass(frozen=True)
class Environment:
    """The outside world of the executions of one account and Region.

    Attributes
    ----------
    region, account_id, partition
        Parts of every ARN that is made here.
    clock, random
        Time and chance.
    run_task
        The one place through which every Task state's call goes.
    client
        Returns the boto3 client of a service for a role, for ItemReader and ResultWriter.
    authorize
        Asks for what Step Functions does without a client.
    publish_event
        Takes the ``detail`` of an execution status change event; must not raise.
    task_tokens, nested
        Callbacks and nested executions.
    hold
        Called at the moments of a visit (``holds``, ``transition_quota``); it may keep the
        execution there.
    """

    region: str
    account_id: str
    partition: str
    clock: Clock
    random: Random
    run_task: Callable[[TaskRequest], Any]
    client: Callable[[str, str], Any]
    authorize: Authorize
    publish_event: Callable[[JsonObject], None]
    task_tokens: TaskTokens
    nested: NestedExecutions
    hold: "Callable[[Visit, Moment], None]"
