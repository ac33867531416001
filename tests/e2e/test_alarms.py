"""For each alarm of the template a fault that sets it off, held against the alarm that is deployed.

The local CloudWatch keeps alarms and counts nothing, so that ``aws_metrics`` derives what AWS would
count; what an alarm looks at, and its threshold, is what CloudWatch says of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.e2e.aws_metrics import Datapoint, datapoints, goes_off, of_execution
from tests.e2e.conftest import LocalStack
from tests.e2e.endless_import import description_of_an_endless_import
from tests.e2e.waiting import wait_for

pytestmark = pytest.mark.requirement("O5")

SERIES = "s3://idc-open-data/00029d25-fb18-4d42-aaa5-a0897d1ac8f7/"
NOTHING = "s3://idc-open-data/there-is-nothing-here/"
LATE_SECONDS = 7200


def start(
    stack: LocalStack, name: str, document: dict[str, Any], machine: str = "StateMachineArn"
) -> str:
    """Start an execution of a machine that an output names; return its ARN."""
    started = stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs[machine], name=name, input=json.dumps(document)
    )
    arn: str = started["executionArn"]
    return arn


def resource(stack: LocalStack, logical_id: str) -> str:
    """Return the name of one of the stack's resources."""
    found = stack.client("cloudformation").describe_stack_resource(
        StackName="frameproof", LogicalResourceId=logical_id
    )
    name: str = found["StackResourceDetail"]["PhysicalResourceId"]
    return name


def fail_an_import(stack: LocalStack) -> None:
    stack.admin("healthimaging/faults", [{"kind": "failJob", "message": "It failed."}])
    start(stack, "alarm-failed", {"sources": [SERIES]})
    assert stack.ended("alarm-failed")["status"] == "FAILED"


def fail_a_collection(stack: LocalStack) -> None:
    listed = json.dumps({"sources": [NOTHING]})
    bucket, key = stack.outputs["OutputBucketName"], "collections/alarm/list.jsonl"
    stack.client("s3").put_object(Bucket=bucket, Key=key, Body=listed.encode())
    machine = "ImportCollectionStateMachineArn"
    start(stack, "alarm-collection", {"studies": f"s3://{bucket}/{key}"}, machine)
    assert stack.ended("alarm-collection", machine=machine)["status"] == "FAILED"


def slow_executions_down(stack: LocalStack) -> None:
    stack.admin("step-functions/transitions", {"burst": 2, "perSecond": 20})
    start(stack, "alarm-slowed", {"sources": [SERIES]})
    assert stack.ended("alarm-slowed")["status"] == "SUCCEEDED"


def doubt_the_frames(stack: LocalStack) -> None:
    stack.admin("healthimaging/faults", [{"kind": "wrongChecksum"}])
    start(stack, "alarm-frames", {"sources": [SERIES]})
    assert stack.ended("alarm-frames")["error"] == "FramesNotProven"


def let_a_job_hang(stack: LocalStack) -> None:
    """Have PollImport asked for a job that hangs, as it is asked after two hours of waiting."""
    stack.admin("healthimaging/faults", [{"kind": "stuckJob", "seconds": 20}])
    stack.admin("step-functions/holds", [{"state": "PollImport"}])
    arn = start(stack, "alarm-stuck", {"sources": [SERIES]})
    (held,) = stack.admin("step-functions/holds?waitSeconds=60")["held"]
    states = stack.client("stepfunctions")
    history = states.get_execution_history(executionArn=held["executionArn"])["events"]
    (entered,) = [
        event["stateEnteredEventDetails"]
        for event in history
        if event.get("stateEnteredEventDetails", {}).get("name") == "PollImport"
    ]
    states.stop_execution(executionArn=arn)
    event = json.loads(entered["input"])
    event["job"]["waitedSeconds"] = LATE_SECONDS - event["job"]["waitSeconds"]
    answer = stack.client("lambda").invoke(
        FunctionName=resource(stack, "PollImportFunction"), Payload=json.dumps(event).encode()
    )
    job = json.loads(answer["Payload"].read())
    assert (job["jobStatus"], job["waitedSeconds"]) == ("IN_PROGRESS", LATE_SECONDS), job
    ended = {"datastoreId": stack.outputs["DatastoreId"], "jobId": job["jobId"]}
    imaging = stack.client("medical-imaging")  # a run whose job goes on cannot be deleted
    wait_for(imaging, "GetDICOMImportJob", "jobProperties.jobStatus", "COMPLETED", ended)


def lose_the_event_of_a_failure(stack: LocalStack) -> None:
    """Have the rule call a function that is not there; afterwards it calls WriteReport again."""
    events, rule = stack.client("events"), resource(stack, "WriteReportFunctionExecutionEndedBadly")
    (target,) = events.list_targets_by_rule(Rule=rule)["Targets"]
    gone = target["Arn"].rpartition(":")[0] + ":deleted-by-hand"
    events.put_targets(Rule=rule, Targets=[{**target, "Arn": gone}])
    start(stack, "alarm-no-report", {"sources": [NOTHING]})
    assert stack.ended("alarm-no-report")["status"] == "FAILED"
    events.put_targets(Rule=rule, Targets=[target])


def fail_calls(stack: LocalStack) -> None:
    for number in range(3):
        start(stack, f"alarm-errors-{number}", {"sources": [NOTHING]})
        assert stack.ended(f"alarm-errors-{number}")["error"] == "NothingToImportError"


def refuse_a_call(stack: LocalStack) -> None:
    """Leave PlanCopy no concurrency until the execution was refused; it tries again, and ends."""
    functions, name = stack.client("lambda"), resource(stack, "PlanCopyFunction")
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    stack.admin("step-functions/holds", [{"state": "PlanCopy", "moment": "called", "nth": 2}])
    arn = start(stack, "alarm-throttled", {"sources": [SERIES]})
    assert stack.admin("step-functions/holds?waitSeconds=60")["held"]
    stack.client("stepfunctions").stop_execution(executionArn=arn)
    functions.delete_function_concurrency(FunctionName=name)


FAULTS: dict[str, Callable[[LocalStack], None]] = {
    "ExecutionsFailedAlarm": fail_an_import,
    "CollectionsFailedAlarm": fail_a_collection,
    "ExecutionsThrottledAlarm": slow_executions_down,
    "FramesFailedAlarm": doubt_the_frames,
    "ImportsTakeLongAlarm": let_a_job_hang,
    "ReportsNotAskedForAlarm": lose_the_event_of_a_failure,
    "FunctionErrorsAlarm": fail_calls,
    "FunctionThrottlesAlarm": refuse_a_call,
}
OF_TIME = ("ExecutionsTimedOutAlarm", "ExecutionsTakeLongAlarm")


@pytest.fixture
def switches(stack: LocalStack) -> Iterator[LocalStack]:
    """The stack, whose switches are off again after the test."""
    yield stack
    stack.admin("healthimaging/faults", [])
    stack.admin("step-functions/holds", [])
    stack.admin("step-functions/transitions", {})


@pytest.fixture(scope="module")
def alarms(stack: LocalStack) -> dict[str, dict[str, Any]]:
    """Return the alarms that are deployed, by their names in the template."""
    pages = stack.client("cloudformation").get_paginator("list_stack_resources")
    names = {
        item["LogicalResourceId"]: item["PhysicalResourceId"]
        for page in pages.paginate(StackName="frameproof")
        for item in page["StackResourceSummaries"]
        if item["ResourceType"] == "AWS::CloudWatch::Alarm"
    }
    described = stack.client("cloudwatch").describe_alarms(AlarmNames=list(names.values()))
    by_name = {alarm["AlarmName"]: alarm for alarm in described["MetricAlarms"]}
    return {logical_id: by_name[name] for logical_id, name in names.items()}


def test_every_alarm_has_a_fault_here(alarms: dict[str, dict[str, Any]]) -> None:
    assert set(alarms) == {*FAULTS, *OF_TIME}


def test_a_run_without_a_fault_sets_off_no_alarm(
    stack: LocalStack, alarms: dict[str, dict[str, Any]]
) -> None:
    since = datetime.now(UTC)
    start(stack, "alarm-none", {"sources": [SERIES]})
    assert stack.ended("alarm-none")["status"] == "SUCCEEDED"
    points = datapoints(stack, since)
    seen = {(point.namespace, point.name) for point in points}
    assert {("AWS/States", "ExecutionTime"), ("Frameproof", "ImportJobAge")} <= seen
    assert [name for name, alarm in alarms.items() if goes_off(alarm, points)] == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_sets_off_its_alarm(
    switches: LocalStack, alarms: dict[str, dict[str, Any]], name: str
) -> None:
    since = datetime.now(UTC)
    FAULTS[name](switches)
    assert goes_off(alarms[name], datapoints(switches, since))


@pytest.mark.parametrize("name", OF_TIME)
def test_an_import_that_never_ends_sets_off_the_alarms_of_time(
    stack: LocalStack, alarms: dict[str, dict[str, Any]], name: str
) -> None:
    points: list[Datapoint] = list(of_execution(description_of_an_endless_import(stack)))
    assert goes_off(alarms[name], points)
