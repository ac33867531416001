"""The checksums that the metadata lists for one frame: that of the whole, and lower resolutions.

``PixelDataChecksumFromBaseToFullResolution`` has one entry, or, in older image sets, one for each
of several resolution levels. Which is which is told by the size alone; the order means nothing.

Source: AWS HealthImaging Developer Guide, "Pixel data verification".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from frameproof.contracts import LevelChecksum, Levels


@dataclass(frozen=True, slots=True)
class FrameChecksums:
    """What there is to compare a frame with."""

    full_crc32: int | None
    """Of the entry with the greatest width; None where there is no usable one."""
    lower_levels: tuple[LevelChecksum, ...]
    """The other usable entries, the widest first."""


def read_checksums(entries: Any, *, levels: Levels) -> FrameChecksums:
    """Read ``PixelDataChecksumFromBaseToFullResolution``, whatever stands there.

    Parameters
    ----------
    entries
        The list as it stands in the metadata; None where it is absent.
    levels
        ``full`` leaves the lower levels out.
    """
    listed = entries if isinstance(entries, list) else []
    sized = [entry for entry in listed if isinstance(entry, dict) and _number(entry.get("Width"))]
    # Height decides for an image of one column, all levels of which are one column wide.
    sized.sort(key=lambda entry: (entry["Width"], _number(entry.get("Height"))), reverse=True)
    if not sized:
        return FrameChecksums(None, ())
    lower = map(_level, sized[1:]) if levels == "all" else ()
    return FrameChecksums(_crc32(sized[0]), tuple(level for level in lower if level))


def _level(entry: dict[str, Any]) -> LevelChecksum | None:
    crc32 = _crc32(entry)
    if crc32 is None:
        return None
    return LevelChecksum(int(entry["Width"]), int(_number(entry.get("Height"))), crc32)


def _crc32(entry: dict[str, Any]) -> int | None:
    value = entry.get("Checksum")
    return value if isinstance(value, int) and 0 <= value <= 0xFFFFFFFF else None


def _number(value: Any) -> float:
    return value if isinstance(value, int | float) else 0
