"""Numbers and contract names in words for people."""

from __future__ import annotations

import re

_BYTE_UNITS = ("bytes", "kB", "MB", "GB", "TB", "PB")
_KINDS = {"crossCheckDisagreed": "Second decoder disagreed"}
"""Kinds of problems whose name alone would not tell a reader what is meant."""


def words(camel_case: str) -> str:
    """Turn ``frameMismatched`` into ``Frame mismatched``."""
    spaced = re.sub(r"(?<=[a-z0-9])([A-Z])", lambda m: f" {m[1].lower()}", camel_case)
    return spaced[:1].upper() + spaced[1:]


def kind_in_words(kind: str) -> str:
    """Name a kind of problem."""
    return _KINDS.get(kind, words(kind))


def number(value: float) -> str:
    """Write a number with thousands separated; at most three decimals, none for nothing."""
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}".rstrip("0").rstrip(".")


def count_of(amount: int, singular: str) -> str:
    """Write ``1 frame`` or ``57 frames``."""
    return f"{amount:,} {singular}" if amount == 1 else f"{amount:,} {singular}s"


def size(amount_bytes: float) -> str:
    """Write a size in decimal units: 1 MB is 1,000,000 bytes."""
    value, unit = float(amount_bytes), 0
    while value >= (999.95 if unit else 1000) and unit < len(_BYTE_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    return f"{amount_bytes:,.0f} bytes" if unit == 0 else f"{value:,.1f} {_BYTE_UNITS[unit]}"


def duration(seconds: float) -> str:
    """Write ``850 ms``, ``12.5 s``, ``3 min 04 s`` or ``2 h 05 min``."""
    if seconds == 0:
        return "0 s"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min"


def share(part: int, whole: int) -> str:
    """Write ``12 of 57``."""
    return f"{part:,} of {whole:,}"
