"""The executions that Task states start and wait for, found in the service's own store."""

from collections.abc import Callable

from frameproof_local.step_functions.execution import Execution
from frameproof_local.step_functions.payload import JsonObject
from frameproof_local.step_functions.state_machine import StateMachine
from frameproof_local.step_functions.store import ExecutionStore
from frameproof_local.step_functions.views import execution_view

type StartExecution = Callable[[StateMachine, str | None, str], Execution]


class StoredExecutions:
    """Implements ``environment.NestedExecutions``.

    Parameters
    ----------
    store
        Where executions are found.
    start
        Starts one.
    find_machine
        Returns a state machine by its ARN; raises ``ServiceError`` when there is none.
    """

    def __init__(
        self,
        store: ExecutionStore,
        start: StartExecution,
        find_machine: Callable[[str], StateMachine],
    ) -> None:
        self._store = store
        self._start = start
        self._find_machine = find_machine

    def start(self, state_machine_arn: str, name: str | None, input_text: str) -> JsonObject:
        """Start an execution; return ``executionArn`` and ``startDate``."""
        execution = self._start(self._find_machine(state_machine_arn), name, input_text)
        return {"executionArn": execution.arn, "startDate": execution.start_date}

    def when_finished(self, execution_arn: str, wake: Callable[[], None]) -> None:
        """Have ``wake`` called once, when the execution has ended."""
        self._store.execution(execution_arn).when_ended(wake)

    def describe(self, execution_arn: str) -> JsonObject:
        """Return what ``DescribeExecution`` returns."""
        return execution_view(self._store.execution(execution_arn))

    def stop(self, execution_arn: str) -> None:
        """Stop an execution whose parent was stopped."""
        self._store.execution(execution_arn).stop(
            "States.Aborted", "The execution that waited for this one was ended."
        )
