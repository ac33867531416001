"""Checks of what a caller gives to ``StartExecution`` and its kin.

Source: Step Functions API reference, "StartExecution"; developer guide, "Service quotas".
"""

import json
import re
from typing import Any

from frameproof_local.step_functions.errors import ServiceError
from frameproof_local.step_functions.payload import MAX_PAYLOAD_BYTES, size_bytes

MAX_NAME_CHARACTERS = 80
# White space, brackets, wildcards, special characters and control characters.
_FORBIDDEN_IN_NAME = re.compile(r"[\s<>{}\[\]?*\"#%\\^|~`$&,;:/\x00-\x1f\x7f-\x9f]")


def require_valid_name(name: str) -> None:
    """Refuse a name that AWS refuses.

    Raises
    ------
    ServiceError
        ``InvalidName`` for a character that is not allowed, ``ValidationException`` for the length.
    """
    if not 1 <= len(name) <= MAX_NAME_CHARACTERS:
        bound = "less than or equal to 80" if name else "greater than or equal to 1"
        raise ServiceError(
            "ValidationException",
            f"1 validation error detected: Value '{name}' at 'name' failed to satisfy "
            f"constraint: Member must have length {bound}",
        )
    if _FORBIDDEN_IN_NAME.search(name):
        raise ServiceError("InvalidName", f"Invalid Name: '{name}'")


def parse_input(text: str) -> Any:
    """Return the input of an execution.

    Raises
    ------
    ServiceError
        ``InvalidExecutionInput``: no JSON. ``ValidationException``: more than 256 KiB.
    """
    if size_bytes(text) > MAX_PAYLOAD_BYTES:
        raise ServiceError(
            "ValidationException",
            "1 validation error detected: Value at 'input' failed to satisfy constraint: "
            f"Member must have length less than or equal to {MAX_PAYLOAD_BYTES}",
        )
    try:
        return json.loads(text)
    except ValueError as error:
        raise ServiceError(
            "InvalidExecutionInput", f"Invalid State Machine Execution Input: '{error}'"
        ) from error


def parse_task_output(text: str) -> Any:
    """Return the output given to ``SendTaskSuccess``.

    Raises
    ------
    ServiceError
        ``InvalidOutput``: no JSON, or more than 256 KiB.
    """
    if size_bytes(text) > MAX_PAYLOAD_BYTES:
        raise ServiceError("InvalidOutput", "Invalid Output: more than 262144 bytes")
    try:
        return json.loads(text)
    except ValueError as error:
        raise ServiceError("InvalidOutput", f"Invalid Output: '{error}'") from error
