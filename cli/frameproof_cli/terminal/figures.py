"""Numbers and times as people read them: ``1 min 23 s``, ``12.3 MB``, ``48 frames/s``."""

from __future__ import annotations

from datetime import UTC, datetime

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def duration(seconds: float) -> str:
    """Say how long something takes, in its two greatest units."""
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    if whole < _DAY:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
    return f"{whole // _DAY} d {whole % _DAY // _HOUR} h"


def size(size_bytes: float) -> str:
    """Say how many bytes, in decimal units as S3 and disks count them."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size_bytes >= factor:
            return f"{size_bytes / factor:.1f} {unit}"
    return f"{size_bytes:.0f} bytes"


def rate(per_second: float, unit: str) -> str:
    """Say how many of something a second; slow ones with a digit behind the point."""
    digits = 0 if per_second >= 10 else 1
    return f"{per_second:.{digits}f} {unit}/s"


def moment(when: datetime) -> str:
    """Say when, in UTC to the second, as reports and S3 do: ``2026-01-02 03:04:05 UTC``."""
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def iso(when: datetime | None) -> str | None:
    """Write a moment for JSON: ``2026-01-02T03:04:05.250Z``; None stays None."""
    if when is None:
        return None
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
