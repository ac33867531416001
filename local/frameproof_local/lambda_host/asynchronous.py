"""Asynchronous (``Event``) invocations: retried as Lambda retries them, never lost silently.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

import logging
import threading
from collections.abc import Callable

from frameproof_local.lambda_host.configuration import InvocationResult
from frameproof_local.lambda_host.errors import LambdaServiceError

logger = logging.getLogger(__name__)

JOIN_TIMEOUT_SECONDS = 5.0


class AsynchronousInvocations:
    """Runs invocations that nobody waits for, each in a thread of its own.

    Dead-letter queues and destinations are not served: what fails for good is logged as an error.
    """

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._threads: set[threading.Thread] = set()
        self._lock = threading.Lock()

    def submit(
        self,
        attempt: Callable[[], InvocationResult],
        *,
        name: str,
        delays_seconds: tuple[float, ...],
    ) -> None:
        """Start an invocation and return at once.

        Parameters
        ----------
        attempt
            Invokes the function once.
        name
            The function and the request ID, for the log.
        delays_seconds
            The waits before each retry; as many retries as there are waits.
        """
        thread = threading.Thread(
            target=self._run,
            args=(attempt, name, (0.0, *delays_seconds)),
            name=f"lambda-event {name}",
            daemon=True,
        )
        with self._lock:
            self._threads.add(thread)
        thread.start()

    def stop(self) -> None:
        """Give up waiting for retries; each invocation that is dropped is logged."""
        self._stopped.set()

    def join(self) -> None:
        """Wait until every invocation has ended or said that it is lost."""
        with self._lock:
            threads = list(self._threads)
        for thread in threads:
            thread.join(JOIN_TIMEOUT_SECONDS)
            if thread.is_alive():
                logger.error("%s still runs at shutdown and is lost", thread.name)

    def _run(
        self, attempt: Callable[[], InvocationResult], name: str, delays: tuple[float, ...]
    ) -> None:
        try:
            self._try_until_done(attempt, name, delays)
        except Exception:  # the thread ends here: nobody else would ever hear of it
            logger.exception("The asynchronous invocation of %s is lost: the host failed", name)
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())

    def _try_until_done(
        self, attempt: Callable[[], InvocationResult], name: str, delays: tuple[float, ...]
    ) -> None:
        reason = "not started"
        for number, delay_seconds in enumerate(delays, start=1):
            if self._stopped.wait(delay_seconds):
                logger.error(
                    "The asynchronous invocation of %s is lost: the server stops before attempt "
                    "%d of %d (so far: %s). Invoke it again.",
                    name, number, len(delays), reason,
                )  # fmt: skip
                return
            failure = _failure_of(attempt)
            if failure is None:
                return
            reason = failure
            logger.warning("Asynchronous invocation of %s failed: %s", name, reason)
        logger.error(
            "The asynchronous invocation of %s failed %d times and is dropped: %s",
            name, len(delays), reason,
        )  # fmt: skip


def _failure_of(attempt: Callable[[], InvocationResult]) -> str | None:
    try:
        result = attempt()
    except LambdaServiceError as error:
        return f"{error.code}: {error}"
    if result.function_error is None:
        return None
    return result.payload.decode(errors="replace")
