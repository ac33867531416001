import json
import signal

import pytest

from frameproof_local.lambda_host import errors


@pytest.mark.parametrize(
    ("exit_code", "reason"),
    [
        (0, "Runtime exited without providing a reason"),
        (1, "Runtime exited with error: exit status 1"),
        (-signal.SIGKILL, "Runtime exited with error: signal: killed"),
        (-signal.SIGABRT, "Runtime exited with error: signal: aborted"),
    ],
)
def test_exit_is_told_in_lambdas_words(exit_code: int, reason: str) -> None:
    failure = errors.exited("1-2-3", exit_code)

    assert json.loads(failure.body) == {
        "errorType": "Runtime.ExitError",
        "errorMessage": f"RequestId: 1-2-3 Error: {reason}",
    }


def test_timeout_has_two_decimals() -> None:
    failure = errors.timed_out("1-2-3", 3)

    assert json.loads(failure.body) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "RequestId: 1-2-3 Error: Task timed out after 3.00 seconds",
    }


def test_failed_init_keeps_the_runtime_clients_document() -> None:
    body = b'{"errorMessage": "no", "errorType": "Runtime.ImportModuleError"}'

    failure = errors.init_failed(body)

    assert (failure.error_type, failure.body) == ("Runtime.ImportModuleError", body)


def test_every_refusal_has_a_code_and_a_status() -> None:
    refusals = {(one.code, one.http_status) for one in errors.LambdaServiceError.__subclasses__()}

    assert refusals == {
        ("ResourceNotFoundException", 404),
        ("InvalidRequestContentException", 400),
        ("RequestEntityTooLargeException", 413),
        ("TooManyRequestsException", 429),
        ("InvalidRuntimeException", 502),
        ("InvalidZipFileException", 502),
        ("ServiceException", 500),
    }
