"""What executions took, counted from their histories as Step Functions bills and limits it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from frameproof_local.step_functions.execution import Execution
from frameproof_local.step_functions.payload import size_bytes

_STATES_OF_THE_WAY = {"PlanCopy", "CopyBatches", "ImportShards"}
_PAYLOADS = ("input", "output")


@dataclass(frozen=True, slots=True)
class Metered:
    """The sums of some executions."""

    transitions: int = 0
    """States entered, and one for each child execution that a Distributed Map started."""
    invocations: int = 0
    largest_payload_bytes: int = 0
    parent_events: int = 0

    def __add__(self, other: Self) -> Self:
        """Add up; of payloads the larger one counts."""
        return type(self)(
            self.transitions + other.transitions,
            self.invocations + other.invocations,
            max(self.largest_payload_bytes, other.largest_payload_bytes),
            self.parent_events + other.parent_events,
        )


def metered(executions: Iterable[Execution]) -> tuple[Metered, Metered]:
    """Meter one run's executions, parent and children.

    Returns
    -------
    tuple
        Up to ImportShards, and from ListFrames on.
    """
    way, proof = Metered(), Metered()
    for execution in executions:
        if execution.map_run is None:
            of_way, of_proof = _of_parent(execution)
            way, proof = way + of_way, proof + of_proof
        elif execution.map_run.label in _STATES_OF_THE_WAY:
            way += _of_child(execution)
        else:
            proof += _of_child(execution)
    return way, proof


def _of_parent(execution: Execution) -> tuple[Metered, Metered]:
    """Split a parent's events where its first state of the proof is entered."""
    events = execution.history.events()
    entered = [
        number
        for number, event in enumerate(events)
        if _is_entry(event) and _details(event)["name"] not in _STATES_OF_THE_WAY
    ]
    return _of_events(events[: entered[0]]), _of_events(events[entered[0] :])


def _of_child(execution: Execution) -> Metered:
    """Meter a child, whose start is a transition, too; its events are not its parent's."""
    of_events = _of_events(execution.history.events())
    return Metered(
        1 + of_events.transitions, of_events.invocations, of_events.largest_payload_bytes
    )


def _of_events(events: list[dict[str, Any]]) -> Metered:
    return Metered(
        transitions=sum(map(_is_entry, events)),
        invocations=sum(event["type"] == "LambdaFunctionScheduled" for event in events),
        largest_payload_bytes=max(_payload_sizes(events), default=0),
        parent_events=len(events),
    )


def _is_entry(event: dict[str, Any]) -> bool:
    return str(event["type"]).endswith("StateEntered")


def _details(event: dict[str, Any]) -> dict[str, Any]:
    for name, value in event.items():
        if name.endswith("EventDetails"):
            details: dict[str, Any] = value
            return details
    return {}


def _payload_sizes(events: list[dict[str, Any]]) -> Iterator[int]:
    for event in events:
        details = _details(event)
        yield from (size_bytes(details[name]) for name in _PAYLOADS if name in details)
