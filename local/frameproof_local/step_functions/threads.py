"""Work on a thread of its own, with its result or its exception kept for whoever waits for it."""

import threading
from collections.abc import Callable
from concurrent.futures import Future


def start_daemon[T](work: Callable[[], T], name: str) -> "Future[T]":
    """Start ``work`` on a daemon thread.

    A daemon, because a Lambda function that never answers must not keep the server from ending.

    Parameters
    ----------
    work
        Takes nothing; its result becomes the future's result.
    name
        The thread's name, for a person who looks at a stack dump.
    """
    future: Future[T] = Future()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # raised again by Future.result()
            future.set_exception(error)
        else:
            future.set_result(result)

    threading.Thread(target=run, name=name, daemon=True).start()
    return future
