"""Runs the children of a Map Run, so many at a time as its limit says at that moment."""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future

from frameproof_local.step_functions.cancellation import Cancellation
from frameproof_local.step_functions.map_run import Child, MapRun
from frameproof_local.step_functions.threads import start_daemon


class ChildPool:
    """Works off the children of a Map Run.

    Parameters
    ----------
    map_run
        Has the limits, which may change while the pool works.
    children
        Those to run, in this order.
    run_child
        Runs one child to its end.
    cancellation
        The Map Run's own; the pool cancels it when too many items have failed.
    """

    def __init__(
        self,
        map_run: MapRun,
        children: Iterable[Child],
        run_child: Callable[[Child], None],
        cancellation: Cancellation,
    ) -> None:
        self._map_run = map_run
        self._queue = deque(children)
        self._run_child = run_child
        self._cancellation = cancellation
        self._total_items = map_run.total_items
        self._lock = threading.Lock()
        self._idle = threading.Event()
        self._workers: list[Future[None]] = []
        self._active = 0
        self._failed_items = 0
        self.threshold_exceeded = False

    def run(self) -> None:
        """Return when every child has ended, or when the rest will not be started."""
        if not self._queue:
            return
        self._map_run.on_update(self._fill)
        self._fill()
        self._idle.wait()
        self._map_run.on_update(None)
        for worker in self._workers:
            worker.result()

    def _fill(self) -> None:
        """Start as many workers as the limit allows and the queue needs."""
        with self._lock:
            wanted = min(self._map_run.concurrency_limit, self._active + len(self._queue))
            for _ in range(wanted - self._active):
                self._active += 1
                self._workers.append(start_daemon(self._work, "map-run-child"))

    def _work(self) -> None:
        try:
            while (child := self._take()) is not None:
                self._run_child(child)
                self._count(child)
        except BaseException:
            self._cancellation.cancel(sibling_failed=True)
            self._idle.set()  # run() then raises it again
            raise

    def _take(self) -> Child | None:
        """Return the next child; None when this worker is not needed any more."""
        with self._lock:
            ended = self._cancellation.cancelled or not self._queue
            if not ended and self._active <= self._map_run.concurrency_limit:
                return self._queue.popleft()
            self._active -= 1
            if ended and self._active == 0:
                self._idle.set()
            return None

    def _count(self, child: Child) -> None:
        """Count a child's failure; too many end the Map Run and its running children."""
        if child.succeeded:
            return
        with self._lock:
            if self._cancellation.cancelled:
                return
            self._failed_items += child.item_count
            tolerance = self._map_run.tolerance
            exceeded = tolerance.exceeded(self._failed_items, self._total_items)
            self.threshold_exceeded = self.threshold_exceeded or exceeded
        if exceeded:
            self._cancellation.cancel(sibling_failed=True)
