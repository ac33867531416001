"""Bytes as people read and write them, in powers of ten: ``1.5GB``, ``30.1 MB``."""

from __future__ import annotations

import re
from typing import Any

import click

_UNITS = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_SIZE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[KMGT]?B)", re.IGNORECASE)


def format_size(size_bytes: int) -> str:
    """Write a number of bytes with one decimal and the unit that fits it."""
    unit = next(name for name in ("TB", "GB", "MB") if size_bytes >= _UNITS[name] or name == "MB")
    return f"{size_bytes / _UNITS[unit]:,.1f} {unit}"


class Size(click.ParamType):
    """An option's value that is a size; the command gets bytes."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read ``500MB``, ``1.5 GB`` or ``1200B``."""
        match = _SIZE.fullmatch(str(value).strip())
        if match is None:
            self.fail(f"{value!r} is not a size. Write a number with its unit: 500MB, 1.5GB.")
        return round(float(match["number"]) * _UNITS[match["unit"].upper()])
