"""What AWS documents of functions that fail, and of Lambda's limits: a row each, with its page."""

from dataclasses import dataclass, field
from typing import Any

from frameproof_local.lambda_host.errors import MAX_RESPONSE_BYTES

PYTHON = "https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html"
INVOKE = "https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html"
EXECUTION = "https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-execution.html"
INVOCATION = "https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html"
ENVIRONMENT = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html"
QUOTAS = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"

FROM_PYTHON = {"errorMessage", "errorType", "requestId", "stackTrace"}
FROM_THE_SANDBOX = {"errorMessage", "errorType"}


@dataclass(frozen=True)
class FailureCase:
    """A function and the error document that its caller gets, with ``Unhandled``.

    ``survives`` tells whether the environment serves the next call, too.
    """

    says: str
    document: str
    source: str
    error_type: str
    message: str
    members: set[str] = field(default_factory=lambda: FROM_PYTHON)
    survives: bool = True
    changes: dict[str, Any] = field(default_factory=dict)


def handler(*lines: str) -> str:
    """Return a module whose handler has these lines; called with ``"pid"`` it returns its own."""
    body = ["if event == 'pid': return os.getpid()", *lines]
    return "import os, sys\ndef handler(event, context):\n" + "".join(f"    {x}\n" for x in body)


OWN = "import os\nclass StudyError(Exception): pass\n"
FAILURE_CASES = [
    FailureCase("an exception has its class, its text and a stack trace", PYTHON,
                handler("raise ValueError('no study')"), "ValueError", "no study"),
    FailureCase("an exception of the function's own keeps its name", PYTHON,
                OWN + handler("raise StudyError('7')"), "StudyError", "7"),
    FailureCase("an exception in a called module keeps its name", PYTHON,
                handler("import json; json.loads('{')"), "JSONDecodeError", "Expecting"),
    FailureCase("a result that is no JSON cannot be answered", PYTHON,
                handler("return {1, 2}"), "Runtime.MarshalError", "Unable to marshal response"),
    FailureCase("a module that is missing is an import error", INVOCATION,
                "import nowhere\n", "Runtime.ImportModuleError", "No module named 'nowhere'",
                survives=False),
    FailureCase("a handler that is missing is named", INVOCATION,
                "other = 1\n", "Runtime.HandlerNotFound", "Handler 'handler' missing",
                survives=False),
    FailureCase("a module with a syntax error is told as such", INVOCATION,
                "def handler(:\n", "Runtime.UserCodeSyntaxError", "Syntax error", survives=False),
    FailureCase("a handler's name without a dot is malformed", INVOCATION,
                "", "Runtime.MalformedHandlerName", "Bad handler", survives=False,
                changes={"handler": "app"}),
    FailureCase("an exception while loading has its own name", ENVIRONMENT,
                "raise KeyError('TABLE')\n", "KeyError", "TABLE", survives=False),
    FailureCase("sys.exit ends the runtime", EXECUTION,
                handler("sys.exit(3)"), "Runtime.ExitError", "exit status 3",
                FROM_THE_SANDBOX, survives=False),
    FailureCase("a process that ends itself is an exit error", EXECUTION,
                handler("os._exit(1)"), "Runtime.ExitError", "exit status 1",
                FROM_THE_SANDBOX, survives=False),
    FailureCase("a process that was killed is an exit error", EXECUTION,
                handler("os.kill(os.getpid(), 9)"), "Runtime.ExitError", "signal: killed",
                FROM_THE_SANDBOX, survives=False),
    FailureCase("a function that is too slow times out", EXECUTION,
                handler("import threading; threading.Event().wait()"), "Sandbox.Timedout",
                "Task timed out after 0.30 seconds", FROM_THE_SANDBOX, survives=False,
                changes={"timeout_seconds": 0.3}),
    FailureCase("a function that takes too much memory is killed", EXECUTION,
                handler("block = bytearray(200 * 1024 * 1024)"), "Runtime.OutOfMemory",
                "signal: killed", FROM_THE_SANDBOX, survives=False,
                changes={"memory_size_mb": 128}),
    FailureCase("a response above the limit is not carried", QUOTAS,
                handler(f"return 'x' * {MAX_RESPONSE_BYTES - 1}"), "Function.ResponseSizeTooLarge",
                "exceeded maximum allowed payload size (6291556 bytes)", FROM_THE_SANDBOX,
                survives=False),
]  # fmt: skip


@dataclass(frozen=True)
class RefusalCase:
    """A call that Lambda refuses before anything runs: code, status and a part of the message."""

    says: str
    code: str
    http_status: int
    message: str
    arguments: dict[str, Any]
    document: str = INVOKE


def json_text_of(size_bytes: int) -> bytes:
    """Return a JSON text of this size."""
    return b'"' + b"x" * (size_bytes - 2) + b'"'


SYNCHRONOUS_BYTES, ASYNCHRONOUS_BYTES = 6 * 1024 * 1024, 1024 * 1024
ASYNCHRONOUS = {"InvocationType": "Event"}
REFUSAL_CASES = [
    RefusalCase("a function that does not exist", "ResourceNotFoundException", 404,
                "Function not found", {"FunctionName": "nowhere"}),
    RefusalCase("a payload that is no JSON", "InvalidRequestContentException", 400,
                "Could not parse request body into json", {"Payload": b"{study"}),
    RefusalCase("a client context that is no coded JSON", "InvalidRequestContentException", 400,
                "Client context", {"ClientContext": "no base64"}),
    RefusalCase("one byte more than 6 MB", "RequestEntityTooLargeException", 413,
                "6291457 byte payload", {"Payload": json_text_of(SYNCHRONOUS_BYTES + 1)}, QUOTAS),
    RefusalCase("one byte more than 1 MB, asynchronously", "RequestEntityTooLargeException", 413,
                "1048577 byte payload",
                {"Payload": json_text_of(ASYNCHRONOUS_BYTES + 1), **ASYNCHRONOUS}, QUOTAS),
]  # fmt: skip
ACCEPTED_PAYLOADS: list[tuple[str, dict[str, Any], int]] = [
    ("exactly 6 MB", {"Payload": json_text_of(SYNCHRONOUS_BYTES)}, 200),
    ("exactly 1 MB, asynchronously",
     {"Payload": json_text_of(ASYNCHRONOUS_BYTES), **ASYNCHRONOUS}, 202),
    ("nothing at all", {"Payload": b""}, 200),
]  # fmt: skip
