"""ImportCollection: many studies, one report; started again it does only what is not proven."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid

from tests.e2e import oracle
from tests.e2e.canaries import plant
from tests.e2e.conftest import ROOT, LocalStack

FOLDER = "collections/portfolio/"
# Three small studies: CT and MR, signed, and a colour ultrasound.
FILES = {"ct": "CT_small.dcm", "mr": "MR_small.dcm", "us": "US1_UNCR.dcm"}
FILES |= {"stopped-a": "CT_small.dcm", "stopped-b": "MR_small.dcm"}
SCHEMA = json.loads((ROOT / "statemachine/collection_report.schema.json").read_text())


def write_study(stack: LocalStack, folder: Path, name: str) -> None:
    """Put a study where its line says that it is, under UIDs that no other test has."""
    dataset = pydicom.dcmread(str(get_testdata_file(FILES[name])))
    plant(dataset)
    for keyword in ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"):
        setattr(dataset, keyword, generate_uid(entropy_srcs=["collection", name, keyword]))
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    path = folder / f"{name}.dcm"
    dataset.save_as(path)
    bucket = stack.outputs["InputBucketName"]
    stack.client("s3").upload_file(str(path), bucket, f"uploads/portfolio-{name}/{name}.dcm")
    path.unlink()


def write_list(stack: LocalStack, name: str, lines: list[Any]) -> str:
    """Put a list of studies into the output bucket, and return its URI."""
    bucket, key = stack.outputs["OutputBucketName"], f"collections/{name}/list.jsonl"
    content = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    stack.client("s3").put_object(Bucket=bucket, Key=key, Body=content.encode())
    return f"s3://{bucket}/{key}"


def source(stack: LocalStack, name: str) -> str:
    return f"s3://{stack.outputs['InputBucketName']}/uploads/portfolio-{name}/"


def start(stack: LocalStack, name: str, document: dict[str, Any]) -> str:
    """Start an execution of ImportCollection, and return its ARN."""
    started = stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs["ImportCollectionStateMachineArn"],
        name=name,
        input=json.dumps(document),
    )
    arn: str = started["executionArn"]
    return arn


def ended(stack: LocalStack, name: str) -> dict[str, Any]:
    return stack.ended(name, machine="ImportCollectionStateMachineArn")


def collected(stack: LocalStack, name: str, document: dict[str, Any]) -> dict[str, Any]:
    """Run an execution of ImportCollection to its end, and describe it."""
    start(stack, name, document)
    return ended(stack, name)


def report_of(stack: LocalStack) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(stack.object(f"{FOLDER}report.json"))
    jsonschema.validate(report, SCHEMA, cls=jsonschema.Draft202012Validator)
    return report


def verdicts(report: dict[str, Any]) -> list[tuple[str, str, bool]]:
    return [(row["runId"], row["verdict"], row["provenBefore"]) for row in report["studies"]]


@pytest.fixture
def slow_imports(stack: LocalStack) -> Iterator[Callable[[], None]]:
    """Have import jobs take half a minute until what this gives is called."""

    def quick() -> None:
        stack.admin("healthimaging/delays", {"job_in_progress_seconds": 0.2})

    stack.admin("healthimaging/delays", {"job_in_progress_seconds": 30.0})
    yield quick
    quick()


def import_jobs(stack: LocalStack) -> int:
    """Count the import jobs that HealthImaging has had."""
    client, datastore = stack.client("medical-imaging"), stack.outputs["DatastoreId"]
    pages = client.get_paginator("list_dicom_import_jobs").paginate(datastoreId=datastore)
    return sum(len(page["jobSummaries"]) for page in pages)


def study_executions(stack: LocalStack) -> set[str]:
    """Name the executions of ImportStudy that were started for the collection."""
    pages = (
        stack.client("stepfunctions")
        .get_paginator("list_executions")
        .paginate(stateMachineArn=stack.outputs["StateMachineArn"])
    )
    names = {item["name"] for page in pages for item in page["executions"]}
    return {name for name in names if name.startswith("portfolio-")}


def test_a_collection_reports_on_all_and_a_second_execution_does_only_the_rest(
    stack: LocalStack, tmp_path: Path
) -> None:
    # GIVEN a list of three studies; the files of the last have not arrived yet
    write_study(stack, tmp_path, "ct")
    write_study(stack, tmp_path, "mr")
    lines: list[dict[str, Any]] = [
        {"sources": [source(stack, name)]} for name in ("ct", "mr", "us")
    ]
    lines[1]["runId"] = "portfolio-mr"
    uri = write_list(stack, "portfolio", [*lines[:2], "", lines[2]])
    before = import_jobs(stack)
    # WHEN it is collected
    first = collected(stack, "portfolio", {"studies": uri, "defaults": {"sourceProof": True}})
    # THEN two studies are proven, and the report names the third and why
    assert (first["status"], first["error"]) == ("FAILED", "StudiesNotProven"), first.get("cause")
    assert "portfolio-00004 (line 4)" in first["cause"]
    assert "NothingToImportError" in first["cause"]
    assert verdicts(report_of(stack)) == [
        ("portfolio-00001", "PROVEN", False),
        ("portfolio-mr", "PROVEN", False),
        ("portfolio-00004", "NOT_PROVEN", False),
    ]
    assert import_jobs(stack) == before + 2
    # WHEN the files have arrived, and it is collected again
    write_study(stack, tmp_path, "us")
    again = {"studies": uri, "collectionId": "portfolio", "defaults": {"sourceProof": True}}
    second = collected(stack, "portfolio-2", again)
    # THEN only that study was run
    assert second["status"] == "SUCCEEDED", second.get("cause")
    assert json.loads(second["output"])["verdict"] == "ALL_PROVEN"
    report = report_of(stack)
    assert verdicts(report) == [
        ("portfolio-00001", "PROVEN", True),
        ("portfolio-mr", "PROVEN", True),
        ("portfolio-00004", "PROVEN", False),
    ]
    assert report["counts"] == {
        "listed": 3,
        "proven": 3,
        "provenPartial": 0,
        "notProven": 0,
        "provenBefore": 2,
    }
    assert report["frames"]["verified"] == report["frames"]["listed"] == 3
    assert import_jobs(stack) == before + 3
    names = {"portfolio-00001", "portfolio-mr", "portfolio-00004", "portfolio-00004-r1"}
    assert study_executions(stack) == names
    for row in report["studies"]:
        oracle.check(stack, json.loads(stack.object(f"runs/{row['runId']}/report.json")))
    # AND a third execution starts nothing at all
    third = collected(stack, "portfolio-3", again)
    assert json.loads(third["output"])["verdict"] == "ALL_PROVEN"
    assert (study_executions(stack), import_jobs(stack)) == (names, before + 3)


def test_the_page_links_to_each_run_s_own_report(stack: LocalStack) -> None:
    page = stack.object(f"{FOLDER}report.html").decode()
    links = re.findall(r'href="\.\./\.\./([^"]+)"', page)
    assert sorted(links) == [
        "runs/portfolio-00001/report.html",
        "runs/portfolio-00004/report.html",
        "runs/portfolio-mr/report.html",
    ]
    for key in links:
        assert stack.object(key).startswith(b"<!doctype html>")
    assert "s3://" not in page


def test_a_collection_is_deleted_with_the_last_of_its_runs(stack: LocalStack) -> None:
    done = stack.frameproof("delete", "portfolio-00001", "portfolio-mr", "--yes")
    assert done.returncode == 0, done.stderr
    assert f"{FOLDER}report.json" in stack.keys(FOLDER)
    done = stack.frameproof("delete", "portfolio-00004", "--yes")
    assert done.returncode == 0, done.stderr
    assert stack.keys(FOLDER) == {}
    assert stack.keys("runs/portfolio-") == {}


def test_a_collection_that_was_stopped_is_redriven_and_imports_nothing_twice(
    stack: LocalStack, tmp_path: Path, slow_imports: Callable[[], None]
) -> None:
    # GIVEN a collection that is stopped while HealthImaging imports both of its studies
    names = ("stopped-a", "stopped-b")
    for name in names:
        write_study(stack, tmp_path, name)
    lines = [{"sources": [source(stack, name)], "runId": name} for name in names]
    before = import_jobs(stack)
    arn = start(stack, "stopped", {"studies": write_list(stack, "stopped", lines)})
    bucket, states = stack.outputs["OutputBucketName"], stack.client("stepfunctions")
    for name in names:
        stack.client("s3").get_waiter("object_exists").wait(
            Bucket=bucket, Key=f"runs/{name}/import/0000/job.json", WaiterConfig={"Delay": 1}
        )
    states.stop_execution(executionArn=arn)
    assert ended(stack, "stopped")["status"] == "ABORTED"
    assert [stack.ended(name)["status"] for name in names] == ["ABORTED", "ABORTED"]
    # WHEN it is redriven
    slow_imports()
    states.redrive_execution(executionArn=arn)
    # THEN each study goes on under its next name, with the job that it has
    found = ended(stack, "stopped")
    assert found["status"] == "SUCCEEDED", found.get("cause")
    assert json.loads(found["output"])["verdict"] == "ALL_PROVEN"
    assert [stack.ended(f"{name}-r1")["status"] for name in names] == ["SUCCEEDED", "SUCCEEDED"]
    assert import_jobs(stack) == before + 2


@pytest.mark.parametrize(
    ("name", "lines", "words"),
    [
        (
            "bad-lines",
            [{"sources": ["s3://a-bucket/"]}, "x", {"sources": []}],
            ["line 2", "line 3"],
        ),
        ("no-lines", [], ["the list is empty"]),
    ],
)
def test_a_list_that_cannot_be_run_starts_nothing_and_every_bad_line_is_named(
    stack: LocalStack, name: str, lines: list[Any], words: list[str]
) -> None:
    found = collected(stack, name, {"studies": write_list(stack, name, lines)})
    assert (found["status"], found["error"]) == ("FAILED", "InvalidInputError")
    for word in words:
        assert word in found["cause"]
    assert f"collections/{name}/plan.json" not in stack.keys(f"collections/{name}/")
