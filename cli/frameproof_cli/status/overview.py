"""The runs of a target, one row each, the newest first."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from frameproof.layout import RunFolder
from frameproof_cli.aws.descriptions import Execution
from frameproof_cli.runs.runs import Runs
from frameproof_cli.schemas import SCHEMA_VERSION
from frameproof_cli.terminal import figures
from frameproof_cli.terminal.manners import paint
from frameproof_cli.watching.endings import verdict_of
from frameproof_cli.watching.results import read_report

_NOTHING = "there are no runs. Start one: frameproof run --sample ct-pelvis"
_FORGOTTEN = "UNKNOWN"
_STATE_WIDTH = len("PROVEN_PARTIAL")


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run, by its newest execution, or by its folder alone where that is forgotten."""

    run_id: str
    status: str
    """The execution's status; UNKNOWN where Step Functions has forgotten it (after 90 days)."""
    verdict: str | None = None
    error: str | None = None
    execution_arn: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def state(self) -> str:
        """The verdict, or, without one, the status."""
        return self.verdict or self.status

    def seconds(self, now: datetime) -> float | None:
        """Say how long it took, or has taken so far."""
        if self.started_at is None or (self.ended_at is None and self.status != "RUNNING"):
            return None
        return max(0.0, ((self.ended_at or now) - self.started_at).total_seconds())


def rows(runs: Runs) -> Iterator[RunRow]:
    """Yield each run once; as much is read as is asked for."""
    seen: set[str] = set()
    for execution in runs.executions.newest_first():
        if execution.run_id not in seen:
            seen.add(execution.run_id)
            yield _row(execution)
    folders = sorted(set(runs.output_bucket.folders("runs/")) - seen)
    forgotten = [_row_of_folder(run_id, runs) for run_id in folders]
    oldest = datetime.min.replace(tzinfo=UTC)
    yield from sorted(forgotten, key=lambda row: row.started_at or oldest, reverse=True)


def _row(execution: Execution) -> RunRow:
    return RunRow(
        run_id=execution.run_id,
        status=execution.status,
        verdict=verdict_of(execution),
        error=execution.error or None,
        execution_arn=execution.arn,
        started_at=execution.started_at,
        ended_at=execution.ended_at,
    )


def _row_of_folder(run_id: str, runs: Runs) -> RunRow:
    report = read_report(run_id, runs.output_bucket)
    return RunRow(
        run_id=run_id,
        status=_FORGOTTEN,
        verdict=report.verdict if report else None,
        execution_arn=report.execution_arn if report else None,
        started_at=_planned_at(run_id, runs),
    )


def _planned_at(run_id: str, runs: Runs) -> datetime | None:
    """Read from the plan when the run was started first; None where it was never planned."""
    content = runs.output_bucket.read(RunFolder(run_id).plan)
    return datetime.fromisoformat(json.loads(content)["run"]["startedAt"]) if content else None


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the runs, and whether there are more."""

    rows: tuple[RunRow, ...]
    number: int
    has_next: bool


def page_of(all_rows: Iterator[RunRow], *, number: int, size: int) -> Page:
    """Cut one page out; pages are numbered from 1."""
    first = (number - 1) * size
    found = list(itertools.islice(all_rows, first, first + size + 1))
    return Page(tuple(found[:size]), number, len(found) > size)


def table(page: Page, now: datetime, *, flags: str) -> str:
    """Write a page for a person."""
    if not page.rows:
        return f"{_NOTHING}{flags}" if page.number == 1 else f"page {page.number} is empty."
    width = max(len("RUN"), *(len(row.run_id) for row in page.rows))
    head = f"{'RUN':<{width}}  {'STATE':<{_STATE_WIDTH}}  {'STARTED':<23}  DURATION"
    lines = [head, *(_line(row, width, now) for row in page.rows)]
    if page.has_next:
        lines.append(f"more: frameproof list --page {page.number + 1}{flags}")
    return "\n".join(lines)


def _line(row: RunRow, width: int, now: datetime) -> str:
    seconds = row.seconds(now)
    cells = [
        f"{row.run_id:<{width}}",
        paint(row.state, f"{row.state:<{_STATE_WIDTH}}"),
        f"{figures.moment(row.started_at) if row.started_at else '':<23}",
        figures.duration(seconds) if seconds is not None else "",
        row.error if row.error and not row.verdict else "",
    ]
    return "  ".join(cells).rstrip()


def document(page: Page, now: datetime, *, target: str) -> dict[str, Any]:
    """Write a page for a script (``schemas/list.schema.json``)."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "target": target,
        "runs": [_members(row, now) for row in page.rows],
        "nextPage": page.number + 1 if page.has_next else None,
    }


def _members(row: RunRow, now: datetime) -> dict[str, Any]:
    seconds = row.seconds(now)
    return {
        "runId": row.run_id,
        "status": row.status,
        "verdict": row.verdict,
        "error": row.error,
        "executionArn": row.execution_arn,
        "startedAt": figures.iso(row.started_at),
        "endedAt": figures.iso(row.ended_at),
        "seconds": None if seconds is None else round(seconds, 3),
    }
