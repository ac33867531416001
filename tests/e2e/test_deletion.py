"""DeleteRun, started as anybody may start it: exactly what runs made goes, or nothing does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.waiter import WaiterModel, create_waiter_with_client
from pydicom.uid import generate_uid

from tests.e2e.conftest import EXECUTION_ENDED, LocalStack
from tests.e2e.test_the_delete_command import image_sets, image_sets_of, objects_of, write_instance
from tests.integration.local.healthimaging.import_roles import create_import_role

DECOY_PREFIX = "runs-of-somebody-else/"
IMAGE_SET_LOCKED = WaiterModel(
    {
        "version": 2,
        "waiters": {
            "ImageSetLocked": {
                "operation": "GetImageSet",
                "delay": 1,
                "maxAttempts": 30,
                "acceptors": [
                    {
                        "matcher": "path",
                        "argument": "imageSetState",
                        "expected": "LOCKED",
                        "state": "success",
                    }
                ],
            }
        },
    }
)


@pytest.fixture(scope="module")
def decoy(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Import another series into the same data store, as somebody else would; return its id."""
    s3, bucket = stack.client("s3"), stack.outputs["InputBucketName"]
    scan = write_instance(tmp_path_factory.mktemp("decoy"), generate_uid()) / "image.dcm"
    s3.upload_file(str(scan), bucket, f"{DECOY_PREFIX}in/scan.dcm")
    before = image_sets(stack)
    job = stack.client("medical-imaging").start_dicom_import_job(
        datastoreId=stack.outputs["DatastoreId"],
        dataAccessRoleArn=create_import_role(stack.client("iam"), "importer-beside-the-runs"),
        inputS3Uri=f"s3://{bucket}/{DECOY_PREFIX}in/",
        outputS3Uri=f"s3://{bucket}/{DECOY_PREFIX}out/",
    )
    folder = f"{DECOY_PREFIX}out/{job['datastoreId']}-DicomImport-{job['jobId']}"
    s3.get_waiter("object_exists").wait(
        Bucket=bucket, Key=f"{folder}/job-output-manifest.json", WaiterConfig={"Delay": 1}
    )
    (made,) = image_sets(stack) - before
    return made


@pytest.fixture
def slow_deletions(stack: LocalStack) -> Iterator[None]:
    """Have HealthImaging take five seconds to delete an image set."""
    stack.admin("healthimaging/delays", {"image_set_deleting_seconds": 5.0})
    yield
    stack.admin("healthimaging/delays", {"image_set_deleting_seconds": 0.2})


def import_series(
    stack: LocalStack, folder: Path, run_id: str, *series_instance_uids: str
) -> dict[str, Any]:
    """Run new instances of some series, and return the report."""
    for number, uid in enumerate(series_instance_uids):
        write_instance(folder / run_id / str(number), uid)
    return stack.run("--dicom", folder / run_id, "--run-id", run_id)


def start(stack: LocalStack, *run_ids: str) -> str:
    """Start DeleteRun as `aws stepfunctions start-execution` would; return the execution's ARN."""
    started = stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs["DeleteRunStateMachineArn"],
        input=json.dumps({"runIds": run_ids}),
    )
    arn: str = started["executionArn"]
    return arn


def end_of(stack: LocalStack, arn: str) -> dict[str, Any]:
    """Wait until an execution has ended, and describe it."""
    states = stack.client("stepfunctions")
    create_waiter_with_client("ExecutionEnded", EXECUTION_ENDED, states).wait(executionArn=arn)
    description: dict[str, Any] = states.describe_execution(executionArn=arn)
    return description


def deleted(stack: LocalStack, *run_ids: str) -> dict[str, Any]:
    """Delete runs and return the last tally."""
    description = end_of(stack, start(stack, *run_ids))
    assert description["status"] == "SUCCEEDED", description
    tally: dict[str, Any] = json.loads(description["output"])
    return tally


def assert_gone(stack: LocalStack, report: dict[str, Any]) -> None:
    assert not image_sets(stack) & image_sets_of(report)
    assert objects_of(stack, report["runId"]) == {}


@pytest.mark.invariant("I6")
@pytest.mark.invariant("I7")
@pytest.mark.requirement("R16")
def test_one_run_s_deletion_takes_exactly_what_it_made(
    stack: LocalStack, tmp_path: Path, decoy: str
) -> None:
    # GIVEN two runs whose ids begin alike, and an image set and objects of somebody else
    doomed = import_series(stack, tmp_path, "doomed", generate_uid(), generate_uid())
    spared = import_series(stack, tmp_path, "doomed-2", generate_uid())
    objects, spared_objects = objects_of(stack, "doomed"), objects_of(stack, "doomed-2")
    decoy_objects = stack.keys(DECOY_PREFIX, bucket="InputBucketName")
    # WHEN one is deleted
    tally = deleted(stack, "doomed")
    # THEN it is gone, counted right, and everything else is there
    assert_gone(stack, doomed)
    assert (tally["deletedImageSets"], tally["deletedObjects"]) == (2, len(objects))
    assert objects_of(stack, "doomed-2") == spared_objects
    assert image_sets(stack) >= {decoy, *image_sets_of(spared)}
    assert stack.keys(DECOY_PREFIX, bucket="InputBucketName") == decoy_objects


@pytest.mark.invariant("I7")
@pytest.mark.requirement("R16")
def test_a_shared_image_set_is_refused_with_the_other_run_and_goes_with_it(
    stack: LocalStack, tmp_path: Path
) -> None:
    # GIVEN two runs that imported into one series, and another series of the first one alone
    shared, own = generate_uid(), generate_uid()
    first = import_series(stack, tmp_path, "pair-a", shared, own)
    second = import_series(stack, tmp_path, "pair-b", shared)
    before = objects_of(stack, "pair-a")
    # WHEN either is to be deleted
    for run_id, other in (("pair-a", "pair-b"), ("pair-b", "pair-a")):
        description = end_of(stack, start(stack, run_id))
        # THEN it is refused, names the other, and nothing goes
        assert (description["status"], description["error"]) == ("FAILED", "SharedImageSetError")
        assert f"{other} imported into it too" in description["cause"]
    assert objects_of(stack, "pair-a") == before
    assert image_sets(stack) >= image_sets_of(first) | image_sets_of(second)
    # AND together they go
    assert deleted(stack, "pair-a", "pair-b")["deletedImageSets"] == 2
    assert_gone(stack, first)
    assert_gone(stack, second)


@pytest.mark.fault("F26")
@pytest.mark.invariant("I6")
@pytest.mark.requirement("R16")
def test_a_run_whose_image_set_somebody_deleted_is_deleted_all_the_same(
    stack: LocalStack, tmp_path: Path
) -> None:
    report = import_series(stack, tmp_path, "half-gone", generate_uid(), generate_uid())
    by_hand = min(image_sets_of(report))
    stack.client("medical-imaging").delete_image_set(
        datastoreId=stack.outputs["DatastoreId"], imageSetId=by_hand
    )
    deleted(stack, "half-gone")
    assert_gone(stack, report)


@pytest.mark.fault("F26")
@pytest.mark.invariant("I6")
@pytest.mark.requirement("R16")
def test_a_deletion_that_was_stopped_finishes_when_it_is_started_again(
    stack: LocalStack, tmp_path: Path, slow_deletions: None
) -> None:
    # GIVEN a deletion that is stopped when the first of three image sets is on its way
    series = [generate_uid() for _ in range(3)]
    report = import_series(stack, tmp_path, "stopped-half-way", *series)
    arn = start(stack, "stopped-half-way")
    healthimaging = stack.client("medical-imaging")
    create_waiter_with_client("ImageSetLocked", IMAGE_SET_LOCKED, healthimaging).wait(
        datastoreId=stack.outputs["DatastoreId"], imageSetId=min(image_sets_of(report))
    )
    stack.client("stepfunctions").stop_execution(executionArn=arn)
    assert end_of(stack, arn)["status"] == "ABORTED"
    assert objects_of(stack, "stopped-half-way")
    # WHEN it is started again
    tally = deleted(stack, "stopped-half-way")
    # THEN nothing is left
    assert_gone(stack, report)
    assert 0 < tally["deletedImageSets"] < 3


@pytest.mark.parametrize(
    ("document", "error", "words"),
    [
        ({"runIds": ["never-was"]}, "RunNotFoundError", "nothing of a run never-was"),
        ({"runIds": []}, "InvalidInputError", "name the runs to delete"),
        ({"runIds": ["../doomed"]}, "InvalidInputError", "runIds[0]"),
        ({"runId": "doomed"}, "InvalidInputError", "runId"),
    ],
)
def test_what_cannot_be_deleted_ends_the_execution_with_a_named_error(
    stack: LocalStack, document: dict[str, Any], error: str, words: str
) -> None:
    states = stack.client("stepfunctions")
    started = states.start_execution(
        stateMachineArn=stack.outputs["DeleteRunStateMachineArn"], input=json.dumps(document)
    )
    description = end_of(stack, started["executionArn"])
    assert (description["status"], description["error"]) == ("FAILED", error)
    assert words in description["cause"]
