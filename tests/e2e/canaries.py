"""A patient that never was, planted in what tests import, and looked for in all that is left.

They belong in the DICOM objects, in HealthImaging itself, and, as file names, in the one document
that says which upload is which file.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pydicom

if TYPE_CHECKING:
    from tests.e2e.conftest import LocalStack

NAME, PATIENT_ID, BIRTH_DATE = "Zyxwvut^Quercus", "QX-77-31337", "18991231"
ACCESSION, STUDY_DATE, STUDY_ID = "ACC7731337", "19370423", "SID7731337"
PHYSICIAN, INSTITUTION = "Onomatop^Aurelia", "Hospital Thornbridge-Quern"
CANARIES = [
    "Zyxwvut", "Quercus", PATIENT_ID, BIRTH_DATE, ACCESSION, STUDY_DATE, STUDY_ID, "Onomatop",
    "Thornbridge",
]  # fmt: skip
EVENTS = "/aws/events/canary"
MAY_NAME_FILES = "plan/uploads.jsonl"
_NO_TEXT = (".png", ".npy", ".tif", ".tiff", ".parquet")


def plant(dataset: pydicom.Dataset) -> None:
    """Make a dataset one of this patient, in everything that could tell who somebody is."""
    dataset.PatientName, dataset.PatientID = NAME, PATIENT_ID
    dataset.PatientBirthDate, dataset.StudyDate = BIRTH_DATE, STUDY_DATE
    dataset.AccessionNumber, dataset.StudyID = ACCESSION, STUDY_ID
    dataset.ReferringPhysicianName, dataset.InstitutionName = PHYSICIAN, INSTITUTION
    dataset.PatientComments = f"{NAME} born {BIRTH_DATE}"
    block = dataset.private_block(0x0099, "CANARY", create=True)
    block.add_new(0x01, "LO", PATIENT_ID)


def keep_all_events(stack: LocalStack) -> None:
    """Have EventBridge write every event into a log group, which is searched with the others."""
    stack.client("logs").create_log_group(logGroupName=EVENTS)
    events, pattern = stack.client("events"), json.dumps({"account": [{"exists": True}]})
    events.put_rule(Name="canary-events", EventPattern=pattern)
    arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{EVENTS}"
    events.put_targets(Rule="canary-events", Targets=[{"Id": "log", "Arn": arn}])


def places_with(canary: str, contents: Iterable[tuple[str, bytes]]) -> list[str]:
    """Return where a canary is found though it does not belong there.

    A date is none within a longer number: among the digits of thousands of UIDs any may turn up.
    """
    return [
        place
        for place, content in contents
        if _is_in(canary.lower().encode(), content.lower()) and not place.endswith(MAY_NAME_FILES)
    ]


def _is_in(wanted: bytes, content: bytes) -> bool:
    if wanted not in content:  # a hundred times faster than the expression below
        return False
    return not wanted.isdigit() or bool(re.search(rb"(?<!\d)" + wanted + rb"(?!\d)", content))


def require_none(stack: LocalStack) -> None:
    """Search everything that is left on a stack for every canary.

    Raises
    ------
    AssertionError
        One was found; says which, and where.
    """
    found = [
        (canary, place)
        for place, content in left_behind(stack)
        for canary in CANARIES
        if places_with(canary, [(place, content)])
    ]
    assert found == []


def left_behind(stack: LocalStack, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield all that is left on a stack, by its place.

    Parameters
    ----------
    prefix
        Of the runs whose documents and executions are meant; all without it. Logs, keys, metrics
        and the server's own log are always whole.
    """
    yield from _objects(stack, f"runs/{prefix}")
    yield from _logs(stack)
    yield from _histories(stack, prefix)
    for bucket in ("InputBucketName", "OutputBucketName"):
        yield f"keys of {bucket}", "\n".join(stack.keys("", bucket=bucket)).encode()
    metrics = stack.client("cloudwatch").list_metrics()["Metrics"]
    yield "metrics", json.dumps(metrics, default=str).encode()
    yield "the server's log", b"".join(path.read_bytes() for path in stack.home.rglob("*.log"))
    yield "what the command said", "\n".join(stack.said).encode()


def _objects(stack: LocalStack, prefix: str) -> Iterator[tuple[str, bytes]]:
    """Yield the documents in the output bucket, unpacked where they are packed."""
    s3 = stack.client("s3")  # one for all: to make one takes longer than to read an object
    for key in stack.keys(prefix):
        if not key.endswith(_NO_TEXT):
            answer = s3.get_object(Bucket=stack.outputs["OutputBucketName"], Key=key)
            content = answer["Body"].read()
            yield key, gzip.decompress(content) if key.endswith(".gz") else content


def _logs(stack: LocalStack) -> Iterator[tuple[str, bytes]]:
    logs = stack.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
        events = [event["message"] for page in pages for event in page["events"]]
        yield f"log group {group['logGroupName']}", "\n".join(events).encode()


def _histories(stack: LocalStack, prefix: str) -> Iterator[tuple[str, bytes]]:
    """Yield the histories of executions, of all state machines, and of all their children."""
    states = stack.client("stepfunctions")
    executions = states.get_paginator("list_executions")
    for machine in states.list_state_machines()["stateMachines"]:
        for page in executions.paginate(stateMachineArn=machine["stateMachineArn"]):
            for execution in page["executions"]:
                if execution["name"].startswith(prefix):
                    yield _history(states, execution["executionArn"])
                    yield from _children(states, execution["executionArn"])


def _children(states: Any, execution_arn: str) -> Iterator[tuple[str, bytes]]:
    executions = states.get_paginator("list_executions")
    for map_run in states.list_map_runs(executionArn=execution_arn)["mapRuns"]:
        for page in executions.paginate(mapRunArn=map_run["mapRunArn"]):
            for child in page["executions"]:
                yield _history(states, child["executionArn"])


def _history(states: Any, execution_arn: str) -> tuple[str, bytes]:
    pages = states.get_paginator("get_execution_history").paginate(
        executionArn=execution_arn, includeExecutionData=True
    )
    events = [event for page in pages for event in page["events"]]
    return f"history of {execution_arn}", json.dumps(events, default=str).encode()
