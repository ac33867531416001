"""The checksums that the metadata lists for one frame: that of the whole, and lower resolutions.

``PixelDataChecksumFromBaseToFullResolution`` has one entry, or, in older image sets, one for each
of several resolution levels. Which is which is told by the size alone; the order means nothing.

Source: AWS HealthImaging Developer Guide, "Pixel data verification".
"""

from __future__ import annotations

from typing import Any, NamedTuple

from frameproof.contracts import LevelChecksum, Levels


class FrameChecksums(NamedTuple):
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
    if levels == "full":
        return FrameChecksums(_crc32_of_widest(listed), ())
    sized = [entry for entry in listed if isinstance(entry, dict) and _number(entry.get("Width"))]
    if not sized:
        return FrameChecksums(None, ())
    sized.sort(key=_size, reverse=True)
    lower = map(_level, sized[1:])
    return FrameChecksums(_crc32(sized[0]), tuple(level for level in lower if level))


def _crc32_of_widest(entries: list[Any]) -> int | None:
    """Find what sorting would put first, without sorting: this is done for every frame."""
    widest: dict[str, Any] | None = None
    most: float = 0
    for entry in entries:
        width = entry.get("Width") if isinstance(entry, dict) else None
        if not width or not isinstance(width, (int, float)):
            continue
        is_wider = width > most or widest is None
        if is_wider or (width == most and _size(entry) > _size(widest)):
            widest, most = entry, width
    return None if widest is None else _crc32(widest)


def _size(entry: dict[str, Any]) -> tuple[float, float]:
    """Height decides for an image of one column, all levels of which are one column wide."""
    return entry["Width"], _number(entry.get("Height"))


def _level(entry: dict[str, Any]) -> LevelChecksum | None:
    crc32 = _crc32(entry)
    if crc32 is None:
        return None
    return LevelChecksum(int(entry["Width"]), int(_number(entry.get("Height"))), crc32)


def _crc32(entry: dict[str, Any]) -> int | None:
    value = entry.get("Checksum")
    return value if isinstance(value, int) and 0 <= value <= 0xFFFFFFFF else None


def _number(value: Any) -> float:
    return value if isinstance(value, (int, float)) else 0
