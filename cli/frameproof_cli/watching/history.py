"""History events -> what happened to which state. Pure: events in, changes out.

Event types and their fields: Step Functions API Reference, HistoryEvent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from frameproof.records import Json

# Choice, Pass, Succeed and Fail take no time; a person waits for these.
_SHOWN = ("TaskState", "MapState", "ParallelState", "WaitState")
_FAILED_ATTEMPTS = {
    "TaskFailed": "taskFailedEventDetails",
    "TaskTimedOut": "taskTimedOutEventDetails",
    "LambdaFunctionFailed": "lambdaFunctionFailedEventDetails",
    "LambdaFunctionTimedOut": "lambdaFunctionTimedOutEventDetails",
}
_NEXT_ATTEMPTS = ("TaskScheduled", "LambdaFunctionScheduled")
_MAP_RUNS = {
    "MapRunStarted": "mapRunStartedEventDetails",
    "MapRunRedriven": "mapRunRedrivenEventDetails",
}


@dataclass(frozen=True, slots=True)
class Entered:
    """A state began."""

    state: str


@dataclass(frozen=True, slots=True)
class Exited:
    """A state ended well."""

    state: str
    seconds: float
    """From its entry to its exit, by the service's clock."""
    map_run_arn: str | None = None
    """The children it ran, if it was a Distributed Map."""


@dataclass(frozen=True, slots=True)
class MapRunStarted:
    """A Distributed Map began to run its children, or, redriven, those that had not succeeded."""

    state: str
    map_run_arn: str


@dataclass(frozen=True, slots=True)
class Retried:
    """A task failed and was scheduled again."""

    state: str
    error: str
    attempt: int
    """2 for the first retry."""


@dataclass(frozen=True, slots=True)
class Redriven:
    """The execution had ended badly, and goes on where it was."""

    state: str
    redrive: int
    """1 for the first time."""


type Change = Entered | Exited | MapRunStarted | Retried | Redriven


class Timeline:
    """Follows the top-level states of one execution, however the events come in pieces."""

    def __init__(self) -> None:
        self.map_run_arn: str | None = None
        """The Distributed Map that runs now, or made the execution fail."""
        self.state = ""
        """The state that was entered last; empty before the first."""
        self._entered_at: datetime | None = None
        self._failed_with: str | None = None
        self._attempt = 1

    def take(self, events: Iterable[Json]) -> Iterator[Change]:
        """Yield what changed, in order; ``events`` are the next ones, oldest first."""
        for event in events:
            change = self._read(event)
            if change:
                yield change

    def _read(self, event: Json) -> Change | None:
        kind: str = event["type"]
        if kind.removesuffix("Entered") in _SHOWN:
            return self._enter(event)
        if kind.removesuffix("Exited") in _SHOWN:
            return self._exit(event)
        if kind in _MAP_RUNS:
            map_run_arn: str = event[_MAP_RUNS[kind]]["mapRunArn"]
            self.map_run_arn = map_run_arn
            return MapRunStarted(self.state, map_run_arn)
        if kind == "ExecutionRedriven":
            return self._go_on(event)
        if kind in _FAILED_ATTEMPTS:
            details = event.get(_FAILED_ATTEMPTS[kind], {})
            self._failed_with = details.get("error") or kind
        elif kind in _NEXT_ATTEMPTS and self._failed_with:
            error, self._failed_with = self._failed_with, None
            self._attempt += 1
            return Retried(self.state, error, self._attempt)
        return None

    def _enter(self, event: Json) -> Entered:
        self.state = event["stateEnteredEventDetails"]["name"]
        self._begin(event)
        return Entered(self.state)

    def _go_on(self, event: Json) -> Redriven:
        # The state that failed is not entered again: its next attempt, or Map Run, follows.
        self._begin(event)
        return Redriven(self.state, event["executionRedrivenEventDetails"]["redriveCount"])

    def _begin(self, event: Json) -> None:
        self._entered_at = event["timestamp"]
        self._failed_with, self._attempt = None, 1

    def _exit(self, event: Json) -> Exited:
        seconds = 0.0
        if self._entered_at is not None:
            seconds = (event["timestamp"] - self._entered_at).total_seconds()
        map_run_arn, self.map_run_arn = self.map_run_arn, None
        return Exited(event["stateExitedEventDetails"]["name"], seconds, map_run_arn)
