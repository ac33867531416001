"""What CloudWatch would count of what happened on the local stack, which counts nothing itself.

Each datapoint is derived from what the stack shows anybody: executions and their histories, the
lines in the functions' logs, the server's log. The metrics' meaning is AWS's: Step Functions
Developer Guide, "Monitoring metrics"; Lambda Developer Guide, "Types of metrics"; EventBridge User
Guide, "Monitoring"; CloudWatch User Guide, "Specification: Embedded metric format".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.e2e.conftest import LocalStack

MACHINES = ("StateMachineArn", "ImportCollectionStateMachineArn")
_COUNTED = {
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "TIMED_OUT": "ExecutionsTimedOut",
    "ABORTED": "ExecutionsAborted",
}
_NOT_INVOKED = re.compile(r"^(\S+ \S+) .* Rule (\S+): EventBridge could not invoke ", re.M)


@dataclass(frozen=True)
class Datapoint:
    """One value of one metric."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]
    value: float
    at: datetime


def datapoints(stack: LocalStack, since: datetime) -> list[Datapoint]:
    """Return what CloudWatch would know of executions and calls that began after a moment."""
    found = [
        *_of_executions(stack, since),
        *_of_functions(stack, since),
        *_throttles_of_functions(stack, since),
        *_of_rules(stack),
    ]
    return [point for point in found if point.at >= since]


def of_execution(description: dict[str, Any]) -> Iterator[Datapoint]:
    """Yield what an execution that has ended counts for (``DescribeExecution``)."""
    machine = frozenset({("StateMachineArn", description["stateMachineArn"])})
    started, stopped = description["startDate"], description["stopDate"]
    milliseconds = (stopped - started).total_seconds() * 1000
    yield Datapoint("AWS/States", _COUNTED[description["status"]], machine, 1, stopped)
    yield Datapoint("AWS/States", "ExecutionTime", machine, milliseconds, stopped)


def goes_off(alarm: dict[str, Any], points: list[Datapoint]) -> bool:
    """Tell whether an alarm (of ``DescribeAlarms``) finds its threshold reached in some period.

    The stack's alarms look at one metric, or at the sum of several; the periods that CloudWatch
    looks at overlap.
    """
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert alarm["EvaluationPeriods"] == 1
    if "MetricName" in alarm:
        watched = [_identity(alarm)]
        statistic, seconds = alarm["Statistic"], alarm["Period"]
    else:
        total, *single = alarm["Metrics"]
        assert total["Expression"] == "SUM(FILL(METRICS(), 0))"
        watched = [_identity(item["MetricStat"]["Metric"]) for item in single]
        ((statistic, seconds),) = {
            (item["MetricStat"]["Stat"], item["MetricStat"]["Period"]) for item in single
        }
    found = [
        (point.at.timestamp(), point.value)
        for point in points
        if (point.namespace, point.name, point.dimensions) in watched
    ]
    combine: Any = {"Sum": sum, "Maximum": max}[statistic]
    return any(
        combine(value for at, value in found if 0 <= at - start < seconds) >= alarm["Threshold"]
        for start, _ in found
    )


def _identity(metric: dict[str, Any]) -> tuple[str, str, frozenset[tuple[str, str]]]:
    dimensions = frozenset((item["Name"], item["Value"]) for item in metric["Dimensions"])
    return metric["Namespace"], metric["MetricName"], dimensions


def _executions(stack: LocalStack, since: datetime) -> Iterator[dict[str, Any]]:
    states = stack.client("stepfunctions")
    for machine in MACHINES:
        pages = states.get_paginator("list_executions")
        for page in pages.paginate(stateMachineArn=stack.outputs[machine]):
            yield from (one for one in page["executions"] if one["startDate"] >= since)


def _of_executions(stack: LocalStack, since: datetime) -> Iterator[Datapoint]:
    for execution in _executions(stack, since):
        if execution["status"] in _COUNTED:
            yield from of_execution(execution)
    machine = frozenset({("StateMachineArn", stack.outputs["StateMachineArn"])})
    throttled = stack.admin("step-functions/transitions")["throttled"]
    if throttled:
        yield Datapoint("AWS/States", "ExecutionThrottled", machine, throttled, datetime.now(UTC))


def _of_functions(stack: LocalStack, since: datetime) -> Iterator[Datapoint]:
    """Yield failed calls, and what functions have put into their logs as metrics."""
    logs = stack.client("logs")
    for page in stack.client("lambda").get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            dimension = frozenset({("FunctionName", function["FunctionName"])})
            group = function["LoggingConfig"]["LogGroup"]
            pages = logs.get_paginator("filter_log_events")
            start = int(since.timestamp() * 1000)
            for events in pages.paginate(logGroupName=group, startTime=start):
                for event in events["events"]:
                    yield from _of_message(event["message"], dimension)


def _of_message(message: str, function: frozenset[tuple[str, str]]) -> Iterator[Datapoint]:
    """Yield what a message counts for: nothing, as in CloudWatch, where it is no JSON.

    Such a message is half of a line whose process was killed.
    """
    try:
        line = json.loads(message)
    except json.JSONDecodeError:
        return
    yield from _of_line(line, function)


def _of_line(line: dict[str, Any], function: frozenset[tuple[str, str]]) -> Iterator[Datapoint]:
    """Yield what one line in a function's log counts for."""
    if line.get("type") == "platform.report":
        is_error = line["record"]["status"] != "success"
        at = datetime.fromisoformat(line["time"])
        yield Datapoint("AWS/Lambda", "Errors", function, is_error, at)
    else:
        yield from _embedded(line)


def _embedded(line: dict[str, Any]) -> Iterator[Datapoint]:
    """Yield what CloudWatch extracts from a line in the embedded metric format."""
    metadata = line.get("_aws", {"CloudWatchMetrics": []})
    for directive in metadata["CloudWatchMetrics"]:
        at = datetime.fromtimestamp(metadata["Timestamp"] / 1000, UTC)
        for names in directive["Dimensions"]:
            dimensions = frozenset((name, line[name]) for name in names)
            for metric in directive["Metrics"]:
                value = line[metric["Name"]]
                for one in value if isinstance(value, list) else [value]:
                    yield Datapoint(directive["Namespace"], metric["Name"], dimensions, one, at)


def _throttles_of_functions(stack: LocalStack, since: datetime) -> Iterator[Datapoint]:
    """Yield the calls that Lambda refused, as the callers' histories tell."""
    states = stack.client("stepfunctions")
    for execution in _executions(stack, since):
        arn = execution["executionArn"]
        pages = states.get_paginator("get_execution_history").paginate(executionArn=arn)
        function = ""
        for event in (event for page in pages for event in page["events"]):
            if event["type"] == "LambdaFunctionScheduled":
                resource = event["lambdaFunctionScheduledEventDetails"]["resource"]
                function = resource.rpartition(":")[2]
            failed = event.get("lambdaFunctionFailedEventDetails", {})
            if failed.get("error") == "Lambda.TooManyRequestsException":
                dimension = frozenset({("FunctionName", function)})
                yield Datapoint("AWS/Lambda", "Throttles", dimension, 1, event["timestamp"])


def _of_rules(stack: LocalStack) -> Iterator[Datapoint]:
    for path in stack.home.rglob("*.log"):
        for moment, rule in _NOT_INVOKED.findall(path.read_text()):
            at = datetime.fromisoformat(moment).astimezone(UTC)
            dimension = frozenset({("RuleName", rule)})
            yield Datapoint("AWS/Events", "FailedInvocations", dimension, 1, at)
