"""The executions and Map Runs of one account and Region, found by their ARNs."""

import threading

from frameproof_local.step_functions.errors import ServiceError
from frameproof_local.step_functions.execution import Execution
from frameproof_local.step_functions.map_run import MapRun


class ExecutionStore:
    """Keeps executions in the order in which they were started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._executions: dict[str, Execution] = {}
        self._map_runs: dict[str, MapRun] = {}

    def add_execution(self, execution: Execution) -> None:
        """Make an execution known."""
        with self._lock:
            self._executions[execution.arn] = execution

    def find_or_add(self, execution: Execution) -> Execution:
        """Return the execution that has this ARN already, or add this one and return it."""
        with self._lock:
            return self._executions.setdefault(execution.arn, execution)

    def add_map_run(self, map_run: MapRun) -> None:
        """Make a Map Run known."""
        with self._lock:
            self._map_runs[map_run.arn] = map_run

    def execution(self, arn: str) -> Execution:
        """Return an execution.

        Raises
        ------
        ServiceError
            ``ExecutionDoesNotExist``, or ``InvalidArn`` for a text that is no execution's ARN.
        """
        if arn.split(":")[2:3] != ["states"] or len(arn.split(":")) < 8:
            raise ServiceError("InvalidArn", f"Invalid Arn: '{arn}'")
        with self._lock:
            if arn not in self._executions:
                raise ServiceError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
            return self._executions[arn]

    def map_run(self, arn: str) -> MapRun:
        """Return a Map Run.

        Raises
        ------
        ServiceError
            ``ResourceNotFound``.
        """
        with self._lock:
            if arn not in self._map_runs:
                raise ServiceError("ResourceNotFound", f"Resource not found: '{arn}'")
            return self._map_runs[arn]

    def of_machine(self, machine_arn: str) -> list[Execution]:
        """Return the executions of a state machine or version, the newest first."""
        with self._lock:
            executions = list(self._executions.values())
        return [
            execution
            for execution in reversed(executions)
            if execution.map_run is None
            and machine_arn in (execution.machine.arn, execution.machine.version_arn)
        ]

    def of_map_run(self, map_run: MapRun) -> list[Execution]:
        """Return the Standard children of a Map Run, the newest first."""
        with self._lock:
            executions = list(self._executions.values())
        return [execution for execution in reversed(executions) if execution.map_run is map_run]

    def all(self) -> list[Execution]:
        """Return every execution."""
        with self._lock:
            return list(self._executions.values())
