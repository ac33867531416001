"""JSON as Step Functions passes it between states: compact text, at most 256 KiB of UTF-8.

Source: AWS Step Functions developer guide, "Service quotas", input or result data size.
"""

import json
from typing import Any

from frameproof_local.step_functions.errors import DATA_LIMIT_EXCEEDED, StatesError

type JsonObject = dict[str, Any]

MAX_PAYLOAD_BYTES = 256 * 1024


def to_text(value: Any) -> str:
    """Return the compact JSON text of a value, non-ASCII characters kept as they are."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def size_bytes(text: str) -> int:
    """Return how many bytes of UTF-8 a text takes."""
    return len(text) if text.isascii() else len(text.encode())


def require_output_within_limit(text: str, producer: str) -> None:
    """Refuse a result that is larger than a state may pass on.

    Parameters
    ----------
    text
        The result as JSON text.
    producer
        The state's name or the Task's resource ARN; it goes into the cause.

    Raises
    ------
    StatesError
        ``States.DataLimitExceeded``, which ``States.ALL`` does not match.
    """
    if size_bytes(text) > MAX_PAYLOAD_BYTES:
        raise StatesError(
            DATA_LIMIT_EXCEEDED,
            f"The state/task '{producer}' returned a result with a size exceeding the maximum "
            "number of bytes service limit.",
        )


def require_input_within_limit(text: str, consumer: str) -> None:
    """Refuse an input that is larger than a state or a child execution may take.

    Raises
    ------
    StatesError
        ``States.DataLimitExceeded``.
    """
    if size_bytes(text) > MAX_PAYLOAD_BYTES:
        raise StatesError(
            DATA_LIMIT_EXCEEDED,
            f"The input of '{consumer}' has {size_bytes(text)} bytes, more than the maximum of "
            f"{MAX_PAYLOAD_BYTES}. Pass large data through S3.",
        )


def equal(left: Any, right: Any) -> bool:
    """Compare two JSON values: unlike in Python, ``true`` is not ``1``."""
    return identity(left) == identity(right)


def identity(value: Any) -> str:
    """Return a text that is equal for equal JSON values, whatever the order of their keys."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True)
