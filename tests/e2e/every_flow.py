"""Goes through all that the state machines do, so that each role does all that it ever does."""

from __future__ import annotations

import json
from typing import Any

import pydicom
from botocore.waiter import WaiterModel, create_waiter_with_client
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid

from tests.e2e.canaries import plant
from tests.e2e.conftest import LocalStack

SERIES = "s3://idc-open-data/00029d25-fb18-4d42-aaa5-a0897d1ac8f7/"
PUBLIC = "idc-open-data"
TWO_JOBS_RUN = WaiterModel(
    {
        "version": 2,
        "waiters": {
            "TwoJobsRun": {
                "operation": "ListDICOMImportJobs",
                "delay": 1,
                "maxAttempts": 120,
                "acceptors": [
                    {
                        "matcher": "path",
                        "argument": "length(jobSummaries[?jobStatus=='IN_PROGRESS']) >= `2`",
                        "expected": True,
                        "state": "success",
                    }
                ],
            }
        },
    }
)


def go_through_every_flow(stack: LocalStack) -> None:
    """Import, fail, redrive, retry, stop, collect, delete a run, and delete the stack."""
    _fail_and_redrive(stack)
    _import_in_every_way(stack)
    _lose_a_source(stack)
    _stop_what_runs(stack)
    _delete_runs(stack)


def put_scan(stack: LocalStack, bucket: str, key: str) -> None:
    """Put a small instance of a new study where a source names it."""
    dataset = pydicom.dcmread(str(get_testdata_file("CT_small.dcm")))
    plant(dataset)
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        setattr(dataset, keyword, generate_uid())
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    path = stack.home / "scan.dcm"
    dataset.save_as(path)
    stack.client("s3").upload_file(str(path), bucket, key)


def start(stack: LocalStack, machine: str, name: str, document: dict[str, Any]) -> str:
    """Start an execution of the machine that an output names; return its ARN."""
    started = stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs[machine], name=name, input=json.dumps(document)
    )
    arn: str = started["executionArn"]
    return arn


def study(stack: LocalStack, name: str, **document: Any) -> str:
    """Start an execution of ImportStudy."""
    return start(stack, "StateMachineArn", name, document)


def _fail_and_redrive(stack: LocalStack) -> None:
    """A failed import job: the event's report, a redrive, and a new execution of the run."""
    stack.admin("healthimaging/faults", [{"kind": "failJob", "message": "A passing trouble."}])
    arn = study(stack, "broken", sources=[SERIES])
    assert stack.ended("broken")["status"] == "FAILED"
    stack.admin("healthimaging/faults", [])
    stack.client("stepfunctions").redrive_execution(executionArn=arn)
    stack.ended("broken")
    study(stack, "broken-r1", sources=[SERIES], runId="broken")


def _import_in_every_way(stack: LocalStack) -> None:
    """From a public bucket and an uploaded folder, with all that can be asked for; collections."""
    input_bucket = stack.outputs["InputBucketName"]
    uploads = f"s3://{input_bucket}/uploads/"
    put_scan(stack, PUBLIC, "public/scan.dcm")
    put_scan(stack, input_bucket, "uploads/mine/scan.dcm")
    put_scan(stack, input_bucket, "uploads/listed/scan.dcm")
    sources = [f"s3://{PUBLIC}/public/", f"{uploads}mine/"]
    study(stack, "whole", sources=sources, sourceProof=True, bitmaps="png")
    nothing = f"s3://{PUBLIC}/there-is-nothing-here/"
    lines = [{"sources": [f"{uploads}listed/"]}, {"sources": [nothing]}]
    listed = "\n".join(map(json.dumps, lines))
    stack.client("s3").put_object(Bucket=PUBLIC, Key="list.jsonl", Body=listed.encode())
    collection = {"studies": f"s3://{PUBLIC}/list.jsonl"}
    _write_no_report_of_failures(stack)
    start(stack, "ImportCollectionStateMachineArn", "many", collection)
    for name in ("broken-r1", "whole"):
        assert stack.ended(name)["status"] == "SUCCEEDED", stack.ended(name)
    collected = stack.ended("many", machine="ImportCollectionStateMachineArn")
    assert collected["error"] == "StudiesNotProven", collected


def _write_no_report_of_failures(stack: LocalStack) -> None:
    """Switch off the rule, so that a study of a collection fails without a report."""
    events = stack.client("events")
    (rule,) = events.list_rules(NamePrefix="frameproof-WriteReport")["Rules"]
    events.disable_rule(Name=rule["Name"])


def _lose_a_source(stack: LocalStack) -> None:
    """A source that is gone when its copy is made once more."""
    s3 = stack.client("s3")
    put_scan(stack, PUBLIC, "vanishing/scan.dcm")
    source = f"s3://{PUBLIC}/vanishing/"
    study(stack, "lost", sources=[source])
    assert stack.ended("lost")["status"] == "SUCCEEDED"
    s3.delete_object(Bucket=PUBLIC, Key="vanishing/scan.dcm")
    s3.delete_object(Bucket=stack.outputs["OutputBucketName"], Key="runs/lost/copy/00000.jsonl")
    study(stack, "lost-r1", sources=[source], runId="lost")
    stack.ended("lost-r1")


def _stop_what_runs(stack: LocalStack) -> None:
    """Ask for the deletion of a run that is at work, stop it and a collection, redrive both."""
    stack.admin("healthimaging/delays", {"job_in_progress_seconds": 20.0})
    arn = study(stack, "halted", sources=[SERIES])
    listed = json.dumps({"sources": [SERIES]})
    key = "collections/cut/list.jsonl"
    bucket = stack.outputs["OutputBucketName"]
    stack.client("s3").put_object(Bucket=bucket, Key=key, Body=listed.encode())
    machine = "ImportCollectionStateMachineArn"
    collection_arn = start(stack, machine, "cut", {"studies": f"s3://{bucket}/{key}"})
    datastore = {"datastoreId": stack.outputs["DatastoreId"]}
    healthimaging = stack.client("medical-imaging")
    create_waiter_with_client("TwoJobsRun", TWO_JOBS_RUN, healthimaging).wait(**datastore)
    start(stack, "DeleteRunStateMachineArn", "too-early", {"runIds": ["halted"]})
    assert stack.ended("too-early", machine="DeleteRunStateMachineArn")["status"] == "FAILED"
    for stopped in (arn, collection_arn):
        stack.client("stepfunctions").stop_execution(executionArn=stopped)
    stack.admin("healthimaging/delays", {"job_in_progress_seconds": 0.2})
    assert stack.ended("cut", machine=machine)["status"] == "ABORTED"
    # No execution knows how the import job has ended, so that a deletion has to ask.
    start(stack, "DeleteRunStateMachineArn", "still-too-early", {"runIds": ["halted"]})
    assert stack.ended("still-too-early", machine="DeleteRunStateMachineArn")["status"] == "FAILED"
    for stopped in (arn, collection_arn):
        stack.client("stepfunctions").redrive_execution(executionArn=stopped)
    assert stack.ended("halted")["status"] == "SUCCEEDED", stack.ended("halted")
    stack.ended("cut", machine=machine)


def _delete_runs(stack: LocalStack) -> None:
    """A run, and then the whole stack with all that is in it."""
    start(stack, "DeleteRunStateMachineArn", "one-run", {"runIds": ["whole"]})
    ended = stack.ended("one-run", machine="DeleteRunStateMachineArn")
    assert ended["status"] == "SUCCEEDED", ended
    bucket = stack.outputs["OutputBucketName"]
    stack.client("s3").create_multipart_upload(Bucket=bucket, Key="runs/unfinished")
    cloudformation = stack.client("cloudformation")
    stack_id = cloudformation.describe_stacks(StackName="frameproof")["Stacks"][0]["StackId"]
    cloudformation.delete_stack(StackName="frameproof")
    waiter = cloudformation.get_waiter("stack_delete_complete")
    waiter.wait(StackName=stack_id, WaiterConfig={"Delay": 1, "MaxAttempts": 180})
