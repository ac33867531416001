"""The tables whose rows need more than a run: thresholds, result files, stops and redrives."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.local.step_functions.asl_tables.cases import distributed, machine, task
from tests.unit.local.step_functions.asl_tables.catalog import rows
from tests.unit.local.step_functions.asl_tables.maps import THRESHOLD_CASES, ThresholdCase
from tests.unit.local.step_functions.asl_tables.result_files import (
    ALWAYS,
    RESULT_FILES_CASES,
    ResultFilesCase,
)
from tests.unit.local.step_functions.asl_tables.stops_and_redrives import (
    REDRIVE_CASES,
    STOP_CASES,
    RedriveCase,
    StopCase,
)
from tests.unit.local.step_functions.distributed_maps import fail_if

PATIENCE_SECONDS = 20


def first_item(event: Any) -> Any:
    return event["Items"][0] if isinstance(event, dict) else event


@pytest.mark.parametrize("case", rows(THRESHOLD_CASES))
@pytest.mark.requirement("R18")
@pytest.mark.fault("F22")
def test_a_map_run_tolerates_as_many_failed_items_as_its_threshold_says(
    world: Any, case: ThresholdCase
) -> None:
    fails = fail_if(set(range(case.failed)))
    world.lambdas.functions["f"] = lambda event: fails(first_item(event))
    value = {"list": list(range(case.items)), "limit": 2}
    execution = world.run(machine(case.state), value)
    assert (execution.status, execution.map_runs[0].status) == (case.status, case.status)
    failure = "States.ExceedToleratedFailureThreshold"
    assert execution.error == (failure if case.status == "FAILED" else None)


@pytest.mark.parametrize("case", rows(RESULT_FILES_CASES))
def test_a_result_writer_leaves_the_files_that_aws_documents(
    world: Any, case: ResultFilesCase
) -> None:
    world.lambdas.functions["f"] = lambda event: (
        fail_if(set(case.bad))(event) if case.bad else event
    )
    writer = {
        "Resource": "arn:aws:states:::s3:putObject",
        "Parameters": {"Bucket": "out", "Prefix": "runs"},
        **({"WriterConfig": case.config} if case.config else {}),
    }
    options = {"MaxConcurrency": 1, "ToleratedFailureCount": case.tolerated}
    execution = world.run(machine(distributed(task(), ResultWriter=writer, **options)), case.items)

    # THEN the manifest lists each file with its size, and there is no other
    folder = f"runs/{execution.map_runs[0].run_id}"
    manifest = world.s3.json_at("out", f"{folder}/manifest.json")
    assert set(manifest) == {"DestinationBucket", "MapRunArn", "ResultFiles"}
    assert set(manifest["ResultFiles"]) == {"FAILED", "PENDING", "SUCCEEDED"}
    listed = {
        file["Key"].removeprefix(f"{folder}/"): file["Size"]
        for files in manifest["ResultFiles"].values()
        for file in files
    }
    stored = {key.removeprefix(f"{folder}/"): body for (_, key), body in world.s3.stored.items()}
    assert listed == {name: len(body) for name, body in stored.items() if name != "manifest.json"}
    assert set(listed) == {*case.statuses, *case.texts}
    # AND each holds what it should
    for name, text in case.texts.items():
        assert stored[name].decode() == text
    for name, statuses in case.statuses.items():
        records = json.loads(stored[name])
        assert [record["Status"] for record in records] == statuses
        for record in records:
            assert_record(record)


def assert_record(record: dict[str, Any]) -> None:
    """Check a record: input and output are JSON as text, and the rest fits its status."""
    json.loads(record["Input"])
    match record["Status"]:
        case "SUCCEEDED":
            assert set(record) == ALWAYS | {"Output", "OutputDetails", "RedriveStatusReason"}
            assert record["Output"] == record["Input"]
        case "FAILED":
            assert set(record) == ALWAYS | {"Error", "Cause"}
            assert record["Error"] == "ValueError"
        case _:
            assert set(record) == {"Input", "InputDetails", "Status"}


@pytest.mark.parametrize("case", rows(STOP_CASES))
def test_a_stop_ends_each_kind_of_state_at_once(
    world: Any, event_types: Callable[[Any], list[str]], case: StopCase
) -> None:
    # GIVEN an execution that rests at the state
    release = threading.Event()
    callback = case.state.get("Resource", "").endswith(".waitForTaskToken")
    world.lambdas.functions["f"] = lambda _: None if callback else release.wait(PATIENCE_SECONDS)
    world.clock.hold_pauses = True
    others = {"Caught": {"Type": "Pass"}} if "Catch" in case.state else {}
    execution = world.start(machine(case.state, **others), {"items": [1]})
    for _ in range(case.rests):
        world.clock.rests.get(timeout=PATIENCE_SECONDS)
    # WHEN it is stopped
    world.service.stop_execution(execution.arn, "Enough", "seen")
    release.set()
    # THEN it was aborted, with error and cause, and nothing retried or caught the stop
    assert (execution.status, execution.error, execution.cause) == ("ABORTED", "Enough", "seen")
    assert tuple(event_types(execution)[-len(case.ends_with) :]) == case.ends_with


@pytest.mark.parametrize("case", rows(REDRIVE_CASES))
@pytest.mark.requirement("R18")
def test_a_redrive_runs_only_what_had_not_succeeded(world: Any, case: RedriveCase) -> None:
    # GIVEN an execution that failed
    bad = list(case.bad)

    def function(event: Any) -> Any:
        if event in bad:
            raise ValueError("broken")
        return event

    world.lambdas.functions["f"] = function
    execution = world.run(case.definition, case.value)
    assert execution.status == "FAILED"
    # WHEN the function was repaired and the execution is redriven
    bad.clear()
    world.lambdas.calls.clear()
    world.redrive(execution)
    # THEN
    assert (execution.status, execution.output) == ("SUCCEEDED", case.output), execution.cause
    assert [event for _, event in world.lambdas.calls] == case.calls
    assert execution.redrive_count == 1
