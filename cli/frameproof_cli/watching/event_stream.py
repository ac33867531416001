"""Tells a script what a run does: one JSON object a line on stdout (``--json-stream``).

``schemas/event.schema.json`` describes the lines. The first is ``runStarted``, the last is always
``result``, whatever happens; its ``exitCode`` is the command's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from frameproof_cli.schemas import SCHEMA_VERSION
from frameproof_cli.terminal import figures
from frameproof_cli.terminal.failures import explain
from frameproof_cli.watching.history import (
    Change,
    Entered,
    Exited,
    MapRunStarted,
    Redriven,
    Retried,
)
from frameproof_cli.watching.map_progress import MapProgress
from frameproof_cli.watching.results import SavedReport


class EventStream:
    """Writes events; as a context manager it writes the last one.

    Parameters
    ----------
    emit
        Writes one line and flushes it.
    """

    def __init__(
        self,
        run_id: str,
        emit: Callable[[str], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._run_id = run_id
        self._emit = emit
        self._now = now
        self._counted: MapProgress | None = None
        self._is_over = False

    def __enter__(self) -> Self:
        """Begin; ``started`` writes the first event."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Write the last event where the command ends with an error, which goes on its way."""
        if error is not None and not self._is_over:
            explained = explain(error)
            self._write("result", exitCode=explained.exit_code, message=str(explained))

    def started(self, execution_arn: str, target: str, door: str) -> None:
        """Tell which execution is watched, and how it came about."""
        self._write("runStarted", executionArn=execution_arn, target=target, door=door)

    def changed(self, change: Change) -> None:
        """Tell that a state began, was retried or ended."""
        match change:
            case Entered(state):
                self._write("stateEntered", state=state)
            case Exited(state, seconds):
                self._write("stateExited", state=state, seconds=round(seconds, 3))
            case Retried(state, error, attempt):
                self._write("stateRetried", state=state, error=error, attempt=attempt)
            case Redriven(state, redrive):
                self._write("runRedriven", state=state, redrive=redrive)
            case MapRunStarted(state, map_run_arn):
                self._write("mapRunStarted", state=state, mapRunArn=map_run_arn)

    def counted(self, now: MapProgress) -> None:
        """Tell how far a Map is, if it is further than it was."""
        last, self._counted = self._counted, now
        if last and (last.state, last.items) == (now.state, now.items):
            return
        self._write("progress", state=now.state, **progress_members(now))

    def waited(self) -> None:
        """Tell nothing: a script has a clock of its own."""

    def ended(self, saved: SavedReport) -> None:
        """Tell the verdict."""
        self._is_over = True
        self._write(
            "result",
            exitCode=saved.exit_code,
            verdict=saved.report.verdict,
            reportUri=saved.json_uri,
            reportFile=str(saved.json_file),
        )

    def _write(self, event: str, **members: Any) -> None:
        document = {
            "schemaVersion": SCHEMA_VERSION,
            "event": event,
            "at": figures.iso(self._now()),
            "runId": self._run_id,
        }
        self._emit(json.dumps(document | members))


def progress_members(now: MapProgress) -> dict[str, Any]:
    """Turn a look at a Map into JSON: counts, work, pace and what is left; None is left out."""
    items = now.items
    members: dict[str, Any] = {
        "items": {
            "total": items.total,
            "succeeded": items.succeeded,
            "failed": items.failed,
            "running": items.running,
        },
        "share": round(now.share, 4),
    }
    if now.work:
        work = {"unit": now.work.unit, "total": now.work.total, "done": now.work_done}
        members["work"] = work
    if now.work_per_second is not None:
        members["perSecond"] = round(now.work_per_second, 3)
    if now.seconds_left is not None:
        members["secondsLeft"] = round(now.seconds_left, 1)
    return members
