"""What came of each study -> its row in the report, and the verdict on all of them.

A run's own report says what came of it. Where the execution that the collection started left none,
because it ended in a failed step a moment ago or never began, Step Functions says how it ended:
the report that an event has WriteReport write comes a little later than this one.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable

from frameproof.collections.contract import (
    SCHEMA_VERSION,
    CollectionReport,
    StudyCounts,
    StudyProblem,
    StudyRow,
)
from frameproof.contracts.collections import CollectionPlan, PlannedStudy, StudyExecution
from frameproof.contracts.markers import RunManifest
from frameproof.report.contract import FrameCounts, ObjectCounts, Report
from frameproof.report.failure import ExecutionFailure, failure_problem
from frameproof.run_store import RunStore

type FindExecution = Callable[[str], StudyExecution | None]
"""Finds an execution of ImportStudy by its name."""

_AGAIN = "Start the collection again, under the same collectionId: it does what is not proven."


def judge_study(study: PlannedStudy, *, runs: RunStore, find: FindExecution) -> StudyRow:
    """Say what came of one study.

    Parameters
    ----------
    study
        As it was planned.
    runs
        The folder of its run.
    find
        Asked only where the run has no report of what this collection started.
    """
    if _is_reported(study, runs):
        return _row_of_report(study, runs.read(Report, runs.keys.report))
    return StudyRow(
        line=study.line,
        run_id=study.run_id,
        verdict="NOT_PROVEN",
        proven_before=False,
        has_report=runs.has(runs.keys.report_page),
        objects=ObjectCounts(),
        frames=FrameCounts(),
        first_problem=_problem_without_report(study, find),
    )


def build_collection_report(plan: CollectionPlan, rows: tuple[StudyRow, ...]) -> CollectionReport:
    """Put the rows together: counts, sums, and the verdict on all."""
    verdicts = Counter(row.verdict for row in rows)
    counts = StudyCounts(
        listed=len(rows),
        proven=verdicts["PROVEN"],
        proven_partial=verdicts["PROVEN_PARTIAL"],
        not_proven=verdicts["NOT_PROVEN"],
        proven_before=sum(row.proven_before for row in rows),
    )
    return CollectionReport(
        schema_version=SCHEMA_VERSION,
        collection_id=plan.collection_id,
        execution_arn=plan.execution_arn,
        verdict="NOT_ALL_PROVEN" if counts.not_proven else "ALL_PROVEN",
        counts=counts,
        objects=_sum(ObjectCounts, (row.objects for row in rows)),
        frames=_sum(FrameCounts, (row.frames for row in rows)),
        studies=rows,
    )


def _is_reported(study: PlannedStudy, runs: RunStore) -> bool:
    """Tell whether the run's report is about what the collection asked for.

    A later execution that failed leaves the report of an earlier one that proved the run: that one
    counts only where the plan found it proven as asked.
    """
    if not runs.has(runs.keys.manifest):
        return False
    reported_by = runs.read(RunManifest, runs.keys.manifest).execution_arn
    return study.proven_before or reported_by.rpartition(":")[2] in study.execution_names


def _row_of_report(study: PlannedStudy, report: Report) -> StudyRow:
    first = next(iter(report.problems), None)
    problem = StudyProblem(first.kind, first.message, first.next_step) if first else None
    return StudyRow(
        line=study.line,
        run_id=study.run_id,
        verdict=report.verdict,
        proven_before=study.proven_before,
        has_report=True,
        objects=report.objects,
        frames=report.frames,
        first_problem=problem,
    )


def _problem_without_report(study: PlannedStudy, find: FindExecution) -> StudyProblem:
    execution = _last_execution(study, find)
    if execution is None:
        message = f"No execution of the run {study.run_id} was started."
        return StudyProblem("notStarted", message, _AGAIN)
    match execution.status:
        case "FAILED" | "TIMED_OUT" | "ABORTED" as status:
            failure = ExecutionFailure(status, execution.error, execution.cause)
            problem = failure_problem(
                failure, run_id=study.run_id, execution_arn=execution.execution_arn
            )
            return StudyProblem(problem.kind, problem.message, problem.next_step)
        case status:
            kind = "noReport" if status == "SUCCEEDED" else "notEnded"
            message = f"The execution {execution.name} is {status}, and left no report."
            return StudyProblem(kind, message, _AGAIN)


def _last_execution(study: PlannedStudy, find: FindExecution) -> StudyExecution | None:
    """Find the newest of the executions that the map's child started; a redrive starts another.

    A child that was stopped before it started anything leaves its first name unused: the search
    ends at the second one in a row.
    """
    last = None
    unused = 0
    for name in study.execution_names:
        execution = find(name)
        unused = unused + 1 if execution is None else 0
        if unused == 2:
            break
        last = execution or last
    return last


def _sum[Counts: (ObjectCounts, FrameCounts)](
    kind: type[Counts], amounts: Iterable[Counts]
) -> Counts:
    """Add up counts of one kind, field by field."""
    totals: Counter[str] = Counter()
    for amount in amounts:
        totals.update(dataclasses.asdict(amount))
    return kind(**totals)
