"""Where the wall clock of an execution went, from Step Functions' own history of it."""

from __future__ import annotations

from typing import Any


def state_seconds(events: list[dict[str, Any]]) -> dict[str, float]:
    """Return how long each state of the execution itself lasted, in the order of their begin.

    Parameters
    ----------
    events
        All of ``GetExecutionHistory``, oldest first. States of a Distributed Map's children are in
        the children's own histories, so that a Map counts as a whole.
    """
    seconds: dict[str, float] = {}
    entered: dict[str, Any] = {}
    for event in events:
        if "stateEnteredEventDetails" in event:
            entered[event["stateEnteredEventDetails"]["name"]] = event["timestamp"]
        elif "stateExitedEventDetails" in event:
            name = event["stateExitedEventDetails"]["name"]
            lasted = (event["timestamp"] - entered.pop(name)).total_seconds()
            seconds[name] = seconds.get(name, 0.0) + lasted
    return seconds


def whole_seconds(description: dict[str, Any]) -> float:
    """Return how long an execution lasted (``DescribeExecution``)."""
    lasted = description["stopDate"] - description["startDate"]
    seconds: float = lasted.total_seconds()
    return seconds
