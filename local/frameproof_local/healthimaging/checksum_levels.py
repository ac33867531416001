"""Compute the older form of the checksums: one entry for each resolution level of a frame.

Metadata of 2023 has them, that of 2025 has the full resolution only, and AWS documents both. The
form is ``full`` unless ``FRAMEPROOF_LOCAL_HEALTHIMAGING_CHECKSUMS=levels`` or
``healthimaging.set_checksums("levels")`` says otherwise; it is that of the frames imported next.

A level's pixels are what a decoder makes of the stored file at a lower resolution: the low band of
the reversible 5/3 transform (ISO/IEC 15444-1 F.3.8.1), vertically first, then horizontally.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

import numpy as np
import numpy.typing as npt

from .checksums import Pixels, crc32_of_pixels

type ChecksumForm = Literal["full", "levels"]

ENVIRONMENT_VARIABLE: Final = "FRAMEPROOF_LOCAL_HEALTHIMAGING_CHECKSUMS"

MAX_LEVELS: Final = 5
"""Decompositions of the stored file (the encoder's default)."""

MIN_SIDE: Final = 95
"""A level whose smaller side would be shorter is left out: fits AWS's examples, but is a guess."""


class ChecksumSwitch:
    """Which form the metadata of the frames imported next has."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.form: ChecksumForm = "full"
        wanted = environment.get(ENVIRONMENT_VARIABLE)
        if wanted:
            self.change(wanted)

    def change(self, form: str) -> None:
        """Take ``full`` or ``levels``.

        Raises
        ------
        ValueError
            It is neither.
        """
        known = get_args(ChecksumForm.__value__)
        if form not in known:
            raise ValueError(f"Unknown form of checksums {form!r}; known: {', '.join(known)}.")
        self.form = cast("ChecksumForm", form)


@dataclass(frozen=True)
class LevelChecksum:
    """Size and checksum of one resolution level."""

    columns: int
    rows: int
    checksum: int

    def to_json(self) -> dict[str, int]:
        """Render an entry of ``PixelDataChecksumFromBaseToFullResolution``."""
        return {"Width": self.columns, "Height": self.rows, "Checksum": self.checksum}


def lower_level_checksums(pixels: Pixels) -> tuple[LevelChecksum, ...]:
    """Return the checksums of all levels below the full resolution, the smallest first."""
    levels = [
        LevelChecksum(level.shape[1], level.shape[0], crc32_of_pixels(level))
        for level in lower_levels(pixels)
    ]
    return tuple(reversed(levels))


def lower_levels(pixels: Pixels) -> list[Pixels]:
    """Return the pixels of each level below the full resolution, the largest first.

    Parameters
    ----------
    pixels
        ``(rows, columns)``, or ``(rows, columns, 3)`` of a file with the reversible colour
        transform, which the levels are made under and freed from again.

    Returns
    -------
    list of arrays
        Each half as large as the one before it, rounded up; of the type of ``pixels``, to whose
        range low bands, which overshoot, are clipped.
    """
    is_colour = pixels.ndim == 3
    limits = np.iinfo(pixels.dtype)
    values = _to_luminance(pixels.astype(np.int64)) if is_colour else pixels.astype(np.int64)
    levels: list[Pixels] = []
    while len(levels) < MAX_LEVELS and (min(values.shape[:2]) + 1) // 2 >= MIN_SIDE:
        values = _low_band(_low_band(values, axis=0), axis=1)
        shown = _from_luminance(values) if is_colour else values
        levels.append(np.clip(shown, limits.min, limits.max).astype(pixels.dtype))
    return levels


def _low_band(values: npt.NDArray[np.int64], axis: int) -> npt.NDArray[np.int64]:
    """Return the low-pass half of one reversible 5/3 step, with symmetric extension."""
    lines = np.moveaxis(values, axis, 0)
    even, odd = lines[0::2], lines[1::2]
    if len(odd) == 0:
        return values
    next_even = np.concatenate([even[1:], even[-1:]])[: len(odd)]
    detail = odd - ((even[: len(odd)] + next_even) >> 1)
    before = np.concatenate([detail[:1], detail])[: len(even)]
    after = np.concatenate([detail, detail[-1:]])[: len(even)]
    return np.moveaxis(even + ((before + after + 2) >> 2), 0, axis)


def _to_luminance(rgb: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Apply the reversible colour transform (ISO/IEC 15444-1 G.2)."""
    red, green, blue = np.moveaxis(rgb, 2, 0)
    return np.stack([(red + 2 * green + blue) >> 2, blue - green, red - green], axis=2)


def _from_luminance(transformed: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Undo the reversible colour transform."""
    luminance, blue_difference, red_difference = np.moveaxis(transformed, 2, 0)
    green = luminance - ((blue_difference + red_difference) >> 2)
    return np.stack([red_difference + green, green, blue_difference + green], axis=2)
