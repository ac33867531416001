"""What goes wrong ends with a name, a cause and the next step; nothing hangs, nothing is hidden."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e import oracle
from tests.e2e.conftest import LocalStack

EXIT_CODES = {"InvalidInputError": 2, "NothingToImportError": 4, "SourceNotFoundError": 4}


@pytest.fixture
def faults(stack: LocalStack) -> Iterator[Any]:
    """Set faults of the local HealthImaging; they are gone after the test."""
    yield lambda *plan: stack.admin("healthimaging/faults", list(plan))
    stack.admin("healthimaging/faults", [])


@pytest.mark.fault("F5")
@pytest.mark.invariant("I1")
@pytest.mark.requirement("R4")
@pytest.mark.requirement("R2")
def test_one_flipped_bit_is_not_proven_and_named_with_both_checksums(
    stack: LocalStack, faults: Any
) -> None:
    # GIVEN a data store that will damage the next frame that it stores, for good
    stack.run("--sample", "ct-chest", "--run-id", "before-the-flip")
    indexes = [
        frame["frameIndex"]
        for item in oracle.stored_image_sets(stack)
        for frame in item["frames"].values()
    ]
    next_index = max(indexes) + 1
    faults({"kind": "flipBit", "frameIndex": next_index, "bit": 12_345})
    # WHEN a study is imported
    report = stack.run("--sample", "ct-chest", "--run-id", "flipped", exit_code=1)
    # THEN the damaged frame is named with image set, id and both checksums; the other is proven
    assert report["verdict"] == "NOT_PROVEN"
    frames = report["frames"]
    assert (frames["listed"], frames["verified"]) == (2, 1)
    assert frames["mismatched"] + frames["undecodable"] == 1
    (problem,) = [item for item in report["problems"] if item["kind"].startswith("frame")]
    damaged = _frame_by_index(stack, next_index)
    assert damaged["frameId"] in json.dumps(problem)
    assert damaged["imageSetId"] in json.dumps(problem)
    assert str(damaged["checksum"]) in problem["expected"]
    assert problem["actual"]
    description = stack.ended("flipped")
    assert (description["status"], description["error"]) == ("FAILED", "FramesNotProven")
    assert "report.json" in description["cause"]


def _frame_by_index(stack: LocalStack, index: int) -> dict[str, Any]:
    (found,) = [
        {"imageSetId": item["imageSetId"], "frameId": frame_id, **frame}
        for item in oracle.stored_image_sets(stack)
        for frame_id, frame in item["frames"].items()
        if frame["frameIndex"] == index
    ]
    return found


@pytest.mark.fault("F12")
def test_a_failed_import_job_ends_the_execution_with_healthimaging_s_message(
    stack: LocalStack, faults: Any
) -> None:
    faults({"kind": "failJob", "message": "The role cannot read the input prefix."})
    done = stack.frameproof("run", "--sample", "ct-chest", "--run-id", "job-failed")
    assert done.returncode == 3, done.stderr
    assert "The role cannot read the input prefix." in done.stderr
    description = stack.ended("job-failed")
    assert description["error"] == "ImportJobFailedError"
    assert "start a new execution with the same runId" in description["cause"]
    # AND the run has a report all the same: an event has it written
    output = stack.outputs["OutputBucketName"]
    written = stack.client("s3").get_waiter("object_exists")
    written.wait(Bucket=output, Key="runs/job-failed/MANIFEST.json", WaiterConfig={"Delay": 1})
    report = stack.frameproof("report", "job-failed", "--json")
    assert json.loads(report.stdout)["problems"][0]["kind"] == "executionFailed"


@pytest.mark.fault("F12")
def test_a_failed_job_is_retried_by_a_new_execution_of_the_same_run(
    stack: LocalStack, faults: Any
) -> None:
    faults({"kind": "failJob", "message": "A passing trouble."})
    assert stack.frameproof("run", "--sample", "ct-chest", "--run-id", "again").returncode == 3
    faults()
    machine = stack.outputs["StateMachineArn"]
    source = "s3://idc-open-data/00029d25-fb18-4d42-aaa5-a0897d1ac8f7/"
    stack.client("stepfunctions").start_execution(
        stateMachineArn=machine,
        name="again-r1",
        input=json.dumps({"sources": [source], "runId": "again"}),
    )
    assert stack.ended("again-r1")["status"] == "SUCCEEDED"
    report = stack.frameproof("report", "again", "--json")
    assert report.returncode == 0, report.stderr
    assert json.loads(report.stdout)["verdict"] == "PROVEN"


@pytest.mark.parametrize(
    ("run_id", "document", "error", "words"),
    [
        (
            "empty-prefix",
            {"sources": ["s3://idc-open-data/there-is-nothing-here/"]},
            "NothingToImportError",
            "Check the prefixes",
        ),
        (
            "no-bucket",
            {"sources": ["s3://a-bucket-that-does-not-exist/study/"]},
            "SourceNotFoundError",
            "Check the bucket's name",
        ),
        (
            "bad-source",
            {"sources": ["http://example.org/study"]},
            "InvalidInputError",
            "sources[0]",
        ),
        (
            "unknown-field",
            {"sources": ["s3://idc-open-data/a/"], "bitmap": "png"},
            "InvalidInputError",
            "bitmap",
        ),
        ("no-sources", {}, "InvalidInputError", "sources"),
    ],
)
def test_bad_input_ends_the_execution_with_a_named_error_that_says_what_to_do(
    stack: LocalStack, run_id: str, document: dict[str, Any], error: str, words: str
) -> None:
    stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs["StateMachineArn"], name=run_id, input=json.dumps(document)
    )
    description = stack.ended(run_id)
    assert (description["status"], description["error"]) == ("FAILED", error)
    assert words in description["cause"]
    followed = stack.frameproof("report", run_id, "--wait", "--json")
    assert followed.returncode == EXIT_CODES[error], followed.stderr


def test_the_command_says_what_is_missing_by_its_exit_code(stack: LocalStack) -> None:
    empty = stack.frameproof("run", "--source", "s3://idc-open-data/there-is-nothing-here/")
    assert empty.returncode == 4
    assert "Check the prefixes" in empty.stderr
    unknown = stack.frameproof("report", "no-such-run")
    assert unknown.returncode == 4
    assert "no-such-run" in unknown.stderr


@pytest.mark.fault("F1")
@pytest.mark.fault("F2")
def test_trouble_that_passes_leaves_no_trace_in_the_verdict(stack: LocalStack, faults: Any) -> None:
    # GIVEN throttles, metadata that is not ready at first, and a poll that fails
    faults(
        {"kind": "throttle", "operation": "GetImageFrame", "times": 5},
        {"kind": "metadataNotConsistent", "times": 2},
        {"kind": "serverError", "operation": "GetDICOMImportJob", "times": 1},
    )
    report = stack.run("--sample", "ct-pelvis", "--run-id", "passing-trouble")
    # THEN everything is proven all the same
    assert report["verdict"] == "PROVEN"
    assert report["counters"]["getImageFrameCalls"] > report["frames"]["listed"]
