from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from frameproof.collections.contract import StudyRow
from frameproof.collections.judging import build_collection_report, judge_study
from frameproof.contracts.collections import CollectionPlan, PlannedStudy, StudyExecution
from frameproof.report.contract import FrameCounts, ObjectCounts
from tests.unit.frameproof.collections.collected_runs import (
    DAMAGED,
    STUDIES,
    CollectedRuns,
    failed,
)

KNEE = PlannedStudy(3, "knee", proven_before=False, execution_names=("knee-r1", "knee-r2"))


def judged(collected: CollectedRuns, study: PlannedStudy = KNEE) -> StudyRow:
    return judge_study(study, runs=collected.runs(study.run_id), find=collected.executions.get)


def test_a_study_is_what_its_own_report_says() -> None:
    collected = CollectedRuns()
    collected.report("knee", "NOT_PROVEN", by="knee-r1")
    row = judged(collected)
    assert (row.line, row.run_id, row.verdict, row.has_report) == (3, "knee", "NOT_PROVEN", True)
    assert (row.objects.imported, row.frames.listed, row.frames.verified) == (2, 2, 1)
    assert row.first_problem is not None
    assert row.first_problem.message == DAMAGED.message


def test_a_study_that_was_proven_before_is_reported_by_its_earlier_execution() -> None:
    collected = CollectedRuns()
    collected.report("knee", by="by-hand")
    row = judged(collected, PlannedStudy(1, "knee", proven_before=True))
    assert (row.verdict, row.proven_before, row.first_problem) == ("PROVEN", True, None)


def test_an_earlier_report_does_not_speak_for_an_execution_that_failed() -> None:
    # GIVEN a run that was proven for less, and whose execution for more failed
    collected = CollectedRuns()
    collected.report("knee", by="knee")
    collected.know(failed("knee-r1", cause=json.dumps({"errorMessage": "The role is gone."})))
    # THEN the study is not proven, and the failure is the problem
    row = judged(collected)
    assert (row.verdict, row.has_report) == ("NOT_PROVEN", True)
    assert (row.objects, row.frames) == (ObjectCounts(), FrameCounts())
    assert row.first_problem is not None
    assert row.first_problem.kind == "executionFailed"
    assert "ImportJobFailedError: The role is gone." in row.first_problem.message


def test_a_failure_s_cause_names_no_source() -> None:
    collected = CollectedRuns()
    collected.know(failed("knee-r1", cause="cannot read s3://pacs/DOE^JOHN/1.dcm"))
    problem = judged(collected).first_problem
    assert problem is not None
    assert "s3://pacs/…" in problem.message
    assert "DOE" not in json.dumps(asdict(problem))


def test_the_last_of_several_attempts_is_the_one_that_counts() -> None:
    collected = CollectedRuns()
    collected.know(StudyExecution("knee-r1", f"{STUDIES}knee-r1", "ABORTED"))
    collected.know(failed("knee-r2", "SourceNotFoundError"))
    problem = judged(collected).first_problem
    assert problem is not None
    assert "SourceNotFoundError" in problem.message


def test_a_name_that_a_stopped_collection_left_unused_hides_no_later_one() -> None:
    collected = CollectedRuns()
    collected.know(failed("knee-r2", "SourceNotFoundError"))
    problem = judged(collected).first_problem
    assert problem is not None
    assert "SourceNotFoundError" in problem.message


@pytest.mark.parametrize(
    ("status", "kind"),
    [("RUNNING", "notEnded"), ("PENDING_REDRIVE", "notEnded"), ("SUCCEEDED", "noReport")],
)
def test_an_execution_that_left_no_report_is_named_with_its_status(status: str, kind: str) -> None:
    collected = CollectedRuns()
    collected.know(StudyExecution("knee-r1", f"{STUDIES}knee-r1", status))  # type: ignore[arg-type]
    problem = judged(collected).first_problem
    assert problem is not None
    assert (problem.kind, status in problem.message) == (kind, True)
    assert "Start the collection again" in problem.next_step


def test_a_study_that_was_never_started_says_so() -> None:
    row = judged(CollectedRuns())
    assert (row.verdict, row.has_report) == ("NOT_PROVEN", False)
    assert row.first_problem is not None
    assert row.first_problem.kind == "notStarted"


def test_one_study_that_is_not_proven_spoils_the_verdict_and_everything_is_counted() -> None:
    collected = CollectedRuns()
    collected.report("a")
    collected.report("b", "PROVEN_PARTIAL")
    collected.report("c", "NOT_PROVEN")
    studies = tuple(
        PlannedStudy(line, name, proven_before=name == "a", execution_names=(name,))
        for line, name in enumerate("abc", start=1)
    )
    rows = tuple(judged(collected, study) for study in studies)
    report = build_collection_report(CollectionPlan("knees", "arn", studies), rows)
    assert report.verdict == "NOT_ALL_PROVEN"
    assert asdict(report.counts) == {
        "listed": 3,
        "proven": 1,
        "proven_partial": 1,
        "not_proven": 1,
        "proven_before": 1,
    }
    assert (report.objects.listed, report.frames.listed, report.frames.verified) == (6, 6, 5)
    proven = build_collection_report(CollectionPlan("knees", "arn", studies[:2]), rows[:2])
    assert proven.verdict == "ALL_PROVEN"
