"""The checksums that the metadata lists for one frame: that of the whole, and lower resolutions.

``PixelDataChecksumFromBaseToFullResolution`` has one entry, or, in older image sets, one for each
of several resolution levels. Which is which is told by the size alone; the order means nothing.

Source: AWS HealthImaging Developer Guide, "Pixel data verification".
"""

from __future__ import annotations

from typing import Any, NamedTuple

from frameproof.contracts import LevelChecksum, Levels

_LARGEST = 0xFFFFFFFF
"""The sizes of a codestream have 32 bits (ISO/IEC 15444-1 A.5.1)."""


class FrameChecksums(NamedTuple):
    """What there is to compare a frame with."""

    full_crc32: int | None
    """Of the entry with the greatest width; None where there is no usable one."""
    lower_levels: tuple[LevelChecksum, ...]
    """The other entries that name a size, the widest first."""


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
    if levels == "full":
        return FrameChecksums(_crc32_of_widest(listed), ())
    sized = [entry for entry in listed if isinstance(entry, dict) and _number(entry.get("Width"))]
    if not sized:
        return FrameChecksums(None, ())
    sized.sort(key=_size, reverse=True)
    return FrameChecksums(_crc32(sized[0]), tuple(map(_level, sized[1:])))


def _crc32_of_widest(entries: list[Any]) -> int | None:
    """Find what sorting would put first, without sorting: this is done for every frame."""
    widest: dict[str, Any] | None = None
    largest: tuple[float, float] = (0, 0)
    for entry in entries:
        width = _number(entry.get("Width")) if isinstance(entry, dict) else 0
        if width and width >= largest[0] and (size := _size(entry)) > largest:
            widest, largest = entry, size
    return None if widest is None else _crc32(widest)


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
