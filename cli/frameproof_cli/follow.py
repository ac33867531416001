"""Watches one execution to its end: its history for the states, its map runs for the counts."""

from __future__ import annotations

from collections.abc import Callable

from frameproof.records import Json
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

    def show(events: list[Json]) -> bool:
        changes = list(timeline.take(events))
        for change in changes:
            _show(change, executions, progress)
        _show_counts(timeline, executions, progress)
        return bool(changes)

    execution = watch(arn, executions=executions, show=show, pause=pause)
    progress.end("failed")  # closes the line of a state that was entered and never left
    return execution


def watch(
    arn: str,
    *,
    executions: Executions,
    show: Callable[[list[Json]], bool],
    pause: Callable[[float], None],
) -> Execution:
    """Ask again and again until an execution has ended, and return how it ended.

    Parameters
    ----------
    show
        Gets the history events that are new, oldest first, and says whether they are news to a
        person: where there are none, the pauses grow.
    """
    last_id, pause_seconds = 0, _FIRST_PAUSE_SECONDS
    while True:
        # Described before the history is read: what ends in between is shown all the same.
        execution = executions.describe(arn)
        events = executions.events_after(arn, last_id)
        last_id = events[-1]["id"] if events else last_id
        is_news = show(events)
        if execution.has_ended:
            return execution
        pause_seconds = _FIRST_PAUSE_SECONDS if is_news else pause_seconds * _BACKOFF
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
