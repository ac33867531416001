"""The operations of Step Functions that do something with executions, without any HTTP.

Those that only look are in ``queries``.
State machines themselves (create, update, tags) are stored by someone else; this service gets a
``StateMachine`` to execute.

Source: Step Functions API reference.
"""

import uuid
from collections.abc import Callable
from random import Random
from typing import Any

from frameproof_local.step_functions import arns, views
from frameproof_local.step_functions.clock import Clock, SystemClock
from frameproof_local.step_functions.environment import (
    Authorize,
    Environment,
    InvokeLambda,
    TaskRequest,
)
from frameproof_local.step_functions.errors import ServiceError, StatesError
from frameproof_local.step_functions.execution import Execution
from frameproof_local.step_functions.holds import Holds, Moment
from frameproof_local.step_functions.integrations.dispatcher import TaskDispatcher
from frameproof_local.step_functions.nested_executions import StoredExecutions
from frameproof_local.step_functions.payload import JsonObject, equal
from frameproof_local.step_functions.requests import (
    parse_input,
    parse_task_output,
    require_valid_name,
)
from frameproof_local.step_functions.state_machine import StateMachine
from frameproof_local.step_functions.store import ExecutionStore
from frameproof_local.step_functions.task_tokens import TaskTokens
from frameproof_local.step_functions.transition_quota import TransitionQuota
from frameproof_local.step_functions.visit import Visit

# Stopping wakes whatever an execution waits for, so it ends in milliseconds; this is for a bug.
STOP_TIMEOUT_SECONDS = 10.0


def _allow_all(role_arn: str, action: str, resource: str) -> None:
    """Stand for a world without IAM."""


def _slowed_and_held(transitions: TransitionQuota, holds: Holds) -> Callable[[Visit, Moment], None]:
    """Return what each moment of a visit has to pass."""

    def pass_by(visit: Visit, moment: Moment) -> None:
        if moment == "entered":
            transitions.pace(visit)
        holds.stay(visit, moment)

    return pass_by


class ExecutionService:
    """Executions of one account and Region.

    Parameters
    ----------
    region, account_id, partition
        Where this service is.
    invoke_lambda
        Calls Lambda functions.
    client
        Returns the boto3 client of a service for a role.
    publish_event
        Takes the detail of each status change event; it must not raise.
    find_machine
        Returns a state machine by ARN, for ``states:startExecution``.
    authorize
        Asks whether a role may make a call; without it, every call may be made.
    clock, random
        Time and chance; the system's own if not given.
    wrap_task
        Gets the task dispatcher and returns what to use in its place: the seam for fault plans.
    holds
        Keeps executions at a state; without it none is.
    transitions
        Makes executions wait that enter too many states; without it none does.
    """

    def __init__(
        self,
        *,
        region: str,
        account_id: str,
        partition: str = "aws",
        invoke_lambda: InvokeLambda,
        client: Callable[[str, str], Any],
        publish_event: Callable[[JsonObject], None],
        find_machine: Callable[[str], StateMachine],
        authorize: Authorize = _allow_all,
        clock: Clock | None = None,
        random: Random | None = None,
        wrap_task: Callable[[Callable[[TaskRequest], Any]], Callable[[TaskRequest], Any]]
        | None = None,
        holds: Holds | None = None,
        transitions: TransitionQuota | None = None,
    ) -> None:
        self.store = ExecutionStore()
        nested = StoredExecutions(self.store, self.start_execution, find_machine)
        run_task: Callable[[TaskRequest], Any] = TaskDispatcher(
            invoke_lambda, client, nested, authorize
        )
        self.environment = Environment(
            region=region,
            account_id=account_id,
            partition=partition,
            clock=clock or SystemClock(),
            random=random or Random(),  # noqa: S311 - jitter and ids, no secret
            run_task=wrap_task(run_task) if wrap_task else run_task,
            client=client,
            authorize=authorize,
            publish_event=publish_event,
            task_tokens=TaskTokens(),
            nested=nested,
            hold=_slowed_and_held(transitions or TransitionQuota(), holds or Holds()),
        )

    # ------------------------------------------------------------------ start, stop, redrive

    def start_execution(
        self, machine: StateMachine, name: str | None, input_text: str
    ) -> Execution:
        """Start an execution, or return the one that is running with this name and input.

        Raises
        ------
        ServiceError
            ``ExecutionAlreadyExists``: the name was used with another input, or its execution
            has ended. ``InvalidName``, ``InvalidExecutionInput``, ``ValidationException``.
        """
        execution = self._prepare(machine, name, input_text)
        known = self.store.find_or_add(execution)
        if known is execution:
            execution.start()
            return execution
        if known.status == "RUNNING" and equal(known.input_value, execution.input_value):
            return known
        raise ServiceError("ExecutionAlreadyExists", f"Execution Already Exists: '{execution.arn}'")

    def start_sync_execution(
        self, machine: StateMachine, name: str | None, input_text: str
    ) -> JsonObject:
        """Run an Express execution to its end and return how it went.

        Raises
        ------
        ServiceError
            ``StateMachineTypeNotSupported``: the machine is not of type EXPRESS.
        """
        if not machine.express:
            raise ServiceError(
                "StateMachineTypeNotSupported",
                "This operation is not supported by this type of state machine",
            )
        execution = self._prepare(machine, name, input_text)
        self.store.add_execution(execution)
        execution.start()
        execution.wait_until_ended()
        return views.sync_view(execution)

    def stop_execution(self, arn: str, error: str | None, cause: str | None) -> Execution:
        """Stop an execution and return it when it has ended; a Lambda it waits for is left alone.

        Raises
        ------
        ServiceError
            ``ExecutionDoesNotExist``.
        """
        execution = self.store.execution(arn)
        execution.stop(error, cause)
        execution.wait_until_ended(STOP_TIMEOUT_SECONDS)
        return execution

    def redrive_execution(self, arn: str) -> Execution:
        """Go on with an execution that failed, timed out or was stopped.

        Raises
        ------
        ServiceError
            ``ExecutionNotRedrivable``: it runs, has succeeded, or is of type EXPRESS.
            ``ValidationException``: it is the child of a Map Run; redrive the parent.
        """
        execution = self.store.execution(arn)
        if execution.map_run is not None:
            raise ServiceError(
                "ValidationException",
                f"'{arn}' is the child of a Map Run: redrive {execution.map_run.execution_arn}.",
            )
        if execution.status != "RUNNING":
            execution.wait_until_ended(STOP_TIMEOUT_SECONDS)  # its last event may be on its way
        refusal = views.redrive_refusal(execution)
        if refusal is not None:
            raise ServiceError("ExecutionNotRedrivable", refusal)
        execution.redrive()
        execution.start()
        return execution

    def _prepare(self, machine: StateMachine, name: str | None, input_text: str) -> Execution:
        if name is not None:
            require_valid_name(name)
        own_name = name or str(uuid.uuid4())
        make_arn = arns.express_execution_arn if machine.express else arns.execution_arn
        return Execution(
            environment=self.environment,
            registry=self.store,
            machine=machine,
            name=own_name,
            arn=make_arn(machine.arn, own_name),
            input_value=parse_input(input_text),
            input_text=input_text,
        )

    # ------------------------------------------------------------------ task tokens

    def send_task_success(self, token: str, output_text: str) -> None:
        """Give a waiting Task its output."""
        self.environment.task_tokens.succeed(token, parse_task_output(output_text))

    def send_task_failure(self, token: str, error: str | None, cause: str | None) -> None:
        """Fail a waiting Task."""
        self.environment.task_tokens.fail(token, StatesError(error or "", cause))

    def send_task_heartbeat(self, token: str) -> None:
        """Tell that a waiting Task is still being worked on."""
        self.environment.task_tokens.beat(token)

    def shutdown(self) -> None:
        """Stop every execution that runs, and wait until they have ended."""
        running = [e for e in self.store.all() if e.status == "RUNNING" and e.map_run is None]
        for execution in running:
            execution.stop("Shutdown", "The local Step Functions was shut down.")
        for execution in running:
            execution.wait_until_ended(STOP_TIMEOUT_SECONDS)
