"""AWS's documented error shapes: refused calls, and functions that failed.

LambdaServiceError             the Invoke operation refuses; no function ran
├── FunctionNotFoundError      ResourceNotFoundException
├── InvalidRequestContentError InvalidRequestContentException
├── RequestTooLargeError       RequestEntityTooLargeException
├── TooManyRequestsError       TooManyRequestsException
├── InvalidRuntimeError        InvalidRuntimeException
├── InvalidZipFileError        InvalidZipFileException
└── HostStoppedError           ServiceException
RuntimeFolderError             this machine is not set up; says how to

A function that fails is no exception here: Lambda answers 200 with an error document and the
header ``X-Amz-Function-Error: Unhandled``. ``FunctionFailure`` is such a document for the cases in
which the sandbox, not the function's Python, has the word.

Codes and statuses: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html.
"""

import json
import signal
from dataclasses import dataclass

# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: "6 MB each for request
# and response (synchronous)", "1 MB (asynchronous)". The response's limit has 100 bytes more.
MAX_REQUEST_BYTES = 6 * 1024 * 1024
MAX_ASYNC_REQUEST_BYTES = 1024 * 1024
MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100


class RuntimeFolderError(Exception):
    """The folder with awslambdaric and boto3 is missing or incomplete."""


class LambdaServiceError(Exception):
    """Lambda refused a call: nothing ran, and the caller sees AWS's code and status."""

    code = "ServiceException"
    http_status = 500

    @property
    def message(self) -> str:
        """The text for the caller."""
        return str(self)


class FunctionNotFoundError(LambdaServiceError):
    """There is no function of this name, version or alias."""

    code = "ResourceNotFoundException"
    http_status = 404


class InvalidRequestContentError(LambdaServiceError):
    """The payload is not JSON, or the client context is not base64-coded JSON."""

    code = "InvalidRequestContentException"
    http_status = 400


class RequestTooLargeError(LambdaServiceError):
    """The payload is larger than Lambda accepts."""

    code = "RequestEntityTooLargeException"
    http_status = 413


class TooManyRequestsError(LambdaServiceError):
    """The function's reserved concurrency is zero: Lambda throttles every call."""

    code = "TooManyRequestsException"
    http_status = 429


class InvalidRuntimeError(LambdaServiceError):
    """The function wants another runtime than this server's Python."""

    code = "InvalidRuntimeException"
    http_status = 502


class InvalidZipFileError(LambdaServiceError):
    """Code or a layer cannot be unpacked."""

    code = "InvalidZipFileException"
    http_status = 502


class HostStoppedError(LambdaServiceError):
    """The local server is stopping, so no environment is given out any more."""


@dataclass(frozen=True)
class FunctionFailure:
    """The sandbox's verdict on an invocation that its environment did not survive.

    Parameters
    ----------
    error_type
        AWS's word, for example ``Sandbox.Timedout``; Step Functions sees it as the error's name.
    body
        The error document, JSON, as the Invoke operation returns it.
    status
        ``timeout`` or ``error``, for the REPORT line.
    log_lines
        What Lambda writes about it between START and END.
    """

    error_type: str
    body: bytes
    status: str
    log_lines: tuple[str, ...] = ()


def timed_out(request_id: str, timeout_seconds: float) -> FunctionFailure:
    """Return the failure of a function that ran longer than its ``Timeout``."""
    text = f"Task timed out after {timeout_seconds:.2f} seconds"
    body = _document("Sandbox.Timedout", f"RequestId: {request_id} Error: {text}")
    return FunctionFailure("Sandbox.Timedout", body, "timeout", (f"{request_id} {text}",))


def exited(request_id: str, exit_code: int) -> FunctionFailure:
    """Return the failure of a process that ended by itself or by a signal.

    Parameters
    ----------
    request_id
        The invocation that lost its process.
    exit_code
        As ``subprocess`` counts: negative means the number of a signal.
    """
    message = f"RequestId: {request_id} Error: {_reason(exit_code)}"
    return _lost("Runtime.ExitError", message)


def out_of_memory(request_id: str) -> FunctionFailure:
    """Return the failure of a process that took more than its ``MemorySize``.

    Lambda's log calls it ``Runtime.ExitError``, its REPORT line and answer
    ``Runtime.OutOfMemory``.
    """
    message = f"RequestId: {request_id} Error: {_reason(-signal.SIGKILL)}"
    return _lost("Runtime.OutOfMemory", message)


def response_too_large() -> FunctionFailure:
    """Return the failure of a function whose answer Lambda does not carry."""
    error_type = "Function.ResponseSizeTooLarge"
    text = (
        f"Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE_BYTES} bytes)."
    )
    return FunctionFailure(error_type, _document(error_type, text), "error")


def init_failed(body: bytes) -> FunctionFailure:
    """Return the failure of a function that could not be loaded.

    Parameters
    ----------
    body
        The error document that the runtime client handed in; it goes to the caller unchanged.
    """
    return FunctionFailure(json.loads(body)["errorType"], body, "error")


def _lost(error_type: str, message: str) -> FunctionFailure:
    log_lines = (message, "Runtime.ExitError")
    return FunctionFailure(error_type, _document(error_type, message), "error", log_lines)


def _document(error_type: str, message: str) -> bytes:
    return json.dumps({"errorType": error_type, "errorMessage": message}).encode()


def _reason(exit_code: int) -> str:
    if exit_code == 0:
        return "Runtime exited without providing a reason"
    if exit_code > 0:
        return f"Runtime exited with error: exit status {exit_code}"
    description = signal.strsignal(-exit_code) or f"signal {-exit_code}"
    return f"Runtime exited with error: signal: {description.lower()}"
