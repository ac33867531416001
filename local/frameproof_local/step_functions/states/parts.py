"""Running the parts of a state side by side: Parallel branches, iterations of an inline Map."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from frameproof_local.step_functions.cancellation import Cancellation
from frameproof_local.step_functions.errors import Cancelled, StatesError
from frameproof_local.step_functions.threads import start_daemon

type Part = Callable[[Cancellation], Any]
"""Runs one branch or iteration; ends early when its cancellation says so."""


class _Team:
    """Workers that take part after part; the first failure ends all of them."""

    def __init__(self, parts: Sequence[Part], cancellation: Cancellation) -> None:
        self._parts = parts
        self._cancellation = cancellation
        self._lock = threading.Lock()
        self._next = iter(range(len(parts)))
        self.results: list[Any] = [None] * len(parts)
        self.failure: StatesError | None = None

    def work(self) -> None:
        """Take parts until none is left or the team is cancelled."""
        try:
            while (position := self._take()) is not None:
                self._cancellation.check()
                self.results[position] = self._parts[position](self._cancellation)
        except Cancelled:
            return  # the one who cancelled knows why, and tells it
        except StatesError as failure:
            with self._lock:
                self.failure = self.failure or failure
            self._cancellation.cancel(sibling_failed=True)
        except BaseException:  # a fault of the interpreter: it ends the others, then shows itself
            self._cancellation.cancel(sibling_failed=True)
            raise

    def _take(self) -> int | None:
        with self._lock:
            return next(self._next, None)


def run_parts(parts: Sequence[Part], concurrency: int, cancellation: Cancellation) -> list[Any]:
    """Run all parts and return their results in order.

    Parameters
    ----------
    parts
        The branches or iterations.
    concurrency
        How many run at a time, at least 1. A single worker is this thread itself.
    cancellation
        The state's own; the parts get a child of it.

    Raises
    ------
    StatesError
        The failure of the part that failed first; the others have been ended.
    Cancelled
        The state itself was cancelled.
    """
    team = _Team(parts, cancellation.child())
    workers = min(concurrency, len(parts))
    if workers == 1:
        team.work()
    else:
        started = [start_daemon(team.work, f"part-{number}") for number in range(workers)]
        for worker in started:
            worker.result()
    if team.failure is not None:
        raise team.failure
    cancellation.check()
    return team.results
