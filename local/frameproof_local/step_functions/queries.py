"""The operations of Step Functions that only look: lists of executions, events and Map Runs.

Source: Step Functions API reference, ListExecutions, GetExecutionHistory, ListMapRuns.
"""

from collections.abc import Iterable

from frameproof_local.step_functions import views
from frameproof_local.step_functions.errors import ServiceError
from frameproof_local.step_functions.execution import Execution
from frameproof_local.step_functions.paging import page_of
from frameproof_local.step_functions.payload import JsonObject
from frameproof_local.step_functions.store import ExecutionStore


class ExecutionQueries:
    """Answers questions about what is in a store.

    Parameters
    ----------
    store
        The executions and Map Runs of one account and Region.
    """

    def __init__(self, store: ExecutionStore) -> None:
        self._store = store

    def list_executions(
        self,
        *,
        machine_arn: str | None = None,
        map_run_arn: str | None = None,
        status: str | None = None,
        redrive_filter: str | None = None,
        max_results: int | None = None,
        next_token: str | None = None,
    ) -> JsonObject:
        """Return a page of the executions of a state machine or Map Run, the newest first.

        Raises
        ------
        ServiceError
            ``ValidationException`` unless exactly one ARN is given; ``ResourceNotFound``.
        """
        if (machine_arn is None) == (map_run_arn is None):
            raise ServiceError(
                "ValidationException", "Provide exactly one of stateMachineArn and mapRunArn."
            )
        if map_run_arn is not None:
            executions = self._store.of_map_run(self._store.map_run(map_run_arn))
        else:
            executions = self._store.of_machine(machine_arn or "")
        chosen = list(_filtered(executions, status, redrive_filter))
        page, token = page_of(chosen, max_results, next_token)
        items = [views.execution_item(execution) for execution in page]
        return views.without_none({"executions": items, "nextToken": token})

    def execution_history(
        self,
        arn: str,
        *,
        max_results: int | None = None,
        reverse: bool = False,
        next_token: str | None = None,
        with_data: bool = True,
    ) -> JsonObject:
        """Return a page of an execution's events."""
        events = self._store.execution(arn).history.events()
        page, token = page_of(events[::-1] if reverse else events, max_results, next_token)
        shown = [views.event_view(event, with_data=with_data) for event in page]
        return views.without_none({"events": shown, "nextToken": token})

    def list_map_runs(
        self, arn: str, max_results: int | None = None, next_token: str | None = None
    ) -> JsonObject:
        """Return a page of the Map Runs of an execution."""
        execution = self._store.execution(arn)
        page, token = page_of(execution.map_runs, max_results, next_token)
        items = [views.map_run_item(map_run, execution.machine.arn) for map_run in page]
        return views.without_none({"mapRuns": items, "nextToken": token})


def _filtered(
    executions: Iterable[Execution], status: str | None, redrive_filter: str | None
) -> Iterable[Execution]:
    for execution in executions:
        redriven = "REDRIVEN" if execution.redrive_count else "NOT_REDRIVEN"
        if status in (None, execution.status) and redrive_filter in (None, redriven):
            yield execution
