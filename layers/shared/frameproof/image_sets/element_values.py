"""Single values of DICOM elements as HealthImaging's metadata was seen to write them.

Strings may keep DICOM's padding; numbers are JSON numbers, or strings where the VR is DS or IS; an
element of several values is a list. What cannot be read counts as absent.
"""

from __future__ import annotations

import marshal
import math
from typing import Any

_IS_LENGTH = 12  # PS3.5 6.2: characters of an IS; Python refuses to read thousands of digits


def fingerprint(values: Any) -> bytes:
    """Return bytes that are the same for the same decoded JSON, and for no other: 1 is not 1.0.

    They are compared within a process and go nowhere; ``repr`` would do, and take three times as
    long. Version 2 of the format writes a value out wherever it stands.
    """
    return marshal.dumps(values, 2)


def text(value: Any) -> str | None:
    """Strip DICOM's padding (PS3.5 6.2: a space, or a null for UIDs); None if nothing is left."""
    return value.strip(" \0") or None if isinstance(value, str) else None


def joined_text(value: Any) -> str:
    """Read a text; several values as DICOM writes them, with backslashes between (PS3.5 6.2)."""
    values = value if isinstance(value, list) else [value]
    return "\\".join(text(item) or "" for item in values)


_UL_MAX = 0xFFFFFFFF


def integer(value: Any) -> int:
    """Read a number that may be a padded string (VR IS); 0 if it is absent or unreadable.

    So is what no element of DICOM can hold: more than 32 bits (VR UL, PS3.5 6.2).
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) <= _UL_MAX else 0
    stripped = text(value) or ""
    is_number = len(stripped) <= _IS_LENGTH and stripped.isdecimal()
    return int(stripped) if is_number else 0


def number(value: Any) -> float | None:
    """Read the first of one or several numbers; None if it is absent, unreadable or not finite."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, str):
        value = value.split("\\")[0].strip(" \0")  # PS3.5 6.2: a backslash divides values
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        read = float(value)
    except (ValueError, OverflowError):
        return None
    return read if math.isfinite(read) else None


def positive_numbers(value: Any, *, count: int) -> tuple[float, ...]:
    """Read exactly so many numbers greater than 0: all of them, or none."""
    values = value.split("\\") if isinstance(value, str) else value
    if not isinstance(values, list) or len(values) != count:
        return ()
    read = tuple(found for item in values if (found := number(item)) is not None and found > 0)
    return read if len(read) == count else ()
