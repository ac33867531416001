"""The checksums that the metadata lists for one frame: that of the whole, and lower resolutions.

``PixelDataChecksumFromBaseToFullResolution`` has one entry, or, in older image sets, one for each
of several resolution levels. Which is which is told by the size alone; the order means nothing.

Source: AWS HealthImaging Developer Guide, "Pixel data verification".
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from frameproof.contracts import LevelChecksum

_LARGEST = 0xFFFFFFFF
"""The sizes of a codestream have 32 bits (ISO/IEC 15444-1 A.5.1)."""


_WIDTH = itemgetter("Width")


def full_crc32(entries: Any) -> int | None:
    """Read the checksum of the whole frame: that of the entry with the greatest width.

    Parameters
    ----------
    entries
        ``PixelDataChecksumFromBaseToFullResolution`` as it stands in the metadata, whatever that
        is; None where it is absent.

    Returns
    -------
    int or None
        None where there is no usable one.
    """
    # This is done for every frame, so without sorting. Where the greatest width is a whole number,
    # no other entry can be wider, whatever stands in it; where it is there once, no height decides.
    try:
        widths = list(map(_WIDTH, entries))
        greatest = max(widths)
    except (KeyError, TypeError, ValueError):  # one is absent or no number; there is no entry
        return _crc32_of_first(entries)
    if type(greatest) is int and 0 < greatest <= _LARGEST and widths.count(greatest) == 1:
        return _crc32(entries[widths.index(greatest)])
    return _crc32_of_first(entries)


def lower_levels(entries: Any) -> tuple[LevelChecksum, ...]:
    """Read the entries of lower resolution, those that name a size, the widest first."""
    return tuple(map(_level, _widest_first(entries)[1:]))


def _crc32_of_first(entries: Any) -> int | None:
    sized = _widest_first(entries)
    return _crc32(sized[0]) if sized else None


def _widest_first(entries: Any) -> list[dict[str, Any]]:
    listed = entries if isinstance(entries, list) else []
    sized = [entry for entry in listed if isinstance(entry, dict) and _number(entry.get("Width"))]
    return sorted(sized, key=_size, reverse=True)


def _size(entry: dict[str, Any]) -> tuple[float, float]:
    """Height decides for an image of one column, all levels of which are one column wide."""
    return entry["Width"], _number(entry.get("Height"))


def _level(entry: dict[str, Any]) -> LevelChecksum:
    return LevelChecksum(int(entry["Width"]), int(_number(entry.get("Height"))), _crc32(entry))


def _crc32(entry: dict[str, Any]) -> int | None:
    value = entry.get("Checksum")
    return value if isinstance(value, int) and 0 <= value <= 0xFFFFFFFF else None


def _number(value: Any) -> float:
    """Read a width or a height; 0 for what is none: NaN, infinity, true."""
    is_number = isinstance(value, (int, float)) and value is not True
    return value if is_number and 0 < value <= _LARGEST else 0
