"""Work that goes on after the answer was sent: state changes and import jobs.

Threads wait on one stop event, never in a blind sleep, so that a stop ends all of them at once.
"""

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)


def nothing() -> None:
    """Nobody needs to know of changes."""


class Background:
    """The threads of one backend.

    Parameters
    ----------
    on_change
        Called after work was begun, which is how every change starts, and after it was done.
    """

    def __init__(self, on_change: Callable[[], None] = nothing) -> None:
        self._on_change = on_change
        self._stop_event = threading.Event()
        self._changed = threading.Condition()
        self._threads: set[threading.Thread] = set()

    @property
    def is_stopping(self) -> bool:
        """True once ``stop`` was called: work in progress should end and change nothing more."""
        return self._stop_event.is_set()

    def start(self, action: Callable[[], None], *, name: str, after_seconds: float) -> None:
        """Run ``action`` in a thread of its own after a delay, unless a stop comes first."""

        def run() -> None:
            try:
                if self.wait(after_seconds):
                    action()
                    self._on_change()
            except Exception:  # the thread ends here: nobody else would ever hear of it
                logger.exception("Background work failed: %s", name)
            finally:
                with self._changed:
                    self._threads.discard(thread)
                    self._changed.notify_all()

        thread = threading.Thread(target=run, name=f"healthimaging-{name}", daemon=True)
        with self._changed:
            self._threads.add(thread)
        thread.start()
        self._on_change()

    def wait(self, seconds: float) -> bool:
        """Wait; return False when the wait was cut short because the backend stops."""
        return not self._stop_event.wait(seconds)

    def wait_until_idle(self, timeout_seconds: float) -> bool:
        """Wait until no thread is left; return False when the time is over first."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._threads, timeout=timeout_seconds)

    def request_stop(self) -> None:
        """Tell every thread to end, without waiting for it."""
        self._stop_event.set()
