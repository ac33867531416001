"""Makes the call of a Task several times at once, as a queue or a retry that overlaps may do.

Standard executions call a function once for each attempt, on AWS too. But a stopped execution does
not end the function that it waits for, and the redriven one calls it anew: what a function does
must bear a second one beside it. This switch makes that the rule.
"""

import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial
from typing import Any

from frameproof_local.step_functions.environment import TaskRequest
from frameproof_local.step_functions.threads import start_daemon

type RunTask = Callable[[TaskRequest], Any]

MOST_TIMES = 10


class Deliveries:
    """How often each Task's call is made; once, if nobody says otherwise."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._times = 1
        self._running = 0

    def set_times(self, times: object) -> None:
        """Make each call so many times from now on.

        Raises
        ------
        ValueError
            It is no whole number from 1 to 10. The old number stays.
        """
        if type(times) is not int or not 1 <= times <= MOST_TIMES:
            raise ValueError(f"times must be a whole number from 1 to {MOST_TIMES}, not {times!r}.")
        with self._changed:
            self._times = times

    def running(self, *, wait_seconds: float = 0.0) -> int:
        """Return how many calls go on, once there is none or ``wait_seconds`` are over."""
        with self._changed:
            self._changed.wait_for(lambda: not self._running, wait_seconds)
            return self._running

    def around(self, run_task: RunTask) -> RunTask:
        """Return what makes a call as often as is wanted; the first answer is the Task's.

        The others are left to go on.
        """

        def deliver(request: TaskRequest) -> Any:
            with self._changed:
                times = self._times
                self._running += times
            counted = partial(self._counted, run_task, request)
            calls: list[Future[Any]] = [
                start_daemon(counted, f"task-{request.state_name}") for _ in range(times)
            ]
            first, _ = wait(calls, return_when=FIRST_COMPLETED)
            return first.pop().result()

        return deliver

    def _counted(self, run_task: RunTask, request: TaskRequest) -> Any:
        try:
            return run_task(request)
        finally:
            with self._changed:
                self._running -= 1
                self._changed.notify_all()
