"""How long each asynchronous state lasts: seconds on this machine, minutes on AWS.

Defaults are short but not zero, so that a client meets every state.
"""

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

ENVIRONMENT_VARIABLE = "FRAMEPROOF_LOCAL_HEALTHIMAGING_DELAYS"
"""Holds a JSON object of the field names below when the process starts (``switches``)."""


@dataclass(frozen=True)
class Delays:
    """Seconds spent in each state before the next one.

    ``manifest_lag_seconds`` is the time from COMPLETED to the appearance of
    ``job-output-manifest.json``, which AWS's own sample has to wait for.
    """

    datastore_creating_seconds: float = 0.2
    datastore_deleting_seconds: float = 0.2
    image_set_deleting_seconds: float = 0.2
    image_set_copying_seconds: float = 0.2
    image_set_updating_seconds: float = 0.2
    job_submitted_seconds: float = 0.2
    job_in_progress_seconds: float = 0.2
    manifest_lag_seconds: float = 0.2

    def with_changes(self, changes: Mapping[str, float]) -> "Delays":
        """Return a copy with some delays replaced.

        Raises
        ------
        ValueError
            A name is not a field of this class, or a value is not a number of seconds >= 0.
        """
        known = [field.name for field in fields(self)]
        for name, seconds in changes.items():
            if name not in known:
                raise ValueError(f"Unknown delay {name!r}; known delays: {', '.join(known)}.")
            if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
                raise ValueError(f"{name} must be a number of seconds >= 0, not {seconds!r}.")
        return replace(self, **changes)


class DelaySettings:
    """The delays in force, changeable while the service runs."""

    def __init__(self, delays: Delays) -> None:
        self._lock = threading.Lock()
        self._delays = delays

    @property
    def now(self) -> Delays:
        """The delays that a state entered now will use."""
        with self._lock:
            return self._delays

    def change(self, changes: Mapping[str, float]) -> dict[str, float]:
        """Replace some delays and return all of them; ValueError for an unknown name."""
        with self._lock:
            self._delays = self._delays.with_changes(changes)
            return asdict(self._delays)
