"""Reads what comes next while the present is worked on: S3 answers slowly, but many at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

THREADS = 8


def read_ahead[Item, Content](
    read: Callable[[Item], Content], items: Iterable[Item], *, threads: int = THREADS
) -> Iterator[Content]:
    """Yield ``read(item)`` for each item, in their order, a few of them read in advance.

    Parameters
    ----------
    read
        Called from several threads.
    items
        Taken one by one: their number does not matter.
    threads
        How many are read at once, and so how many are in memory beside the one in work.
    """
    waiting: deque[Future[Content]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for item in items:
            waiting.append(pool.submit(read, item))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
