"""WriteReport: what was planned against what happened; the verdict, the report and the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from frameproof import ledger as ledgers
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
    ViewerImage,
)
from frameproof.contracts.markers import RunManifest
from frameproof.costs import Tariff
from frameproof.counters import make_bill
from frameproof.errors import ChangedMeanwhileError
from frameproof.ledger import LedgerLimits
from frameproof.read_ahead import read_ahead
from frameproof.report import (
    Accounting,
    ExecutionFailure,
    PagePicture,
    Report,
    RunIdentity,
    build_report,
    render_page,
)
from frameproof.run_ownership import owner_of
from frameproof.run_store import RunStore
from frameproof.timeline import read_timeline


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """What WriteReport answers: the verdict, and where its reasons stand."""

    verdict: str
    report_s3_uri: str
    page_s3_uri: str
    cause: str
    """For the NotProven state: the first problem, and where all of them are."""


def write_report(
    run: Run | RunIdentity,
    *,
    runs: RunStore,
    now: datetime,
    failure: ExecutionFailure | None = None,
    limits: LedgerLimits | None = None,
    tariff: Tariff | None = None,
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
    limits
        What the ledger may take of the machine while it is made.
    tariff
        The prices that the stack pays; those of us-east-1 on x86_64 where nobody says.
    """
    accounting = Accounting()
    _account_objects(accounting, runs)
    ledger_files = _write_ledger(run, accounting, runs, limits)
    timings = read_timeline(run, runs, now=now) if isinstance(run, Run) else {}
    bill = make_bill(run, runs=runs, accounting=accounting, tariff=tariff or Tariff())
    report = build_report(
        run,
        accounting,
        failure=failure,
        timings=timings,
        bytes_=bill.bytes_,
        counters=bill.counters,
        cost=bill.cost,
        now=now,
    )
    keys = runs.keys
    runs.write(keys.report, report)
    page = render_page(report, tuple(_pictures(runs)))
    runs.write_bytes(keys.report_page, page.encode(), "text/html; charset=utf-8")
    files = (keys.report, keys.report_page, *ledger_files)
    ended_early = failure is not None
    runs.write(
        keys.manifest,
        RunManifest(run.run_id, run.execution_arn, report.verdict, files, ended_early=ended_early),
    )
    return WrittenReport(
        verdict=report.verdict,
        report_s3_uri=runs.at(keys.report).uri,
        page_s3_uri=runs.at(keys.report_page).uri,
        cause=_cause(report, runs),
    )


def write_due_report(
    run: Run | RunIdentity,
    *,
    runs: RunStore,
    now: datetime,
    failure: ExecutionFailure | None = None,
    limits: LedgerLimits | None = None,
    tariff: Tariff | None = None,
) -> WrittenReport | None:
    """Write the report of an execution, as ``write_report`` does, where one is due.

    At its own end it always is. Of an execution that failed before it is not where another one
    owns the run, or the run has its final report. As such an execution can be redriven at once,
    no file is written over one that it has written meanwhile.
    """
    if failure is None:
        return write_report(run, runs=runs, now=now, limits=limits, tariff=tariff)
    keys = runs.keys
    unchanged = runs.guarded(
        keys.report, keys.report_page, keys.ledger, keys.ledger_table, keys.manifest
    )
    if owner_of(runs) not in (None, run.execution_arn):
        return None
    if has_final_report(run.execution_arn, runs=runs):
        return None
    with suppress(ChangedMeanwhileError):
        return write_report(
            run, runs=unchanged, now=now, failure=failure, limits=limits, tariff=tariff
        )
    return None


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
        written = set(runs.keys_under(keys.all_copy_outcomes))

        def read(batch: CopyBatch) -> tuple[list[PlannedObject], list[CopiedObject]]:
            copied = keys.copy_outcomes(batch.batch)
            outcomes = list(runs.rows(CopiedObject, copied)) if copied in written else []
            return list(runs.rows(PlannedObject, batch.key)), outcomes

        for planned, outcomes in read_ahead(read, runs.items(CopyBatch, keys.copy_batches)):
            accounting.plan(planned)
            accounting.copied(outcomes)
    if runs.has(keys.frame_list):
        accounting.imported(runs.rows(ImportedObject, keys.imported_objects))
        accounting.image_sets(runs.rows(ImageSet, keys.image_sets))


def _write_ledger(
    run: Run | RunIdentity, accounting: Accounting, runs: RunStore, limits: LedgerLimits | None
) -> tuple[str, ...]:
    """Write the ledger in both forms, count its frames, and name its files."""
    keys = runs.keys
    if not runs.has(keys.frame_list):
        return ()
    with ledgers.open_ledger(limits) as ledger:
        for frames, outcomes in _frames(runs):
            ledger.add(ledgers.OUTCOMES, accounting.frames(frames, outcomes))
        ledgers.load_objects(ledger, runs)
        if run.source_proof:
            ledgers.load_sources(ledger, runs)
        ledger.join(run.run_id)
        if run.source_proof:
            found = ledgers.problems_found(ledger)
            accounting.source_proof(ledgers.source_proof_counts(ledger), found)
        runs.write_file(keys.ledger, ledger.write_lines(), "application/gzip")
        runs.write_file(keys.ledger_table, ledger.write_table(), "application/vnd.apache.parquet")
    return (keys.ledger, keys.ledger_table)


def _frames(runs: RunStore) -> Iterator[tuple[list[FrameRef], list[FrameOutcome]]]:
    """Yield each batch's frames with all that the passes over it left, in the passes' order."""
    passes: defaultdict[str, list[str]] = defaultdict(list)
    for key in runs.keys_under(runs.keys.all_frame_outcomes):
        folder, slash, _ = key.rpartition("/")
        passes[folder + slash].append(key)

    def read(batch: FrameBatch) -> tuple[list[FrameRef], list[FrameOutcome]]:
        of_batch = passes.get(runs.keys.frame_outcomes(batch.batch), [])
        outcomes = [row for key in of_batch for row in runs.rows(FrameOutcome, key)]
        return list(runs.rows(FrameRef, batch.key)), outcomes

    return read_ahead(read, runs.items(FrameBatch, runs.keys.frame_batches))


def _pictures(runs: RunStore) -> Iterator[PagePicture]:
    """Yield what VerifyFrames made for the page; a frame that is not verified has no picture."""
    if not runs.has(runs.keys.frame_list):
        return
    for image_set in runs.rows(ImageSet, runs.keys.image_sets):
        for picture in image_set.pictures:
            thumbnail, viewer = picture.thumbnail_key, picture.viewer_key
            yield PagePicture(
                picture.image_set_id,
                picture.position,
                runs.read_bytes(thumbnail) if runs.has(thumbnail) else None,
                runs.read(ViewerImage, viewer) if viewer and runs.has(viewer) else None,
            )


def _cause(report: Report, runs: RunStore) -> str:
    where = f"All problems stand in {runs.at(runs.keys.report).uri}."
    if not report.problems:
        return f"The verdict is {report.verdict}. {where}"
    first = report.problems[0]
    return f"{first.message} {first.next_step} {where}"
