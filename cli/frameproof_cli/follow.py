"""Watches one execution to its end: its history for the states, its map runs for the counts."""

from __future__ import annotations

from collections.abc import Callable

from frameproof_cli.executions import Execution, Executions, ItemCounts
from frameproof_cli.history import Change, Entered, Exited, MapRunStarted, Retried, Timeline
from frameproof_cli.progress import Progress

# What a state does, for a person who waits. A state that is not listed is shown by its name.
DOING = {
    "PlanCopy": "listing the sources",
    "CopyBatches": "copying the objects",
    "ImportShards": "HealthImaging imports them",
    "ListFrames": "finding every frame",
    "FrameBatches": "decoding and checking every frame",
    "WriteReport": "writing the report",
}

_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 5.0
_BACKOFF = 1.5


def follow(
    arn: str, *, executions: Executions, progress: Progress, pause: Callable[[float], None]
) -> Execution:
    """Show what an execution does until it has ended, and return how it ended."""
    timeline = Timeline()
    pause_seconds = _FIRST_PAUSE_SECONDS
    while True:
        # Described before the history is read: what ends in between is shown all the same.
        execution = executions.describe(arn)
        changes = list(timeline.take(executions.events_after(arn, timeline.last_id)))
        for change in changes:
            _show(change, executions, progress)
        _show_counts(timeline, executions, progress)
        if execution.has_ended:
            progress.end("failed")  # closes the line of a state that was entered and never left
            return execution
        pause_seconds = _FIRST_PAUSE_SECONDS if changes else pause_seconds * _BACKOFF
        pause_seconds = min(pause_seconds, _LONGEST_PAUSE_SECONDS)
        pause(pause_seconds)


def _show(change: Change, executions: Executions, progress: Progress) -> None:
    match change:
        case Entered(state):
            progress.begin(state, DOING.get(state, "running"))
        case MapRunStarted(_, map_run_arn):
            progress.update(_counts(executions.item_counts(map_run_arn)))
        case Retried(_, error, attempt):
            progress.update(f"attempt {attempt} after {error}")
        case Exited(_, seconds, map_run_arn):
            if map_run_arn:  # the final counts
                progress.update(_counts(executions.item_counts(map_run_arn)))
            progress.end(seconds=seconds)


def _show_counts(timeline: Timeline, executions: Executions, progress: Progress) -> None:
    if timeline.map_run_arn:
        progress.update(_counts(executions.item_counts(timeline.map_run_arn)))
    else:
        progress.update()


def _counts(counts: ItemCounts) -> str:
    failed = f", {counts.failed} failed" if counts.failed else ""
    return f"{counts.succeeded} of {counts.total} items{failed}"
