"""What the API answers about executions and Map Runs: dictionaries in the API's own shapes.

Members whose value is None are left out.

Source: Step Functions API reference, DescribeExecution, ListExecutions, DescribeMapRun.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from frameproof_local.step_functions.execution import Execution
from frameproof_local.step_functions.history import MAX_EVENTS
from frameproof_local.step_functions.map_run import MapRun
from frameproof_local.step_functions.payload import JsonObject

_COUNT_NAMES = ("pending", "running", "succeeded", "failed", "timedOut", "aborted")
_INCLUDED = {"included": True}
# What includeExecutionData=False leaves out of the events.
_EXECUTION_DATA = frozenset(
    {"input", "inputDetails", "output", "outputDetails", "parameters", "cause"}
)


def without_none(members: JsonObject) -> JsonObject:
    """Return the members that have a value."""
    return {name: value for name, value in members.items() if value is not None}


def redrive_refusal(execution: Execution) -> str | None:
    """Return why an execution cannot be redriven, in AWS's words, or None when it can."""
    if execution.machine.express:
        return "Execution is of type EXPRESS and cannot be redriven"
    if execution.status in ("RUNNING", "SUCCEEDED"):
        return f"Execution is {execution.status} and cannot be redriven"
    if len(execution.history) >= MAX_EVENTS - 1:
        return "Execution history event limit exceeded"
    return None


def _execution_summary(execution: Execution) -> JsonObject:
    return {
        "executionArn": execution.arn,
        "stateMachineArn": execution.machine.arn,
        "stateMachineVersionArn": execution.machine.version_arn,
        "mapRunArn": execution.map_run.arn if execution.map_run else None,
        "name": execution.name,
        "status": execution.status,
        "startDate": execution.start_date,
        "stopDate": execution.stop_date,
        "redriveCount": execution.redrive_count,
        "redriveDate": execution.redrive_date,
    }


def execution_view(execution: Execution, *, with_data: bool = True) -> JsonObject:
    """Return what ``DescribeExecution`` answers.

    Parameters
    ----------
    execution
        Any execution.
    with_data
        False for ``includedData: METADATA_ONLY``.
    """
    refusal = redrive_refusal(execution)
    child = execution.map_run is not None
    redrivable = "REDRIVABLE_BY_MAP_RUN" if child else "REDRIVABLE"
    view: JsonObject = {
        **_execution_summary(execution),
        "redriveStatus": "NOT_REDRIVABLE" if refusal else redrivable,
        "redriveStatusReason": refusal,
        "error": execution.error,
        "cause": execution.cause,
    }
    if with_data:
        view |= {"input": execution.input_text, "inputDetails": _INCLUDED}
        if execution.output_text is not None:
            view |= {"output": execution.output_text, "outputDetails": _INCLUDED}
    return without_none(view)


def execution_item(execution: Execution) -> JsonObject:
    """Return one entry of ``ListExecutions``."""
    item = _execution_summary(execution) | {"itemCount": execution.item_count}
    return without_none(item)


def sync_view(execution: Execution) -> JsonObject:
    """Return what ``StartSyncExecution`` answers."""
    view = execution_view(execution)
    for name in ("redriveCount", "redriveStatus", "redriveStatusReason"):
        view.pop(name, None)
    started, stopped = execution.start_date, execution.stop_date or execution.start_date
    # "AWS Step Functions pricing": Express duration is billed in 100 ms, memory in 64 MB.
    duration = -(-int((stopped - started).total_seconds() * 1000) // 100) * 100
    view["billingDetails"] = {
        "billedDurationInMilliseconds": max(duration, 100),
        "billedMemoryUsedInMB": 64,
    }
    return view


def event_view(event: JsonObject, *, with_data: bool) -> JsonObject:
    """Return an event of the history, without the data if they are not wanted."""
    if with_data:
        return event
    return {
        name: {k: v for k, v in value.items() if k not in _EXECUTION_DATA}
        if isinstance(value, dict)
        else value
        for name, value in event.items()
    }


def map_run_item(map_run: MapRun, state_machine_arn: str) -> JsonObject:
    """Return one entry of ``ListMapRuns``."""
    return without_none(
        {
            "executionArn": map_run.execution_arn,
            "mapRunArn": map_run.arn,
            "stateMachineArn": state_machine_arn,
            "startDate": map_run.start_date,
            "stopDate": map_run.stop_date,
        }
    )


def map_run_view(map_run: MapRun) -> JsonObject:
    """Return what ``DescribeMapRun`` answers."""
    children = map_run.children or []
    return without_none(
        {
            "mapRunArn": map_run.arn,
            "executionArn": map_run.execution_arn,
            "status": map_run.status,
            "startDate": map_run.start_date,
            "stopDate": map_run.stop_date,
            "maxConcurrency": map_run.max_concurrency,
            "toleratedFailureCount": int(map_run.tolerance.count or 0),
            "toleratedFailurePercentage": float(map_run.tolerance.percentage or 0),
            "redriveCount": map_run.redrive_count,
            "redriveDate": map_run.redrive_date,
            "executionCounts": _counts(
                ((child.count_name, 1) for child in children), map_run.results_written
            ),
            "itemCounts": _counts(
                ((child.count_name, child.item_count) for child in children),
                map_run.total_items if map_run.results_written else 0,
            ),
        }
    )


def _counts(parts: Iterable[tuple[str, int]], results_written: int) -> dict[str, Any]:
    counter: Counter[str] = Counter()
    for name, number in parts:
        counter[name] += number
    return {
        **{name: counter[name] for name in _COUNT_NAMES},
        "total": counter.total(),
        "resultsWritten": results_written,
        "pendingRedrive": counter["pendingRedrive"],
        "failuresNotRedrivable": 0,
    }
