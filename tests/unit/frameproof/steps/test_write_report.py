from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

import pytest

from frameproof.contracts import FrameOutcome, LedgerRow, Run, SeriesPicture
from frameproof.contracts.markers import RunManifest, RunOwner
from frameproof.execution_events import read_ended_execution
from frameproof.report import ExecutionFailure, Report, RunIdentity
from frameproof.run_store import RunStore
from frameproof.sources import S3Location
from frameproof.steps.write_report import (
    WrittenReport,
    has_final_report,
    write_due_report,
    write_report,
)
from tests.unit.frameproof.fakes import ObjectsInMemory, run_store
from tests.unit.frameproof.report.study import ALLOWING, RUN, whole_study
from tests.unit.frameproof.study_folder import copied_folder, whole_folder

NOW = datetime(2026, 1, 2, 3, 5, 5, 250_000, tzinfo=UTC)
STOPPED = ExecutionFailure("ABORTED")


def knee_runs(store: ObjectsInMemory | None = None) -> RunStore:
    return run_store(store or ObjectsInMemory(), RUN.run_id)


def write(
    runs: RunStore, run: Run | RunIdentity = RUN, failure: ExecutionFailure | None = None
) -> WrittenReport:
    return write_report(run, runs=runs, now=NOW, failure=failure)


def report_of(runs: RunStore) -> Report:
    return runs.read(Report, runs.keys.report)


# ------------------------------------------------------------------------------------ whole runs
def test_a_run_whose_every_frame_is_verified_is_proven() -> None:
    runs = knee_runs()
    whole_folder(whole_study(), runs)
    written = write(runs)
    assert written == WrittenReport(
        verdict="PROVEN",
        report_s3_uri="s3://output-bucket/runs/knee/report.json",
        page_s3_uri="s3://output-bucket/runs/knee/report.html",
        cause=(
            "The verdict is PROVEN. All problems stand in s3://output-bucket/runs/knee/report.json."
        ),
    )
    report = report_of(runs)
    assert (report.verdict, report.problems) == ("PROVEN", ())
    assert (report.objects.listed, report.objects.copied, report.objects.imported) == (4, 4, 4)
    assert (report.frames.listed, report.frames.verified) == (3, 3)
    assert (report.instances.with_frames, report.instances.without_frames) == (3, 1)
    assert report.timings["totalSeconds"] == 60.25


def test_the_ledger_has_one_row_for_each_listed_frame() -> None:
    runs, study = knee_runs(), whole_study()
    whole_folder(study, runs)
    write(runs)
    rows = list(runs.rows(LedgerRow, runs.keys.ledger))
    assert [row.frame_id for row in rows] == [frame.frame_id for frame in study.frames]
    assert {row.verdict for row in rows} == {"verified"}


def test_the_page_shows_the_pictures_that_are_there() -> None:
    runs, study = knee_runs(), whole_study()
    one, other = (
        SeriesPicture(row.image_set_id, 1, f"{row.image_set_id}.png")
        for row in study.image_sets[:2]
    )
    key = one.thumbnail_key
    study.image_sets[0] = replace(study.image_sets[0], pictures=(one,))
    study.image_sets[1] = replace(study.image_sets[1], pictures=(other,))
    whole_folder(study, runs)
    runs.write_bytes(key, b"\x89PNG", "image/png")
    write(runs)
    page = runs.read_bytes(runs.keys.report_page).decode()
    assert page.count("data:image/png;base64,iVBORw==") == 1


def test_the_commit_marker_is_written_last_and_names_what_stands_beside_it() -> None:
    store = ObjectsInMemory()
    runs = knee_runs(store)
    whole_folder(whole_study(), runs)
    write(runs)
    manifest = runs.read(RunManifest, runs.keys.manifest)
    assert store.written[-1] == runs.keys.manifest
    assert set(store.written[-5:-1]) == set(manifest.files)
    assert manifest == RunManifest("knee", RUN.execution_arn, "PROVEN", manifest.files)


def test_a_refused_file_is_partial_only_where_that_was_allowed() -> None:
    for run, verdict in ((RUN, "NOT_PROVEN"), (ALLOWING, "PROVEN_PARTIAL")):
        runs, study = knee_runs(), whole_study()
        study.refuse(0, "ValidationException: no DICOM")
        whole_folder(study, runs)
        assert write(runs, run).verdict == verdict
        assert report_of(runs).objects.failed == 1


def test_the_last_outcome_of_a_frame_counts() -> None:
    # GIVEN a frame that was mismatched in the first pass and verified in the second
    runs, study = knee_runs(), whole_study()
    good = study.outcomes[1]
    study.spoil_outcome(1, lambda row: replace(row, verdict="mismatched", actual_crc32=1))
    whole_folder(study, runs)
    runs.write_rows(runs.keys.frame_outcomes_of_pass(0, 2), [good])
    # WHEN the report is written
    # THEN the run is proven
    assert write(runs).verdict == "PROVEN"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda row: replace(row, verdict="mismatched", actual_crc32=1, reason="differs"),
        lambda row: replace(row, verdict="undecodable", actual_crc32=None, reason="cut"),
        lambda row: replace(row, verdict="missing", actual_crc32=None, reason="throttled"),
    ],
)
def test_one_bad_frame_is_not_proven_and_the_cause_names_the_problem_and_the_report(
    spoil: Callable[[FrameOutcome], FrameOutcome],
) -> None:
    runs, study = knee_runs(), whole_study()
    study.spoil_outcome(1, spoil)
    whole_folder(study, runs)
    written = write(runs)
    assert written.verdict == "NOT_PROVEN"
    first = report_of(runs).problems[0]
    assert written.cause.startswith(f"{first.message} {first.next_step}")
    assert written.cause.endswith("stand in s3://output-bucket/runs/knee/report.json.")


def test_frames_without_an_outcome_are_missing_by_name() -> None:
    runs, study = knee_runs(), whole_study()
    lost = study.outcomes.pop(1)
    whole_folder(study, runs)
    assert write(runs).verdict == "NOT_PROVEN"
    report = report_of(runs)
    assert (report.frames.listed, report.frames.verified, report.frames.missing) == (3, 2, 1)
    assert [p.frame_id for p in report.problems if p.kind == "frameMissing"] == [lost.frame_id]


def test_a_batch_that_was_never_verified_is_missing_as_a_whole() -> None:
    runs, study = knee_runs(), whole_study()
    study.outcomes.clear()
    whole_folder(study, runs)
    write(runs)
    assert report_of(runs).frames.missing == 3


def test_an_image_set_without_a_modality_is_reported_too() -> None:
    runs, study = knee_runs(), whole_study()
    study.image_sets[0] = replace(study.image_sets[0], modality=None)
    whole_folder(study, runs)
    write(runs)
    assert report_of(runs).image_sets[0].modality is None


# ----------------------------------------------------------------------------------- failed runs
def status_change(text: str) -> dict[str, object]:
    return {
        "detail": {
            "executionArn": RUN.execution_arn,
            "name": "knee",
            "status": "FAILED",
            "input": text,
            "error": "ImportJobFailedError",
            "cause": json.dumps({"errorMessage": "The role may not read the input."}),
        }
    }


def test_a_run_that_failed_after_copying_reports_what_is_known() -> None:
    runs = knee_runs()
    copied_folder(whole_study(), runs)
    ended = read_ended_execution(status_change('{"sources": ["s3://pacs/DOE^JOHN/"]}'))
    written = write(runs, ended.run, ended.failure)
    assert written.verdict == "NOT_PROVEN"
    assert "ImportJobFailedError: The role may not read the input." in written.cause
    report = report_of(runs)
    assert report.problems[0].kind == "executionFailed"
    assert (report.objects.listed, report.objects.copied, report.frames.listed) == (4, 4, 0)
    keys = runs.keys
    assert runs.read(RunManifest, keys.manifest).files == (keys.report, keys.report_page)
    assert not runs.has(keys.ledger)
    assert not runs.has(keys.ledger_table)


def test_a_run_that_failed_while_verifying_reports_the_frames_it_reached() -> None:
    runs, study = knee_runs(), whole_study()
    del study.outcomes[2:]
    whole_folder(study, runs)
    write(runs, RUN, STOPPED)
    report = report_of(runs)
    assert (report.verdict, report.frames.verified, report.frames.missing) == ("NOT_PROVEN", 2, 1)


def test_a_run_whose_input_could_not_be_read_gets_a_report_of_nothing() -> None:
    runs = knee_runs()
    ended = read_ended_execution(status_change("no JSON"))
    assert write(runs, ended.run, ended.failure).verdict == "NOT_PROVEN"
    report = report_of(runs)
    assert (report.objects.listed, report.timings) == (0, {})
    assert report.problems[0].kind == "executionFailed"


# --------------------------------------------------------------------------------- final reports
def test_a_folder_without_a_commit_marker_has_no_final_report() -> None:
    assert not has_final_report(RUN.execution_arn, runs=knee_runs())


def test_an_execution_s_own_report_is_final() -> None:
    # GIVEN a run that ended NOT_PROVEN, so that its execution is FAILED
    runs, study = knee_runs(), whole_study()
    study.outcomes.clear()
    whole_folder(study, runs)
    write(runs)
    # THEN the event of that failure changes nothing
    assert has_final_report(RUN.execution_arn, runs=runs)


def test_a_later_execution_of_a_run_that_is_not_proven_replaces_its_report() -> None:
    runs = knee_runs()
    write(runs)
    assert not has_final_report("arn:of-another-execution", runs=runs)


def test_a_later_execution_that_fails_takes_no_proof_back() -> None:
    runs = knee_runs()
    whole_folder(whole_study(), runs)
    write(runs)
    assert has_final_report("arn:of-another-execution", runs=runs)


def test_the_report_of_a_failure_is_replaced_when_a_redriven_execution_fails_again() -> None:
    runs = knee_runs()
    write(runs, RUN, STOPPED)
    assert not has_final_report(RUN.execution_arn, runs=runs)


# --------------------------------------------------------------- reports of executions that failed
def early(runs: RunStore) -> WrittenReport | None:
    """Report the end of this run's execution, as its event has it."""
    return write_due_report(RUN, runs=runs, now=NOW, failure=STOPPED)


def test_an_execution_that_ended_early_gets_a_report_of_what_is_known() -> None:
    runs = knee_runs()
    written = early(runs)
    assert written is not None
    assert written.verdict == "NOT_PROVEN"
    assert runs.read(RunManifest, runs.keys.manifest).ended_early


def test_an_execution_that_does_not_own_the_run_reports_nothing() -> None:
    runs = knee_runs()
    runs.write(runs.keys.owner, RunOwner("arn:of-another-execution"))
    assert early(runs) is None
    assert not runs.has(runs.keys.report)


def test_a_report_that_was_written_meanwhile_is_not_overwritten() -> None:
    # GIVEN an execution that is redriven, and writes its report while that of its failure is made
    store = OvertakenObjects()
    runs = knee_runs(store)
    final = b'{"verdict": "PROVEN"}'
    store.overtaking = runs.at(runs.keys.report), final
    # THEN the slower report stays unwritten from there on
    assert early(runs) is None
    assert store.objects[runs.at(runs.keys.report)] == final
    assert not runs.has(runs.keys.report_page)
    assert not runs.has(runs.keys.manifest)


class OvertakenObjects(ObjectsInMemory):
    """Objects of which somebody else writes one right after it was looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.overtaking: tuple[S3Location, bytes] | None = None

    def guarded(self, *places: S3Location) -> Self:
        guarded = super().guarded(*places)
        assert self.overtaking is not None
        place, content = self.overtaking
        self.put(place.uri, content)
        return guarded
