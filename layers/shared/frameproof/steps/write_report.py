"""WriteReport: what was planned against what happened; the verdict, the report and the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from frameproof.contracts import (
    CopiedObject,
    CopyBatch,
    FrameBatch,
    FrameOutcome,
    FrameRef,
    ImageSet,
    ImportedObject,
    PlannedObject,
    Run,
)
from frameproof.counters import count_flow
from frameproof.report import (
    Accounting,
    ExecutionFailure,
    Report,
    RunIdentity,
    build_report,
    render_page,
)
from frameproof.run_store import RunStore


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """What WriteReport answers: the verdict, and where its reasons stand."""

    verdict: str
    report_s3_uri: str
    page_s3_uri: str
    cause: str
    """For the NotProven state: the first problem, and where all of them are."""


@dataclass(frozen=True, slots=True)
class RunManifest:
    """The run's commit marker: it names the files that stand beside it (``MANIFEST.json``)."""

    run_id: str
    execution_arn: str
    verdict: str
    files: tuple[str, ...]
    ended_early: bool = False
    """True where an execution ended before its report: what was known then was reported."""


def write_report(
    run: Run | RunIdentity,
    *,
    runs: RunStore,
    now: datetime,
    failure: ExecutionFailure | None = None,
) -> WrittenReport:
    """Judge the run by what its folder holds, and write down the judgement.

    The commit marker is written last: a folder without ``MANIFEST.json`` has no final report.

    Parameters
    ----------
    run
        The run, or what is known of it when not even its input could be read.
    now
        When the report is written; the run's duration ends here.
    failure
        How the execution ended, where it ended before this step. What is known is reported then.
    """
    accounting = Accounting()
    _account_objects(accounting, runs)
    runs.write_rows(runs.keys.ledger, _ledger(accounting, runs))
    report = build_report(
        run, accounting, failure=failure, timings=_timings(run, now), counters=count_flow(runs)
    )
    runs.write(runs.keys.report, report)
    page = render_page(report, _thumbnails(runs))
    runs.write_bytes(runs.keys.report_page, page.encode(), "text/html; charset=utf-8")
    keys = runs.keys
    files = (keys.report, keys.report_page, keys.ledger)
    runs.write(
        keys.manifest,
        RunManifest(
            run.run_id, run.execution_arn, report.verdict, files, ended_early=failure is not None
        ),
    )
    return WrittenReport(
        verdict=report.verdict,
        report_s3_uri=runs.at(keys.report).uri,
        page_s3_uri=runs.at(keys.report_page).uri,
        cause=_cause(report, runs),
    )


def has_final_report(run_execution_arn: str, *, runs: RunStore) -> bool:
    """Tell whether the run has a report that this execution's bad end changes nothing in.

    That is the one that the execution wrote itself, at its end, and any that says PROVEN: what is
    proven stays so when a later execution of the same run fails. The report of a failure is none:
    an execution that was redriven may fail again, elsewhere.
    """
    if not runs.has(runs.keys.manifest):
        return False
    written = runs.read(RunManifest, runs.keys.manifest)
    is_own = written.execution_arn == run_execution_arn and not written.ended_early
    return is_own or written.verdict != "NOT_PROVEN"


def _account_objects(accounting: Accounting, runs: RunStore) -> None:
    """Feed everything that is there: a run that failed early has only its first files."""
    keys = runs.keys
    if runs.has(keys.copy_batches):
        for batch in runs.items(CopyBatch, keys.copy_batches):
            accounting.plan(runs.rows(PlannedObject, batch.key))
            copied = keys.copy_outcomes(batch.batch)
            if runs.has(copied):
                accounting.copied(runs.rows(CopiedObject, copied))
    if runs.has(keys.frame_list):
        accounting.imported(runs.rows(ImportedObject, keys.imported_objects))
        accounting.image_sets(runs.rows(ImageSet, keys.image_sets))


def _ledger(accounting: Accounting, runs: RunStore) -> Iterator[FrameOutcome]:
    """Yield one row for each frame listed, batch by batch."""
    if not runs.has(runs.keys.frame_list):
        return
    for batch in runs.items(FrameBatch, runs.keys.frame_batches):
        passes = runs.keys_under(runs.keys.frame_outcomes(batch.batch))
        outcomes = (row for key in passes for row in runs.rows(FrameOutcome, key))
        yield from accounting.frames(runs.rows(FrameRef, batch.key), outcomes)


def _thumbnails(runs: RunStore) -> dict[str, bytes]:
    """Return the pictures that VerifyFrames made, by image set id."""
    if not runs.has(runs.keys.frame_list):
        return {}
    pictures = {}
    for image_set in runs.rows(ImageSet, runs.keys.image_sets):
        for picture in image_set.pictures:
            if runs.has(picture.thumbnail_key):
                pictures[image_set.image_set_id] = runs.read_bytes(picture.thumbnail_key)
    return pictures


def _timings(run: Run | RunIdentity, now: datetime) -> dict[str, float]:
    if not isinstance(run, Run):
        return {}
    started = datetime.fromisoformat(run.started_at)
    return {"totalSeconds": round((now - started).total_seconds(), 3)}


def _cause(report: Report, runs: RunStore) -> str:
    where = f"All problems stand in {runs.at(runs.keys.report).uri}."
    if not report.problems:
        return f"The verdict is {report.verdict}. {where}"
    first = report.problems[0]
    return f"{first.message} {first.next_step} {where}"
