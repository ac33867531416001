"""Where the wall clock of an execution went, from Step Functions' own history of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class StateTime:
    """When a state was entered and left, in Unix time (seconds)."""

    begun_at: float
    ended_at: float

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return self.ended_at - self.begun_at


def state_times(events: list[dict[str, Any]]) -> dict[str, StateTime]:
    """Return when each state of the execution itself was gone through, in the order of their begin.

    Parameters
    ----------
    events
        All of ``GetExecutionHistory``, oldest first, of an execution that enters no state twice.
        States of a Distributed Map's children are in the children's own histories, so that a Map
        counts as a whole.
    """
    times: dict[str, StateTime] = {}
    entered: dict[str, float] = {}
    for event in events:
        moment = event["timestamp"].timestamp()
        if "stateEnteredEventDetails" in event:
            entered[event["stateEnteredEventDetails"]["name"]] = moment
        elif "stateExitedEventDetails" in event:
            name = event["stateExitedEventDetails"]["name"]
            times[name] = StateTime(entered[name], moment)
    return times


def whole_seconds(description: dict[str, Any]) -> float:
    """Return how long an execution lasted (``DescribeExecution``)."""
    lasted = description["stopDate"] - description["startDate"]
    seconds: float = lasted.total_seconds()
    return seconds
