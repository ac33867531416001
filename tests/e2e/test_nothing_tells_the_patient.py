"""Canaries: names, ids and dates that are planted in the input are found nowhere they don't belong.

They belong in the DICOM objects, in HealthImaging itself, and, as file names, in the one document
that says which upload is which file. Everything else that a run leaves is searched, whole.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid

from tests.e2e.conftest import LocalStack

NAME, PATIENT_ID, BIRTH_DATE = "Zyxwvut^Quercus", "QX-77-31337", "18991231"
ACCESSION, STUDY_DATE, STUDY_ID = "ACC7731337", "19370423", "SID7731337"
PHYSICIAN, INSTITUTION = "Onomatop^Aurelia", "Hospital Thornbridge-Quern"
CANARIES = [
    "Zyxwvut", "Quercus", PATIENT_ID, BIRTH_DATE, ACCESSION, STUDY_DATE, STUDY_ID, "Onomatop",
    "Thornbridge",
]  # fmt: skip
FILES = ("CT_small.dcm", "US1_UNCR.dcm", "test-SR.dcm", "SC_rgb_jpeg_dcmtk.dcm", "liver_1frame.dcm")
EVENTS = "/aws/events/canary"
MAY_NAME_FILES = "plan/uploads.jsonl"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder whose files, and their names, are full of a patient that never was."""
    folder = tmp_path_factory.mktemp("study") / f"Zyxwvut_Quercus_{BIRTH_DATE}"
    folder.mkdir()
    for number, name in enumerate(FILES):
        dataset = pydicom.dcmread(str(get_testdata_file(name)))
        dataset.PatientName, dataset.PatientID = NAME, PATIENT_ID
        dataset.PatientBirthDate, dataset.StudyDate = BIRTH_DATE, STUDY_DATE
        dataset.AccessionNumber, dataset.StudyID = ACCESSION, STUDY_ID
        dataset.ReferringPhysicianName, dataset.InstitutionName = PHYSICIAN, INSTITUTION
        dataset.PatientComments = f"{NAME} born {BIRTH_DATE}"
        dataset.StudyInstanceUID = generate_uid(entropy_srcs=["canary study"])
        dataset.SeriesInstanceUID = generate_uid(entropy_srcs=["canary series", name])
        dataset.SOPInstanceUID = generate_uid(entropy_srcs=["canary instance", name])
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        block = dataset.private_block(0x0099, "CANARY", create=True)
        block.add_new(0x01, "LO", PATIENT_ID)
        dataset.save_as(folder / f"{PATIENT_ID} {number}.dcm")
    (folder / f"{NAME}.txt").write_text(f"{NAME} {PATIENT_ID}: not a DICOM file\n")
    return folder


@pytest.fixture(scope="module")
def left_behind(stack: LocalStack, folder: Path) -> dict[str, bytes]:
    """Run the folder to a good end, a bad end and no end; return all that is left, by its place."""
    _keep_all_events(stack)
    everything = ("--source-proof", "--cross-check", "all", "--bitmaps", "all", "--dicom", folder)
    good = stack.frameproof("run", "--run-id", "canary-good", "--allow-partial-import", *everything)
    bad = stack.frameproof("run", "--run-id", "canary-bad", *everything)
    stack.admin("healthimaging/faults", [{"kind": "failJob", "message": "It failed."}])
    failed = stack.frameproof("run", "--run-id", "canary-failed", *everything)
    stack.admin("healthimaging/faults", [])
    assert (good.returncode, bad.returncode, failed.returncode) == (0, 1, 3), failed.stderr
    found = {
        f"output of run {number}": (done.stdout + done.stderr).encode()
        for number, done in enumerate((good, bad, failed))
    }
    found |= dict(_objects(stack))
    found |= dict(_logs(stack))
    found |= dict(_histories(stack))
    found["keys"] = "\n".join(
        key
        for bucket in ("InputBucketName", "OutputBucketName")
        for key in stack.keys("", bucket=bucket)
    ).encode()
    metrics = stack.client("cloudwatch").list_metrics()["Metrics"]
    found["metrics"] = json.dumps(metrics, default=str).encode()
    found["the server's log"] = b"".join(path.read_bytes() for path in stack.home.rglob("*.log"))
    return found


def _keep_all_events(stack: LocalStack) -> None:
    """Have EventBridge write every event into a log group, which is searched with the others."""
    stack.client("logs").create_log_group(logGroupName=EVENTS)
    events, pattern = stack.client("events"), json.dumps({"account": [{"exists": True}]})
    events.put_rule(Name="canary-events", EventPattern=pattern)
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{EVENTS}"
    events.put_targets(Rule="canary-events", Targets=[{"Id": "log", "Arn": arn}])


def _objects(stack: LocalStack) -> Iterator[tuple[str, bytes]]:
    """Yield what the runs left in the output bucket, unpacked where it is packed."""
    for key in stack.keys("runs/canary-"):
        content = stack.object(key)
        yield key, gzip.decompress(content) if key.endswith(".gz") else content


def _logs(stack: LocalStack) -> Iterator[tuple[str, bytes]]:
    logs = stack.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
        events = [event["message"] for page in pages for event in page["events"]]
        yield f"log group {group['logGroupName']}", "\n".join(events).encode()


def _histories(stack: LocalStack) -> Iterator[tuple[str, bytes]]:
    """Yield the histories of the executions and of all their children."""
    states = stack.client("stepfunctions")
    machine = stack.outputs["StateMachineArn"]
    for name in ("canary-good", "canary-bad", "canary-failed"):
        arn = f"{machine.replace(':stateMachine:', ':execution:')}:{name}"
        arns = [arn]
        for map_run in states.list_map_runs(executionArn=arn)["mapRuns"]:
            children = states.list_executions(mapRunArn=map_run["mapRunArn"])["executions"]
            arns += [child["executionArn"] for child in children]
        for one in arns:
            history: Any = states.get_execution_history(executionArn=one, includeExecutionData=True)
            yield f"history of {one}", json.dumps(history["events"], default=str).encode()


def test_there_is_much_to_search(left_behind: dict[str, bytes]) -> None:
    assert len(left_behind) > 50
    assert any("VerifyFrames" in place for place in left_behind)
    assert left_behind["the server's log"]
    assert b"Image Set Created" in left_behind[f"log group {EVENTS}"]
    for run in ("good", "bad"):
        assert f"runs/canary-{run}/report.html" in left_behind
        assert f"runs/canary-{run}/frames.jsonl.gz" in left_behind


def test_the_canaries_are_where_they_belong(left_behind: dict[str, bytes]) -> None:
    # what finds nothing here would find nothing anywhere
    names = left_behind[f"runs/canary-good/{MAY_NAME_FILES}"]
    assert PATIENT_ID.encode() in names


@pytest.mark.parametrize("canary", CANARIES)
def test_a_canary_is_found_nowhere_else(canary: str, left_behind: dict[str, bytes]) -> None:
    places = [
        place
        for place, content in left_behind.items()
        if canary.lower().encode() in content.lower() and not place.endswith(MAY_NAME_FILES)
    ]
    assert places == []
