"""What Lambda may do to a run: refuse a call, lose its answer, end a function too early."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e import oracle
from tests.e2e.conftest import LocalStack
from tests.e2e.reliability.function_settings import configured
from tests.e2e.reliability.run_contents import contents
from tests.e2e.reliability.small_study import SmallStudy, new_multi_frame_study, new_study
from tests.e2e.reliability.test_crashes import FUNCTIONS

TRANSIENT = (
    "Lambda.TooManyRequestsException",
    "Lambda.ServiceException",
    "Lambda.SdkClientException",
    "Lambda.AWSLambdaException",
    "Lambda.ClientExecutionTimeoutException",
)
ENDED_EARLY = {
    "CopyStudy": "Sandbox.Timedout",
    "VerifyFrames": "States.Timeout",
    "WriteReport": "Lambda.Unknown",
}
FRAMES_OF_A_FULL_DISK = 100


def succeeds_like(stack: LocalStack, study: SmallStudy, undisturbed: dict[str, Any]) -> None:
    """Hold all that a run left behind against what one left that nobody disturbed."""
    ended = stack.ended(study.run_id)
    assert ended["status"] == "SUCCEEDED", ended
    assert len(study.jobs(stack)) == 1
    assert contents(stack, study) == undisturbed
    oracle.check(stack, study.report(stack))


def redrive(stack: LocalStack, arn: str) -> None:
    stack.client("stepfunctions").redrive_execution(executionArn=arn)


@pytest.mark.fault("F10")
@pytest.mark.invariant("I3")
@pytest.mark.invariant("I4")
def test_a_call_that_lambda_refuses_or_whose_answer_is_lost_is_made_again(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    study = new_study(stack, "f10-everywhere")
    # GIVEN that the first call of each function fails, undone or done, by Lambda's five errors
    failures = [
        {"state": state, "error": TRANSIENT[number % 5], "moment": ("before", "after")[number % 2]}
        for number, state in enumerate(FUNCTIONS)
    ]
    stack.admin("step-functions/failures", failures)
    study.start(stack)
    succeeds_like(stack, study, undisturbed)
    assert stack.admin("step-functions/failures")["struck"] == [
        {**failure, "nth": 1} for failure in failures
    ]


@pytest.mark.invariant("I4")
@pytest.mark.parametrize(
    "error",
    [
        pytest.param("Lambda.ResourceNotFoundException", marks=pytest.mark.fault("F10")),
        pytest.param("Runtime.OutOfMemory", marks=pytest.mark.fault("F9")),
    ],
)
def test_what_no_retry_cures_ends_the_run_by_its_name_and_a_redrive_goes_on(
    switches: LocalStack, undisturbed: dict[str, Any], error: str
) -> None:
    stack = switches
    study = new_study(stack, error.rpartition(".")[2].lower())
    stack.admin("step-functions/failures", [{"state": "ListFrames", "error": error}])
    arn = study.start(stack)
    ended = stack.ended(study.run_id)
    assert (ended["status"], ended.get("error")) == ("FAILED", error)
    redrive(stack, arn)
    succeeds_like(stack, study, undisturbed)


@pytest.mark.fault("F8")
@pytest.mark.invariant("I4")
@pytest.mark.invariant("I5")
def test_a_function_that_runs_out_of_time_within_its_batch_is_called_again(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    study = new_study(stack, "f8-copying")
    # GIVEN two seconds for CopyStudy, and an S3 that takes longer for the second object, once
    slow = {"kind": "slow", "operation": "CopyObject", "key": f"{study.run_id}/", "nth": 2}
    stack.admin("s3/faults", [{**slow, "seconds": 5}])
    with configured(stack, "CopyStudy", Timeout=2):
        study.start(stack)
        succeeds_like(stack, study, undisturbed)


@pytest.mark.fault("F8")
@pytest.mark.invariant("I3")
@pytest.mark.invariant("I4")
def test_a_function_that_is_said_to_be_out_of_time_when_its_work_was_done_is_called_again(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    study = new_study(stack, "f8-done")
    failures = [
        {"state": state, "error": error, "moment": "after"} for state, error in ENDED_EARLY.items()
    ]
    stack.admin("step-functions/failures", failures)
    study.start(stack)
    succeeds_like(stack, study, undisturbed)


@pytest.mark.fault("F25")
@pytest.mark.invariant("I2")
@pytest.mark.parametrize(
    ("step", "kilobytes", "error"),
    [
        ("ProveSource", 300, "States.ExceedToleratedFailureThreshold"),
        ("WriteReport", 50, "ScratchDiskError"),
    ],
)
def test_a_scratch_disk_without_room_ends_the_run_by_name_and_a_redrive_goes_on(
    switches: LocalStack, step: str, kilobytes: int, error: str
) -> None:
    stack = switches
    study = new_multi_frame_study(stack, f"f25-{step.lower()}", frames=FRAMES_OF_A_FULL_DISK)
    stack.admin("lambda/disks", [{"function": step, "kilobytes": kilobytes}])
    arn = study.start(stack)
    ended = stack.ended(study.run_id)
    assert (ended["status"], ended.get("error")) == ("FAILED", error)
    if step == "ProveSource":
        told = stack.frameproof("report", study.run_id, "--wait").stderr
        assert "ScratchDiskError" in told
        assert "EphemeralStorage" in told
    stack.admin("lambda/disks", [])
    redrive(stack, arn)
    assert stack.ended(study.run_id)["status"] == "SUCCEEDED"
    oracle.check(stack, study.report(stack))
