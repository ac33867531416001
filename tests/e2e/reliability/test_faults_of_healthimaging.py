"""What HealthImaging may do to a run: what passes leaves no trace, what stays is never hidden.

Each run imports a study of its own, so that its outcome says nothing of any other run's. What a
report claims is held against S3 and the data store by the oracle, whatever the verdict is.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e import oracle
from tests.e2e.conftest import LocalStack
from tests.e2e.reliability.function_settings import configured
from tests.e2e.reliability.run_contents import contents
from tests.e2e.reliability.small_study import new_study

OPERATIONS = ("StartDICOMImportJob", "GetDICOMImportJob", "GetImageSetMetadata", "GetImageFrame")


def on_every_operation(kind: str, times: int, **more: Any) -> list[dict[str, Any]]:
    return [{"kind": kind, "operation": name, "times": times, **more} for name in OPERATIONS]


def passing(fault: str, name: str, plan: list[dict[str, Any]]) -> Any:
    return pytest.param(name, plan, id=f"{fault}-{name}", marks=pytest.mark.fault(fault))


@pytest.mark.invariant("I1")
@pytest.mark.invariant("I3")
@pytest.mark.invariant("I4")
@pytest.mark.parametrize(
    ("name", "plan"),
    [
        passing("F1", "throttled-everywhere", on_every_operation("throttle", 3)),
        passing("F2", "server-errors-everywhere", on_every_operation("serverError", 3)),
        passing("F3", "connections-reset", on_every_operation("connectionReset", 2)),
        passing("F4", "bodies-cut", [
            {"kind": "truncatedBody", "operation": "GetImageFrame", "times": 2},
            {"kind": "truncatedBody", "operation": "GetImageFrame", "end": "reset", "times": 2},
            {"kind": "truncatedBody", "operation": "GetImageSetMetadata", "times": 1},
        ]),
        passing("F4", "bodies-slow-or-stalled", [
            {"kind": "slowBody", "operation": "GetImageFrame", "seconds": 1, "times": 2},
            {"kind": "stalledBody", "operation": "GetImageFrame", "seconds": 0, "times": 2},
        ]),
        passing("F5", "wrong-bodies", [
            {"kind": "emptyBody", "operation": "GetImageFrame", "times": 1},
            {"kind": "htmlBody", "operation": "GetImageFrame", "times": 1},
            {"kind": "truncateFrame", "times": 1},
        ]),
        passing("F7", "metadata-lags", [{"kind": "metadataNotConsistent", "times": 2}]),
        passing("F13", "output-lags", [{"kind": "manifestLag", "seconds": 3, "times": 1}]),
        passing("F20", "answers-lost", [
            {"kind": "answerLost", "operation": "StartDICOMImportJob", "times": 1}
        ]),
    ],
)  # fmt: skip
@pytest.mark.requirement("R2")
def test_trouble_that_passes_leaves_nothing_behind(
    switches: LocalStack, undisturbed: dict[str, Any], name: str, plan: list[dict[str, Any]]
) -> None:
    stack = switches
    study = new_study(stack, name)
    stack.admin("healthimaging/faults", plan)
    study.start(stack)
    assert stack.ended(name)["status"] == "SUCCEEDED"
    assert contents(stack, study) == undisturbed
    oracle.check(stack, report_of(stack, name))


@pytest.mark.fault("F6")
@pytest.mark.invariant("I1")
@pytest.mark.invariant("I2")
@pytest.mark.parametrize(
    ("kind", "verdict"), [("wrongChecksum", "mismatched"), ("missingChecksum", "unverifiable")]
)
def test_checksum_that_cannot_be_met_is_an_outcome_and_no_success(
    switches: LocalStack, kind: str, verdict: str
) -> None:
    stack = switches
    study = new_study(stack, f"f6-{kind.lower()}")
    stack.admin("healthimaging/faults", [{"kind": kind}])
    study.start(stack)
    ended = stack.ended(study.run_id)
    assert (ended["status"], ended["error"]) == ("FAILED", "FramesNotProven")
    report = report_of(stack, study.run_id)
    assert report["verdict"] == "NOT_PROVEN"
    assert report["frames"][verdict] == report["frames"]["listed"] == 2
    oracle.assert_counts_are_consistent(report)


@pytest.mark.fault("F7")
@pytest.mark.invariant("I4")
@pytest.mark.invariant("I8")
@pytest.mark.parametrize("form", ["notGzip", "cut"])
def test_metadata_that_cannot_be_read_ends_the_run_by_name_and_a_redrive_goes_on(
    switches: LocalStack, undisturbed: dict[str, Any], form: str
) -> None:
    stack = switches
    study = new_study(stack, f"f7-{form.lower()}")
    stack.admin("healthimaging/faults", [{"kind": "corruptMetadata", "form": form, "times": 999}])
    arn = study.start(stack)
    # THEN the run ends by a name, and no list of a part of the frames is left
    ended = stack.ended(study.run_id)
    assert (ended["status"], ended["error"]) == ("FAILED", "UnexpectedDocumentError")
    assert "gzip" in ended["cause"]
    assert f"runs/{study.run_id}/frames/frames.json" not in stack.keys(f"runs/{study.run_id}/")
    # AND once the document can be read, a redrive ends as if nothing had been
    stack.admin("healthimaging/faults", [])
    stack.client("stepfunctions").redrive_execution(executionArn=arn)
    assert stack.ended(study.run_id)["status"] == "SUCCEEDED"
    assert contents(stack, study) == undisturbed


@pytest.mark.fault("F14")
@pytest.mark.invariant("I5")
def test_job_that_disappears_ends_the_run_with_its_id(switches: LocalStack) -> None:
    stack = switches
    study = new_study(stack, "f14-gone")
    stack.admin("healthimaging/faults", [{"kind": "jobDisappears"}])
    study.start(stack)
    ended = stack.ended(study.run_id)
    job = json.loads(stack.object(f"runs/{study.run_id}/import/0000/job.json"))
    # A child that fails by itself ends the Map, whose error names no cause; the report does.
    assert (ended["status"], ended["error"]) == (
        "FAILED",
        "States.ExceedToleratedFailureThreshold",
    )
    done = stack.frameproof("report", study.run_id, "--wait")
    assert done.returncode == 254
    assert "NotThereError" in done.stderr
    assert job["jobId"] in done.stderr


@pytest.mark.fault("F14")
@pytest.mark.invariant("I3")
@pytest.mark.invariant("I5")
def test_job_that_does_not_end_is_given_up_by_name_and_met_again(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    study = new_study(stack, "f14-stuck")
    # GIVEN a job that goes on for longer than a run may wait for it
    stack.admin("healthimaging/faults", [{"kind": "stuckJob", "seconds": 12}])
    with configured(stack, "PollImport", variables={"IMPORT_TIMEOUT_SECONDS": "3"}):
        arn = study.start(stack)
        ended = stack.ended(study.run_id)
    assert (ended["status"], ended["error"]) == ("FAILED", "ImportTimedOutError")
    (job,) = study.jobs(stack)
    assert job["jobId"] in ended["cause"]
    # WHEN another execution has the time
    study.start(stack, name="f14-stuck-r1")
    # THEN it waits for the same job
    assert stack.ended("f14-stuck-r1")["status"] == "SUCCEEDED"
    assert len(study.jobs(stack)) == 1
    assert contents(stack, study) == undisturbed
    assert arn != report_of(stack, study.run_id)["executionArn"]


@pytest.mark.fault("F1")
@pytest.mark.requirement("R11")
def test_a_run_ends_well_within_the_quotas_that_aws_publishes(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    study = new_study(stack, "f1-quotas")
    stack.admin("healthimaging/quotas", {"profile": "realistic"})
    study.start(stack)
    assert stack.ended(study.run_id)["status"] == "SUCCEEDED"
    assert contents(stack, study) == undisturbed
    assert report_of(stack, study.run_id)["counters"]["getImageFrameCalls"] == 2


def report_of(stack: LocalStack, run_id: str) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(stack.object(f"runs/{run_id}/report.json"))
    return report
