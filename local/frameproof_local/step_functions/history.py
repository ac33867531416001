"""The events of an execution, as ``GetExecutionHistory`` shows them.

Every event names the one before it. With parallel branches that is not simply the last event:
each branch follows its own ``Trail`` through the one history.

Source: Step Functions API reference, "HistoryEvent".
"""

import threading
from typing import Any

from frameproof_local.step_functions.clock import Clock
from frameproof_local.step_functions.errors import RUNTIME, StatesError
from frameproof_local.step_functions.payload import JsonObject

# Standard workflows: "Service quotas", maximum execution history size.
MAX_EVENTS = 25_000

_NOT_TRUNCATED = {"truncated": False}


class HistoryLimitError(StatesError):
    """The history is full: the execution fails, and no Catch can help."""

    def __init__(self) -> None:
        super().__init__(
            RUNTIME, f"The execution reached the maximum number of history events ({MAX_EVENTS})."
        )

    def located(self, state_name: str, entered_event_id: int) -> StatesError:
        """Return the failure unchanged: it is not the fault of one state."""
        return self


class History:
    """The events of one execution, in the order in which they happened.

    Parameters
    ----------
    clock
        Gives the timestamps.
    kept
        False for Express children of a Map Run, whose history nobody can ask for.
    max_events
        The history's limit; the last place is left for the event that ends the execution.
    """

    def __init__(self, clock: Clock, *, kept: bool = True, max_events: int = MAX_EVENTS) -> None:
        self._clock = clock
        self._kept = kept
        self._max_events = max_events
        self._lock = threading.Lock()
        self._events: list[JsonObject] = []

    def append(self, event_type: str, previous_id: int, details: JsonObject, *, last: bool) -> int:
        """Add an event and return its id; ids begin at 1. Ids are 0 when no history is kept.

        Raises
        ------
        HistoryLimitError
            There is no place left but for the last event.
        """
        if not self._kept:
            return 0
        event: JsonObject = {"timestamp": self._clock.now(), "type": event_type}
        with self._lock:
            if not last and len(self._events) >= self._max_events - 1:
                raise HistoryLimitError
            event |= {"id": len(self._events) + 1, "previousEventId": previous_id}
            if details:
                event[_details_key(event_type)] = details
            self._events.append(event)
            return len(self._events)

    def events(self) -> list[JsonObject]:
        """Return the events so far, the oldest first."""
        with self._lock:
            return list(self._events)

    def __len__(self) -> int:
        return len(self._events)


class Trail:
    """One thread of events through a history.

    Parameters
    ----------
    history
        Where the events go.
    last_id
        The event that the next one follows.
    """

    def __init__(self, history: History, last_id: int = 0) -> None:
        self._history = history
        self.last_id = last_id

    def record(self, event_type: str, **details: Any) -> int:
        """Add an event and return its id.

        Parameters
        ----------
        event_type
            AWS's name, ``TaskStateEntered``.
        **details
            The members of the event's details; those that are None are left out, and ``input``
            and ``output`` get their ``...Details``.
        """
        return self._append(event_type, details, last=False)

    def record_last(self, event_type: str, **details: Any) -> int:
        """Add the event that ends the execution; there is always a place for it."""
        return self._append(event_type, details, last=True)

    def _append(self, event_type: str, details: JsonObject, *, last: bool) -> int:
        known = {name: value for name, value in details.items() if value is not None}
        for name in ("input", "output"):
            if name in known:
                known[f"{name}Details"] = _NOT_TRUNCATED
        self.last_id = self._history.append(event_type, self.last_id, known, last=last)
        return self.last_id

    def branch(self) -> "Trail":
        """Return a trail of its own that begins where this one stands."""
        return Trail(self._history, self.last_id)


def _details_key(event_type: str) -> str:
    """Return the member that holds an event's details, ``taskFailedEventDetails``."""
    for ending in ("StateEntered", "StateExited"):
        if event_type.endswith(ending):
            event_type = ending
    return event_type[0].lower() + event_type[1:] + "EventDetails"
