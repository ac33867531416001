"""Time, in one place that a test may replace."""

import threading
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the interpreter needs to know and do about time."""

    def now(self) -> datetime:
        """Return the wall time, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go backwards."""
        ...

    def pause(self, woken: threading.Event, seconds: float) -> None:
        """Let ``seconds`` pass, or less when ``woken`` is set: Wait states and Retry intervals."""
        ...

    def wait(self, woken: threading.Event, timeout_seconds: float | None) -> None:
        """Wait for work that another thread does, at most ``timeout_seconds``."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the wall time, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the seconds of the system's monotonic clock."""
        return time.monotonic()

    def pause(self, woken: threading.Event, seconds: float) -> None:
        """Block this thread for ``seconds`` or until ``woken`` is set."""
        # A thread cannot wait longer than TIMEOUT_MAX (centuries on 64 bits); callers loop.
        woken.wait(min(seconds, threading.TIMEOUT_MAX))

    def wait(self, woken: threading.Event, timeout_seconds: float | None) -> None:
        """Block this thread until ``woken`` is set, at most ``timeout_seconds``."""
        woken.wait(timeout_seconds)


def iso_milliseconds(moment: datetime) -> str:
    """Return a time as the context object has it, ``2026-01-31T12:00:00.123Z``."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def epoch_milliseconds(moment: datetime) -> int:
    """Return whole milliseconds since 1970, as EventBridge's execution events have them."""
    return round(moment.timestamp() * 1000)
