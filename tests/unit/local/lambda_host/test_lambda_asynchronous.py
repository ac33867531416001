import logging
import threading

import pytest

from frameproof_local.lambda_host.asynchronous import AsynchronousInvocations
from frameproof_local.lambda_host.configuration import InvocationResult
from frameproof_local.lambda_host.errors import InvalidRuntimeError

GOOD = InvocationResult(b"1", None, b"", "1-2-3")
BAD = InvocationResult(b'{"errorType": "ValueError"}', "Unhandled", b"", "1-2-3")


class Attempts:
    """Answers in turn, and says when the last answer was taken."""

    def __init__(self, *answers: InvocationResult | Exception) -> None:
        self._answers = list(answers)
        self.taken = 0

    def __call__(self) -> InvocationResult:
        answer = self._answers[self.taken]
        self.taken += 1
        if isinstance(answer, Exception):
            raise answer
        return answer


def run(attempts: Attempts, retries: int = 2) -> None:
    invocations = AsynchronousInvocations()
    invocations.submit(attempts, name="f", delays_seconds=(0.0,) * retries)
    invocations.join()


def test_success_is_not_repeated() -> None:
    attempts = Attempts(GOOD, GOOD)

    run(attempts)

    assert attempts.taken == 1


def test_failure_is_retried_until_it_succeeds(caplog: pytest.LogCaptureFixture) -> None:
    attempts = Attempts(BAD, InvalidRuntimeError("no python2.7"), GOOD)

    with caplog.at_level(logging.ERROR):
        run(attempts)

    assert attempts.taken == 3
    assert caplog.text == ""


def test_failure_for_good_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        run(Attempts(BAD, BAD), retries=1)

    assert 'failed 2 times and is dropped: {"errorType": "ValueError"}' in caplog.text


def test_a_fault_of_the_host_itself_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    run(Attempts(OSError("disk full")))

    assert "The asynchronous invocation of f is lost: the host failed" in caplog.text
    assert "disk full" in caplog.text


def test_stop_during_the_wait_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    invocations = AsynchronousInvocations()
    tried = threading.Event()

    def attempt() -> InvocationResult:
        tried.set()
        return BAD

    invocations.submit(attempt, name="f", delays_seconds=(3600.0,))
    assert tried.wait(10)

    with caplog.at_level(logging.ERROR):
        invocations.stop()
        invocations.join()

    assert "of f is lost: the server stops before attempt 2 of 2" in caplog.text
