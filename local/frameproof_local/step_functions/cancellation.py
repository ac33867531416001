"""The flag that ends every waiting at once.

Cancellations form a tree: an execution, its Parallel branches, its Map Runs, their children.
Cancelling one cancels everything below it. Nobody polls: whoever waits registers an event that
the cancellation sets.
"""

import threading
from collections.abc import Callable

from frameproof_local.step_functions.clock import Clock
from frameproof_local.step_functions.errors import Cancelled


class Cancellation:
    """Whether some work is still wanted, with an optional deadline.

    Parameters
    ----------
    clock
        Counts the deadline.
    parent
        The work that this one is a part of.
    timeout_seconds
        From now on, this work may take that long; None: as long as its parent.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        parent: "Cancellation | None" = None,
        timeout_seconds: float | None = None,
    ) -> None:
        self._clock = clock
        self._parent = parent
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []
        self._cancelled = False
        self._sibling_failed = False
        self._own_deadline = (
            None if timeout_seconds is None else clock.monotonic() + timeout_seconds
        )
        deadlines = [self._own_deadline, parent.deadline if parent else None]
        self.deadline: float | None = min((d for d in deadlines if d is not None), default=None)

    def child(self) -> "Cancellation":
        """Return a cancellation for a part of this work."""
        return Cancellation(self._clock, parent=self)

    @property
    def cancelled(self) -> bool:
        """Whether this work, or the work it belongs to, was cancelled (deadlines aside)."""
        return self._cancelled or (self._parent is not None and self._parent.cancelled)

    @property
    def own_deadline_passed(self) -> bool:
        """Whether the timeout given to this very cancellation is over."""
        return self._own_deadline is not None and self._clock.monotonic() >= self._own_deadline

    @property
    def cancelled_by_sibling(self) -> bool:
        """Whether a failed sibling (and no stop from outside) ended this work."""
        above = self._parent is not None and self._parent.cancelled_by_sibling
        return self._sibling_failed or above

    def cancel(self, *, sibling_failed: bool = False) -> None:
        """Cancel this work and wake everyone who waits for a part of it."""
        with self._lock:
            self._cancelled = True
            self._sibling_failed = sibling_failed
            listeners = list(self._listeners)
        for wake in listeners:
            wake()

    def subscribe(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Have ``wake`` called when this work is cancelled; return how to unsubscribe.

        ``wake`` is called at once if the work is cancelled already.
        """
        with self._lock:
            self._listeners.append(wake)
        leave_parent = self._parent.subscribe(wake) if self._parent else _nothing
        if self._cancelled:
            wake()

        def unsubscribe() -> None:
            with self._lock:
                self._listeners.remove(wake)
            leave_parent()

        return unsubscribe

    def check(self) -> None:
        """Raise if this work is no longer wanted.

        Raises
        ------
        Cancelled
            It was cancelled, or a deadline passed.
        """
        late = self.deadline is not None and self._clock.monotonic() >= self.deadline
        if late or self.cancelled:
            raise Cancelled

    def pause(self, seconds: float) -> None:
        """Let ``seconds`` pass, unless this work is cancelled or its deadline comes first."""
        woken = threading.Event()
        unsubscribe = self.subscribe(woken.set)
        end = self._clock.monotonic() + seconds
        try:
            while (
                not woken.is_set() and (left := self._earliest(end) - self._clock.monotonic()) > 0
            ):
                self._clock.pause(woken, left)
        finally:
            unsubscribe()
        self.check()

    def wait(self, woken: threading.Event, until: float | None = None) -> None:
        """Wait until ``woken`` is set or ``until`` (monotonic seconds) has come.

        Raises
        ------
        Cancelled
            This work was cancelled, or its deadline passed, before ``woken`` was set.
        """
        unsubscribe = self.subscribe(woken.set)
        end = self.deadline if until is None else self._earliest(until)
        try:
            left = None if end is None else max(0.0, end - self._clock.monotonic())
            self._clock.wait(woken, left)
        finally:
            unsubscribe()
        self.check()

    def _earliest(self, end: float) -> float:
        return end if self.deadline is None else min(end, self.deadline)


def _nothing() -> None:
    """Leave nothing: there is no parent to unsubscribe from."""
