"""Watches one execution to its end: its history for the states, its map runs for the counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from frameproof.records import Json
from frameproof_cli.aws.descriptions import Execution
from frameproof_cli.aws.executions import Executions
from frameproof_cli.watching.history import Change, Exited, Timeline
from frameproof_cli.watching.map_progress import MapProgress, Measure

_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 5.0
_BACKOFF = 1.5
_TICK_SECONDS = 1.0


class Audience(Protocol):
    """Who is told what an execution does: a person, or a script."""

    def changed(self, change: Change) -> None:
        """Hear of a state that began, was retried or ended."""

    def counted(self, now: MapProgress) -> None:
        """Hear how far a Map is; again and again while it runs."""

    def waited(self) -> None:
        """Hear that time passed, and nothing else is known."""


def follow(
    arn: str,
    *,
    executions: Executions,
    audiences: Sequence[Audience],
    measure: Measure,
    pause: Callable[[float], None],
    seen: int = 0,
) -> Execution:
    """Tell what an execution does until it has ended, and return how it ended.

    Parameters
    ----------
    seen
        Id of the last history event that is old news: before a redrive there are many. They are
        read, because they say which state goes on, but nobody is told of them.
    """
    telling = _Telling(audiences, measure, seen)
    return watch(
        arn,
        executions=executions,
        show=telling.show,
        pause=pause,
        tick=telling.tick,
        seen=seen,
    )


@dataclass
class _Telling:
    """Tells the audiences what new history events mean, and how far a Map is."""

    audiences: Sequence[Audience]
    measure: Measure
    seen: int
    timeline: Timeline = field(default_factory=Timeline)
    last: MapProgress | None = None

    def show(self, events: list[Json]) -> bool:
        """Tell of events that are new, oldest first; return whether there was any news."""
        list(self.timeline.take(event for event in events if event["id"] <= self.seen))
        changes = list(self.timeline.take(event for event in events if event["id"] > self.seen))
        for change in changes:
            self._tell(change)
        map_run_arn = self.timeline.map_run_arn
        now = self.measure.look(self.timeline.state, map_run_arn) if map_run_arn else None
        for audience in self.audiences:
            audience.counted(now) if now else audience.waited()
        # Children of a Map that end leave no event in this history, and are news all the same.
        is_news = bool(changes) or (now and now.items) != (self.last and self.last.items)
        self.last = now
        return is_news

    def _tell(self, change: Change) -> None:
        last = None
        if isinstance(change, Exited) and change.map_run_arn:
            last = self.measure.look(change.state, change.map_run_arn)
        for audience in self.audiences:
            if last:
                audience.counted(last)
            audience.changed(change)

    def tick(self) -> None:
        """Tell that a second has passed."""
        for audience in self.audiences:
            audience.waited()


def watch(
    arn: str,
    *,
    executions: Executions,
    show: Callable[[list[Json]], bool],
    pause: Callable[[float], None],
    tick: Callable[[], None] = lambda: None,
    seen: int = 0,
) -> Execution:
    """Ask again and again until an execution has ended, and return how it ended.

    Parameters
    ----------
    show
        Gets the history events that are new, oldest first, and says whether they are news to a
        person: where there are none, the pauses grow.
    tick
        Called every second of a pause: a clock that is shown goes on.
    seen
        Id of the last history event before a redrive. Answers of Step Functions may lag behind
        (DescribeExecution is eventually consistent): an end that nothing new led to is the old one.
    """
    last_id, pause_seconds = 0, _FIRST_PAUSE_SECONDS
    while True:
        # Described before the history is read: what ends in between is shown all the same.
        execution = executions.describe(arn)
        events = executions.events_after(arn, last_id)
        last_id = events[-1]["id"] if events else last_id
        is_news = show(events)
        if execution.has_ended and (last_id > seen or not seen):
            return execution
        pause_seconds = _FIRST_PAUSE_SECONDS if is_news else pause_seconds * _BACKOFF
        pause_seconds = min(pause_seconds, _LONGEST_PAUSE_SECONDS)
        _wait(pause_seconds, pause, tick)


def _wait(seconds: float, pause: Callable[[float], None], tick: Callable[[], None]) -> None:
    while seconds > 0:
        pause(min(seconds, _TICK_SECONDS))
        seconds -= _TICK_SECONDS
        tick()
