"""What S3 may do to a run: what passes leaves no trace, what stays is named, no copy is wrong.

Objects are really deleted and overwritten between their listing and their copying; what S3 itself
does wrong is asked for by the switch ``s3/faults``, for the keys of one run.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e import oracle
from tests.e2e.conftest import LocalStack
from tests.e2e.reliability.run_contents import contents
from tests.e2e.reliability.small_study import SmallStudy, new_study

OPERATIONS = ("ListObjectsV2", "CopyObject", "HeadObject", "GetObject", "PutObject")


def failing(code: str, study: SmallStudy, **more: Any) -> dict[str, Any]:
    """Let S3 answer with an error to calls on the keys of a study's run or upload."""
    return {"kind": "error", "code": code, "key": f"{study.run_id}/", **more}


def ended_by_name(stack: LocalStack, study: SmallStudy) -> tuple[str, str]:
    """Wait for the end of a run that fails; return its error and cause."""
    ended = stack.ended(study.run_id)
    assert ended["status"] == "FAILED", ended
    return ended["error"], ended["cause"]


@pytest.mark.fault("F15")
@pytest.mark.invariant("I1")
@pytest.mark.invariant("I2")
@pytest.mark.invariant("I4")
@pytest.mark.requirement("R2")
def test_s3_that_throttles_fails_or_redirects_for_a_while_leaves_nothing_behind(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    study = new_study(stack, "f15-passing")
    slow_downs = [failing("SlowDown", study, operation=name, times=2) for name in OPERATIONS]
    others = [
        failing("InternalError", study, operation="PutObject", nth=8),
        failing("PermanentRedirect", study, operation="ListObjectsV2", nth=3),
    ]
    stack.admin("s3/faults", [*slow_downs, *others])
    study.start(stack)
    ended = stack.ended(study.run_id)
    assert ended["status"] == "SUCCEEDED", (ended["error"], ended["cause"])
    struck = stack.admin("s3/faults")["struck"]
    assert [rule["struck"] for rule in struck] == [2, 2, 2, 2, 2, 1, 1]
    assert contents(stack, study) == undisturbed
    oracle.check(stack, study.report(stack))


@pytest.mark.fault("F15")
@pytest.mark.fault("F16")
@pytest.mark.fault("F18")
@pytest.mark.invariant("I1")
@pytest.mark.invariant("I2")
@pytest.mark.requirement("R12")
def test_a_source_that_is_deleted_changed_forbidden_or_too_large_is_an_outcome_with_its_reason(
    switches: LocalStack,
) -> None:
    stack = switches
    study, other = new_study(stack, "f16-touched"), new_study(stack, "f16-beside")
    third = new_study(stack, "f16-whole")
    s3, bucket = stack.client("s3"), stack.outputs["InputBucketName"]
    # GIVEN six listed objects, one of which S3 lists with 6 GB
    stack.admin("step-functions/holds", [{"state": "CopyBatches"}])
    large = {"kind": "listedSize", "key": "uploads/f16-beside/0001", "megabytes": 6000}
    stack.admin("s3/faults", [{**large, "times": 99}])
    study.start(stack, beside=(other, third))
    assert stack.admin("step-functions/holds?waitSeconds=60")["held"]
    # WHEN one is deleted, one overwritten, and one must not be read any more
    s3.delete_object(Bucket=bucket, Key="uploads/f16-touched/0000.dcm")
    s3.put_object(Bucket=bucket, Key="uploads/f16-touched/0001.dcm", Body=b"something else")
    forbidden = {
        "kind": "error",
        "code": "AccessDenied",
        "operation": "CopyObject",
        "key": "uploads/f16-beside/0000",
        "times": 99,
    }
    stack.admin("s3/faults", [forbidden])
    stack.admin("step-functions/holds", [])
    # THEN the run is not proven, each has its reason, and none was tried twice
    assert ended_by_name(stack, study)[0] == "FramesNotProven"
    (struck,) = stack.admin("s3/faults")["struck"]
    assert struck["struck"] == 1
    report = study.report(stack)
    problems = [item for item in report["problems"] if item["kind"] == "objectNotCopied"]
    assert sorted(item["actual"].partition(";")[0] for item in problems) == [
        "access denied",
        "larger than 5 GB, the limit of one server-side copy",
        "the source changed between listing and copying",
        "the source was deleted between listing and copying",
    ]
    # AND the other two are imported and proven, and nothing else is
    assert (report["objects"]["listed"], report["objects"]["copied"]) == (6, 2)
    assert report["frames"]["listed"] == report["frames"]["verified"] == 2
    oracle.assert_counts_are_consistent(report)
    oracle.assert_ledger_equals_the_data_store(stack, report)


@pytest.mark.fault("F15")
@pytest.mark.invariant("I8")
@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("AccessDenied", "SourceAccessError"),
        ("NoSuchBucket", "SourceNotFoundError"),
        ("PermanentRedirect", "ServiceError"),
    ],
)
def test_a_bucket_that_cannot_be_listed_ends_the_run_by_name_and_is_asked_no_more(
    switches: LocalStack, code: str, error: str
) -> None:
    stack = switches
    study = new_study(stack, f"f15-{code.lower()}")
    listing = {"kind": "error", "code": code, "operation": "ListObjectsV2", "times": 99}
    stack.admin("s3/faults", [{**listing, "key": f"uploads/{study.run_id}/"}])
    study.start(stack)
    name, cause = ended_by_name(stack, study)
    assert (name, code in cause) == (error, True)
    (struck,) = stack.admin("s3/faults")["struck"]
    assert struck["struck"] <= 2  # a redirect is followed once
    assert f"runs/{study.run_id}/plan/plan.json" not in stack.keys(f"runs/{study.run_id}/")


@pytest.mark.fault("F17")
@pytest.mark.invariant("I1")
@pytest.mark.invariant("I4")
@pytest.mark.requirement("R12")
def test_a_copy_that_s3_spoils_is_made_again(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    study = new_study(stack, "f17-once")
    spoilt = {"kind": "corruptedCopy", "key": f"{study.run_id}/", "times": 2}
    stack.admin("s3/faults", [spoilt])
    study.start(stack)
    assert stack.ended(study.run_id)["status"] == "SUCCEEDED"
    assert stack.admin("s3/faults")["struck"][0]["struck"] == 2
    assert contents(stack, study) == undisturbed
    oracle.check(stack, study.report(stack))


@pytest.mark.fault("F17")
@pytest.mark.invariant("I1")
@pytest.mark.requirement("R12")
def test_a_copy_that_stays_wrong_ends_the_run_before_anything_is_imported(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    study = new_study(stack, "f17-always")
    stack.admin("s3/faults", [{"kind": "corruptedCopy", "key": f"{study.run_id}/", "times": 99}])
    arn = study.start(stack)
    assert ended_by_name(stack, study)[0] == "States.ExceedToleratedFailureThreshold"
    assert study.jobs(stack) == []
    done = stack.frameproof("report", study.run_id, "--wait")
    assert "CopyDiffersError" in done.stderr
    # AND once S3 copies well, a redrive ends as if nothing had been
    stack.admin("s3/faults", [])
    stack.client("stepfunctions").redrive_execution(executionArn=arn)
    assert stack.ended(study.run_id)["status"] == "SUCCEEDED"
    assert contents(stack, study) == undisturbed


@pytest.mark.fault("F24")
@pytest.mark.invariant("I2")
@pytest.mark.invariant("I4")
@pytest.mark.parametrize("code", ["ExpiredToken", "RequestTimeTooSkewed"])
def test_credentials_that_end_or_a_clock_that_is_wrong_within_a_batch_lose_nothing(
    switches: LocalStack, undisturbed: dict[str, Any], code: str
) -> None:
    stack = switches
    study = new_study(stack, f"f24-{code.lower()}")
    # GIVEN that a batch's second copy, and all that follow it, are refused
    stack.admin("s3/faults", [failing(code, study, operation="CopyObject", nth=2, times=99)])
    arn = study.start(stack)
    # THEN the run ends by name, and a redrive under new credentials does the rest
    assert ended_by_name(stack, study)[0] == "States.ExceedToleratedFailureThreshold"
    assert study.jobs(stack) == []
    stack.admin("s3/faults", [])
    stack.client("stepfunctions").redrive_execution(executionArn=arn)
    assert stack.ended(study.run_id)["status"] == "SUCCEEDED"
    assert contents(stack, study) == undisturbed
    oracle.check(stack, study.report(stack))
