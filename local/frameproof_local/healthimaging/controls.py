"""What can be turned from outside while it runs: delays, quotas, faults, and the call counts.

One set for the whole process, whatever account or region a call is for.
"""

import os
import threading
from collections import Counter

from .checksum_levels import ChecksumSwitch
from .switches import switches_from
from .tampering import TamperingPlan


class CallCounter:
    """How often each operation was called, refused calls included."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()

    def add(self, operation: str) -> None:
        """Count one call."""
        with self._lock:
            self._calls[operation] += 1

    def counts(self) -> dict[str, int]:
        """Return operation name to number of calls since the process started or was reset."""
        with self._lock:
            return dict(self._calls)

    def clear(self) -> None:
        """Start again at zero."""
        with self._lock:
            self._calls.clear()


DELAYS, QUOTAS, FAULTS = switches_from(os.environ)
CHECKSUMS = ChecksumSwitch(os.environ)
CALLS = CallCounter()
TAMPERING = TamperingPlan()
