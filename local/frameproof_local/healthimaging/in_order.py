"""Several jobs at a time, their results in order, and never many of them at once."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future


def in_order[Result](
    jobs: Iterable[Callable[[], Result]], pool: Executor, in_flight: int
) -> Iterator[Result]:
    """Run jobs in a pool with a bounded look-ahead and yield their results in order.

    A job's error is raised in its place; the jobs that have not begun are dropped then.
    """
    pending: deque[Future[Result]] = deque()
    try:
        for job in jobs:
            pending.append(pool.submit(job))
            if len(pending) >= in_flight:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    finally:
        for future in pending:
            future.cancel()
