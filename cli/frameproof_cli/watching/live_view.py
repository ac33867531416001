"""Shows a person what an execution does: its changes and counts as live lines on stderr."""

from __future__ import annotations

from frameproof_cli.aws.descriptions import ItemCounts
from frameproof_cli.terminal import figures
from frameproof_cli.terminal.progress import Progress
from frameproof_cli.watching.history import (
    Change,
    Entered,
    Exited,
    MapRunStarted,
    Redriven,
    Retried,
)
from frameproof_cli.watching.map_progress import MapProgress
from frameproof_cli.watching.work import Work

# What a state does, for a person who waits. A state that is not listed is shown by its name.
DOING = {
    "PlanCopy": "listing the sources",
    "CopyBatches": "copying the objects",
    "ImportShards": "HealthImaging imports them",
    "ListFrames": "finding every frame",
    "FrameBatches": "decoding and checking every frame",
    "SourceBatches": "comparing with the DICOM files themselves",
    "WriteReport": "writing the report",
}

_ITEMS = {"ImportShards": "import jobs"}


class LiveView:
    """Tells a person at a terminal, or who reads a log."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._last: MapProgress | None = None

    def changed(self, change: Change) -> None:
        """Show that a state began, was retried or ended."""
        match change:
            case Entered(state):
                self._begin(state)
            case Redriven(state, redrive):
                self._progress.end("failed")
                self._progress.say(f"redrive {redrive}: it goes on with {state}")
                self._begin(state)
            case Retried(_, error, attempt):
                self._progress.update(f"attempt {attempt} after {error}")
            case Exited(_, seconds):
                self._end(seconds)
            case MapRunStarted():
                self._progress.update("reading the items")

    def counted(self, now: MapProgress) -> None:
        """Show how far a Map is."""
        self._last = now
        self._progress.update(_facts(now), share=now.share)

    def waited(self) -> None:
        """Show that time passes."""
        self._progress.update()

    def _begin(self, state: str) -> None:
        self._last = None
        self._progress.begin(state, DOING.get(state, "running"))

    def _end(self, seconds: float) -> None:
        last = self._last
        if last:
            self._progress.update(_facts_at_end(last, seconds))
        self._last = None
        self._progress.end(seconds=seconds)


def counts(state: str, items: ItemCounts, work: Work | None) -> str:
    """Say how far a Map is: ``3 of 8 batches, about 171 of 456 objects``."""
    if not items.total:
        return "reading the items"
    parts = [f"{items.succeeded} of {items.total} {_ITEMS.get(state, 'batches')}"]
    if work:
        now = MapProgress(state, items, work)
        is_partly_done = 0 < items.succeeded < items.total
        done = f"about {now.work_done} of " if is_partly_done else ""
        parts.append(f"{done}{work.total} {work.unit}")
    if items.failed:
        parts.append(f"{items.failed} failed")
    return ", ".join(parts)


def _facts(now: MapProgress) -> str:
    facts = [counts(now.state, now.items, now.work), _pace(now)]
    if now.seconds_left:
        facts.append(f"{figures.duration(now.seconds_left)} left")
    return ", ".join(filter(None, facts))


def _facts_at_end(last: MapProgress, seconds: float) -> str:
    """Say what was done, with its pace by the service's own clock."""
    share_per_second = last.share / seconds if seconds else None
    whole = MapProgress(last.state, last.items, last.work, share_per_second)
    return ", ".join(filter(None, [counts(last.state, last.items, last.work), _pace(whole)]))


def _pace(now: MapProgress) -> str:
    if now.work is None or now.work_per_second is None:
        return ""
    if now.bytes_per_second:
        return f"{figures.size(now.bytes_per_second)}/s"
    return figures.rate(now.work_per_second, now.work.unit)
