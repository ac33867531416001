r"""The lines that Lambda writes around an invocation.

https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html#python-logging-output, for example
in a function whose log is plain text (``platform_events`` has those of JSON):

    START RequestId: 8f50... Version: $LATEST
    END RequestId: 8f50...
    REPORT RequestId: 8f50...\tDuration: 1.58 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\t...
"""

import math
from collections.abc import Callable, Sequence

from frameproof_local.lambda_host.configuration import FunctionConfiguration, Invocation
from frameproof_local.lambda_host.environment import MEBIBYTE, Outcome
from frameproof_local.lambda_host.platform_events import end_events, start_event

# https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html: "The last 4 KB of the execution
# log, which is base64-encoded."
LOG_TAIL_BYTES = 4096

LogWriter = Callable[[FunctionConfiguration, str, Sequence[str]], None]
"""Takes the function, the log stream's name, and lines, each with its line end."""


def invocation_log(
    configuration: FunctionConfiguration, invocation: Invocation, outcome: Outcome
) -> list[str]:
    r"""Return the log of one invocation: one item for each log event, with its line end.

    The runtime client puts ``\r`` between the lines of a traceback to keep it one event; only
    ``\n`` ends an event.
    """
    around = _json_around if configuration.log_format == "JSON" else _text_around
    start, end = around(configuration, invocation, outcome)
    lines = [*_split(outcome.init_output), start, *_split(outcome.output), *end]
    return [f"{line}\n" for line in lines]


def log_tail(lines: Sequence[str]) -> bytes:
    """Return the last 4 KB of a log, the content of the ``X-Amz-Log-Result`` header."""
    return "".join(lines).encode()[-LOG_TAIL_BYTES:]


def _json_around(
    configuration: FunctionConfiguration, invocation: Invocation, outcome: Outcome
) -> tuple[str, list[str]]:
    return start_event(configuration, invocation), end_events(configuration, invocation, outcome)


def _text_around(
    configuration: FunctionConfiguration, invocation: Invocation, outcome: Outcome
) -> tuple[str, list[str]]:
    request_id = invocation.request_id
    start = f"START RequestId: {request_id} Version: {configuration.version}"
    failed = outcome.failure.log_lines if outcome.failure else ()
    report = _report(configuration, request_id, outcome)
    return start, [*failed, f"END RequestId: {request_id}", report]


def _split(output: str) -> list[str]:
    return [line for line in output.split("\n") if line]


def _report(configuration: FunctionConfiguration, request_id: str, outcome: Outcome) -> str:
    duration_ms = outcome.duration_seconds * 1000
    init_ms = (outcome.init_seconds or 0) * 1000
    fields = [
        f"REPORT RequestId: {request_id}",
        f"Duration: {duration_ms:.2f} ms",
        # Since August 2025 the Init phase is billed like the rest:
        # https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
        f"Billed Duration: {math.ceil(duration_ms + init_ms)} ms",
        f"Memory Size: {configuration.memory_size_mb} MB",
        f"Max Memory Used: {math.ceil(outcome.peak_memory_bytes / MEBIBYTE)} MB",
    ]
    if outcome.init_seconds is not None:
        fields.append(f"Init Duration: {init_ms:.2f} ms")
    if outcome.failure is not None:
        fields.append(f"Status: {outcome.failure.status}")
        if outcome.failure.status == "error":
            fields.append(f"Error Type: {outcome.failure.error_type}")
    return "\t".join(fields)
