"""What goes wrong while runs are deleted: begun again, it takes exactly what is theirs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e.conftest import LocalStack
from tests.e2e.reliability.small_study import SmallStudy, new_study
from tests.e2e.test_the_delete_command import objects_of

DELETION = "DeleteRunStateMachineArn"


def imported(stack: LocalStack, run_id: str) -> SmallStudy:
    """Run a study to its end."""
    study = new_study(stack, run_id)
    study.start(stack)
    assert stack.ended(run_id)["status"] == "SUCCEEDED"
    return study


def deletion_of(stack: LocalStack, *run_ids: str, name: str) -> dict[str, Any]:
    """Delete runs, and describe how that ended."""
    stack.client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs[DELETION],
        name=name,
        input=json.dumps({"runIds": run_ids}),
    )
    return stack.ended(name, machine=DELETION)


def assert_gone_and_nothing_else(
    stack: LocalStack, doomed: SmallStudy, spared: SmallStudy, before: dict[str, Any]
) -> None:
    assert doomed.image_sets(stack) == []
    assert objects_of(stack, doomed.run_id) == {}
    assert spared.image_sets(stack) == before["imageSets"]
    assert objects_of(stack, spared.run_id) == before["objects"]


def standing(stack: LocalStack, study: SmallStudy) -> dict[str, Any]:
    return {"imageSets": study.image_sets(stack), "objects": objects_of(stack, study.run_id)}


@pytest.mark.fault("F26")
@pytest.mark.invariant("I6")
@pytest.mark.invariant("I7")
@pytest.mark.requirement("R16")
@pytest.mark.parametrize(
    ("name", "crashes", "faults"),
    [
        (
            "before",
            [{"function": "DeleteRun", "nth": 1}],
            [{"kind": "throttle", "operation": "DeleteImageSet", "times": 5}],
        ),
        (
            "after",
            [{"function": "DeleteRun", "nth": 2, "moment": "after"}],
            [
                {"kind": "answerLost", "operation": "DeleteImageSet"},
                {"kind": "serverError", "operation": "GetImageSet", "times": 2},
            ],
        ),
    ],
)
def test_trouble_within_a_deletion_leaves_nothing_of_the_run_and_all_of_others(
    switches: LocalStack,
    spared: SmallStudy,
    name: str,
    crashes: list[dict[str, Any]],
    faults: list[dict[str, Any]],
) -> None:
    stack = switches
    doomed, before = imported(stack, f"f26-{name}"), standing(stack, spared)
    stack.admin("lambda/crashes", crashes)
    stack.admin("healthimaging/faults", faults)
    assert deletion_of(stack, doomed.run_id, name=f"delete-{name}")["status"] == "SUCCEEDED"
    assert len(stack.admin("lambda/crashes")["struck"]) == len(crashes)
    assert_gone_and_nothing_else(stack, doomed, spared, before)


@pytest.mark.fault("F26")
@pytest.mark.invariant("I6")
@pytest.mark.invariant("I7")
def test_old_versions_go_too_and_a_deletion_that_s3_refuses_is_begun_again(
    switches: LocalStack, spared: SmallStudy
) -> None:
    stack = switches
    # GIVEN a bucket that keeps old versions, of which a run has two of each key
    s3, bucket = stack.client("s3"), stack.outputs["OutputBucketName"]
    before = standing(stack, spared)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    doomed = imported(stack, "f26-versions")
    s3.put_object(Bucket=bucket, Key=f"runs/{doomed.run_id}/report.json", Body=b"{}")
    # WHEN S3 refuses the first deletion of objects for good, and the second one not
    refused = {"kind": "error", "code": "AccessDenied", "operation": "DeleteObjects", "times": 9}
    stack.admin("s3/faults", [refused])
    ended = deletion_of(stack, doomed.run_id, name="delete-refused")
    assert (ended["status"], ended["error"]) == ("FAILED", "ServiceError")
    assert objects_of(stack, doomed.run_id) != {}
    stack.admin("s3/faults", [])
    assert deletion_of(stack, doomed.run_id, name="delete-again")["status"] == "SUCCEEDED"
    # THEN no version of any key is left, and the other run is whole
    versions = s3.list_object_versions(Bucket=bucket, Prefix=f"runs/{doomed.run_id}/")
    assert versions.get("Versions", []) + versions.get("DeleteMarkers", []) == []
    assert_gone_and_nothing_else(stack, doomed, spared, before)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})


@pytest.fixture(scope="module")
def spared(stack: LocalStack) -> SmallStudy:
    """A run that nobody deletes."""
    return imported(stack, "f26-spared")
