"""`frameproof delete`: what runs made goes, whole, and nothing else does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pydicom
import pytest
from botocore.waiter import create_waiter_with_client
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid

from tests.e2e import oracle
from tests.e2e.canaries import plant
from tests.e2e.conftest import EXECUTION_ENDED, LocalStack
from tests.integration.local.healthimaging.import_roles import create_import_role

BUCKETS = ("InputBucketName", "OutputBucketName")
DECOY_BUCKET = "somebody-elses-scans"
DECOYS = {
    "InputBucketName": "uploads-of-somebody-else/scan.dcm",
    "OutputBucketName": "notes/read-me.txt",
}


def write_instance(folder: Path, series_instance_uid: str) -> Path:
    """Write a new instance of a series that no other test knows."""
    folder.mkdir(parents=True, exist_ok=True)
    dataset = pydicom.dcmread(str(get_testdata_file("CT_small.dcm")))
    plant(dataset)
    dataset.SeriesInstanceUID = series_instance_uid
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.save_as(folder / "image.dcm")
    return folder


@pytest.fixture
def run_once(stack: LocalStack, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Run one new instance, of a series of its own or of a given one."""

    def run(run_id: str, series_instance_uid: str | None = None) -> dict[str, Any]:
        uid = series_instance_uid or generate_uid()
        return stack.run("--dicom", write_instance(tmp_path / run_id, uid), "--run-id", run_id)

    return run


@pytest.fixture(scope="module")
def decoy(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Put objects beside the runs', and an image set of somebody else into the data store."""
    s3, healthimaging = stack.client("s3"), stack.client("medical-imaging")
    for bucket, key in DECOYS.items():
        s3.put_object(Bucket=stack.outputs[bucket], Key=key, Body=b"not of a run")
    s3.create_bucket(Bucket=DECOY_BUCKET)
    scan = write_instance(tmp_path_factory.mktemp("decoy"), generate_uid()) / "image.dcm"
    s3.upload_file(str(scan), DECOY_BUCKET, "in/scan.dcm")
    role_arn = create_import_role(stack.client("iam"), "importer-of-the-decoys")
    before = image_sets(stack)
    job = healthimaging.start_dicom_import_job(
        datastoreId=stack.outputs["DatastoreId"],
        dataAccessRoleArn=role_arn,
        inputS3Uri=f"s3://{DECOY_BUCKET}/in/",
        outputS3Uri=f"s3://{DECOY_BUCKET}/out/",
        clientToken="decoy",
    )
    output = f"out/{job['datastoreId']}-DicomImport-{job['jobId']}/job-output-manifest.json"
    s3.get_waiter("object_exists").wait(Bucket=DECOY_BUCKET, Key=output, WaiterConfig={"Delay": 1})
    (made,) = image_sets(stack) - before
    return made


def image_sets(stack: LocalStack) -> set[str]:
    return {item["imageSetId"] for item in oracle.stored_image_sets(stack)}


def image_sets_of(report: dict[str, Any]) -> set[str]:
    return {item["imageSetId"] for item in report["imageSets"]}


def objects_of(stack: LocalStack, run_id: str) -> dict[str, int]:
    """Return keys and sizes of everything of a run, in both buckets."""
    return {
        f"{bucket}/{key}": size
        for bucket in BUCKETS
        for prefix in (f"runs/{run_id}/", f"uploads/{run_id}/")
        for key, size in stack.keys(prefix, bucket=bucket).items()
    }


def decoys_are_there(stack: LocalStack, decoy: str) -> bool:
    keys = all(key in stack.keys(key, bucket=bucket) for bucket, key in DECOYS.items())
    return keys and decoy in image_sets(stack)


def test_one_run_goes_whole_and_nothing_else(
    stack: LocalStack, run_once: Callable[..., dict[str, Any]], decoy: str
) -> None:
    # GIVEN two runs, one of whose names begins with the other's
    doomed, spared = run_once("gone"), run_once("gone-not")
    spared_objects = objects_of(stack, "gone-not")
    doomed_objects = objects_of(stack, "gone")
    # WHEN it is only asked what would go
    dry = stack.frameproof("delete", "gone", "--dry-run", "--json")
    # THEN exactly the run's own is listed, and all of it is there
    assert dry.returncode == 0, dry.stderr
    listed = json.loads(dry.stdout)
    assert {item["imageSetId"] for item in listed["imageSets"]} == image_sets_of(doomed)
    assert sum(place["objects"] for place in listed["objects"]) == len(doomed_objects)
    assert sum(place["sizeBytes"] for place in listed["objects"]) == sum(doomed_objects.values())
    assert objects_of(stack, "gone") == doomed_objects
    assert image_sets(stack) >= image_sets_of(doomed)
    # WHEN it is deleted
    done = stack.frameproof("delete", "gone", "--yes")
    # THEN it is gone, and everything else is there
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("deleted: 1 run, 1 image set, ")
    assert objects_of(stack, "gone") == {}
    assert not image_sets(stack) & image_sets_of(doomed)
    assert objects_of(stack, "gone-not") == spared_objects
    assert image_sets(stack) >= image_sets_of(spared)
    assert decoys_are_there(stack, decoy)
    # AND the same command again finds nothing to do
    again = stack.frameproof("delete", "gone", "--yes")
    assert (again.returncode, again.stdout) == (0, "nothing is left to delete\n")


def test_shared_image_set_goes_only_with_both_of_its_runs(
    stack: LocalStack, run_once: Callable[..., dict[str, Any]]
) -> None:
    # GIVEN two runs that imported instances of one series
    series = generate_uid()
    first, second = run_once("share-a", series), run_once("share-b", series)
    assert image_sets_of(first) == image_sets_of(second)
    before = objects_of(stack, "share-a")
    # WHEN one is to be deleted
    refused = stack.frameproof("delete", "share-a", "--yes")
    # THEN the other is named, and nothing goes
    assert refused.returncode == 2
    assert "share-b" in refused.stderr
    assert objects_of(stack, "share-a") == before
    assert image_sets(stack) >= image_sets_of(first)
    # WHEN both are
    both = stack.frameproof("delete", "share-a", "share-b", "--yes")
    # THEN both are gone
    assert both.returncode == 0, both.stderr
    assert objects_of(stack, "share-a") == objects_of(stack, "share-b") == {}
    assert not image_sets(stack) & image_sets_of(first)


def test_state_machine_refuses_by_itself_too(
    stack: LocalStack, run_once: Callable[..., dict[str, Any]]
) -> None:
    # GIVEN a shared image set, and somebody who starts DeleteRun without the command
    series = generate_uid()
    run_once("alone-a", series), run_once("alone-b", series)
    states = stack.client("stepfunctions")
    started = states.start_execution(
        stateMachineArn=stack.outputs["DeleteRunStateMachineArn"],
        input=json.dumps({"runIds": ["alone-a"]}),
    )
    # THEN it fails by name, and says who else there is
    arn = started["executionArn"]
    create_waiter_with_client("ExecutionEnded", EXECUTION_ENDED, states).wait(executionArn=arn)
    description = states.describe_execution(executionArn=arn)
    assert (description["status"], description["error"]) == ("FAILED", "SharedImageSetError")
    assert "alone-b" in description["cause"]


def test_unknown_run_is_not_found(stack: LocalStack) -> None:
    done = stack.frameproof("delete", "no-such-run", "--yes")
    assert done.returncode == 4
    assert "no-such-run" in done.stderr


def test_without_a_terminal_it_wants_yes(
    stack: LocalStack, run_once: Callable[..., dict[str, Any]]
) -> None:
    run_once("unasked")
    done = stack.frameproof("delete", "unasked")
    assert done.returncode == 2
    assert "--yes" in done.stderr
    assert objects_of(stack, "unasked")


def test_all_leaves_no_run(
    stack: LocalStack, run_once: Callable[..., dict[str, Any]], decoy: str
) -> None:
    report = run_once("one-of-all")
    done = stack.frameproof("delete", "--all", "--yes")
    assert done.returncode == 0, done.stderr
    for bucket in BUCKETS:
        assert stack.keys("runs/", bucket=bucket) == stack.keys("uploads/", bucket=bucket) == {}
    assert not image_sets(stack) & image_sets_of(report)
    assert decoys_are_there(stack, decoy)
