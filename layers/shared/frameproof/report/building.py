"""Run + accounting + verdict -> ``Report``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from frameproof.contracts import Run
from frameproof.report.accounting import Accounting
from frameproof.report.contract import (
    NOTED_KINDS,
    SCHEMA_VERSION,
    Problem,
    Report,
)
from frameproof.report.failure import ExecutionFailure, failure_problem
from frameproof.report.verdict import Asked, judge

type Amounts = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class RunIdentity:
    """All that is known of a run whose input could not even be read."""

    run_id: str
    execution_arn: str
    allow_partial_import: bool = False
    source_proof: bool = False


def build_report(
    run: Run | RunIdentity,
    accounting: Accounting,
    *,
    failure: ExecutionFailure | None = None,
    timings: Amounts | None = None,
    bytes_: Amounts | None = None,
    counters: Amounts | None = None,
    cost: Amounts | None = None,
    now: datetime | None = None,
) -> Report:
    """Build report.json of a run, ended or not.

    Parameters
    ----------
    run
        The run, or what is known of it.
    accounting
        Fed with everything that the run's folder holds.
    failure
        How the execution ended, where it did not end by itself; its problem comes first.
    timings, bytes_, counters, cost
        What the caller knows; it is laid over what the accounting has seen itself.
    now
        When the report is written.
    """
    tally = accounting.tally()
    asked = Asked(run.allow_partial_import, run.source_proof)
    verdict, reasons = judge(tally, asked=asked, failed=failure is not None)
    return Report(
        schema_version=SCHEMA_VERSION,
        run_id=run.run_id,
        execution_arn=run.execution_arn,
        verdict=verdict,
        objects=tally.objects,
        instances=tally.instances,
        frames=tally.frames,
        image_sets=accounting.image_sets_reported(),
        source_proof=tally.source_proof,
        cross_check=tally.cross_check,
        problems=_in_order(_of_execution(run, failure), reasons, accounting.problems()),
        timings={**accounting.seconds_spent(), **(timings or {})},
        bytes={**accounting.bytes_seen(), **(bytes_ or {})},
        counters={**accounting.calls(), **(counters or {})},
        cost=dict(cost or {}),
        started_at=run.started_at if isinstance(run, Run) else None,
        written_at=now.isoformat(timespec="seconds") if now else None,
    )


def _of_execution(run: Run | RunIdentity, failure: ExecutionFailure | None) -> list[Problem]:
    if failure is None:
        return []
    return [failure_problem(failure, run_id=run.run_id, execution_arn=run.execution_arn)]


def _in_order(
    failure: list[Problem], reasons: list[Problem], found: list[Problem]
) -> tuple[Problem, ...]:
    """Put the failure first, then broken rules, what explains them, and what is only noted."""
    spoiling = [problem for problem in found if problem.kind not in NOTED_KINDS]
    noted = [problem for problem in found if problem.kind in NOTED_KINDS]
    return (*failure, *reasons, *spoiling, *noted)
