"""The quota of state transitions: a bucket of tokens, one for each state that is entered.

Step Functions Developer Guide, "Quotas related to state throttling": an account has a bucket for
its Standard executions in a Region. An execution that finds it empty waits, and CloudWatch counts
that as ``ExecutionThrottled``. AWS's buckets hold hundreds of tokens, so that no test would ever
find one empty: here there is none until a test asks for one.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from frameproof_local.step_functions.visit import Visit

_FIELDS = {"burst", "perSecond"}


@dataclass
class _Bucket:
    """Tokens that are left at a time; a negative number is owed by executions that wait."""

    burst: float
    per_second: float
    tokens: float
    filled_at: float


class TransitionQuota:
    """Makes executions wait that enter more states than the quota allows."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted: tuple[float, float] | None = None
        self._bucket: _Bucket | None = None
        self._throttled = 0

    @property
    def throttled(self) -> int:
        """How often an execution had to wait since the quota was set."""
        return self._throttled

    def replace(self, document: Mapping[str, Any]) -> None:
        """Set the quota, ``{"burst": 10, "perSecond": 5}``, or lift it, ``{}``; count from zero.

        Raises
        ------
        ValueError
            Another field, one of the two alone, or what is no positive number.
        """
        if set(document) not in (set(), _FIELDS):
            raise ValueError("The quota of transitions takes burst and perSecond, or nothing.")
        for name, value in document.items():
            if type(value) not in (int, float) or value <= 0:
                raise ValueError(f"{name} must be a number above 0, not {value!r}.")
        with self._lock:
            self._wanted = (document["burst"], document["perSecond"]) if document else None
            self._bucket = None
            self._throttled = 0

    def pace(self, visit: "Visit") -> None:
        """Take a token for a state that is entered, or wait for it.

        Raises
        ------
        Cancelled
            The execution was stopped, or its time was over, while it waited.
        """
        seconds = self._take(visit.owner.environment.clock.monotonic())
        if seconds > 0:
            visit.cancellation.pause(seconds)

    def _take(self, now: float) -> float:
        """Take a token and return for how long it has to be waited for, in seconds."""
        with self._lock:
            if self._wanted is None:
                return 0.0
            if self._bucket is None:
                burst, per_second = self._wanted
                self._bucket = _Bucket(burst, per_second, burst, now)
            bucket = self._bucket
            filled = bucket.tokens + (now - bucket.filled_at) * bucket.per_second
            bucket.tokens, bucket.filled_at = min(bucket.burst, filled) - 1, now
            if bucket.tokens >= 0:
                return 0.0
            self._throttled += 1
            return -bucket.tokens / bucket.per_second
