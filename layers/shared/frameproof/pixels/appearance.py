"""What decoded samples mean to an eye; and the tables that turn one value into another.

A frame is shown in these steps (PS3.3 C.11, PS3.4 N.2): a palette makes colours of indices; grey
goes from stored to rescaled values (Modality LUT), from these to shown ones (VOI LUT), and is
inverted for MONOCHROME1. Colour that is not RGB is converted.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from frameproof.contracts import Palette, Presentation, VoiLut


@dataclass(frozen=True, slots=True)
class Appearance:
    """What the samples of a decoded frame mean."""

    photometric_interpretation: str
    """DICOM's keyword; of the decoded samples, where a decoder converted them."""
    bits_stored: int
    """Bits of a sample that are in use; 0 where nobody says."""
    presentation: Presentation = Presentation()  # noqa: RUF009  # frozen, so it may be shared

    @property
    def is_inverted(self) -> bool:
        """Tell whether the lowest value is white (C.7.6.3.1.2)."""
        return self.photometric_interpretation == "MONOCHROME1"

    @property
    def palette(self) -> Palette | None:
        """The palette, where the samples are indices and the metadata holds one."""
        is_indexed = self.photometric_interpretation == "PALETTE COLOR"
        return self.presentation.palette if is_indexed else None


def is_showable(pixels: npt.NDArray[Any]) -> bool:
    """Tell whether there is a way to show pixels: one sample a pixel, or three."""
    return pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[-1] == 3)


def without_palette(
    pixels: npt.NDArray[Any], appearance: Appearance
) -> tuple[npt.NDArray[Any], Appearance]:
    """Turn the indices of a palette into RGB of 8 bits; leave everything else as it is."""
    palette = appearance.palette
    if palette is None or pixels.ndim != 2:
        return pixels, appearance
    tables = np.frombuffer(zlib.decompress(base64.b64decode(palette.data)), np.uint8)
    colours = np.ascontiguousarray(tables.reshape(3, -1).T)
    rgb = _looked_up(pixels, colours, palette.first_mapped)
    return rgb, replace(appearance, photometric_interpretation="RGB", bits_stored=8)


def looked_up(values: npt.NDArray[Any], lut: VoiLut) -> npt.NDArray[Any]:
    """Put values through a VOI or modality LUT: unsigned results of ``lut.bits`` bits."""
    table = np.frombuffer(base64.b64decode(lut.data), "<u1" if lut.bits <= 8 else "<u2")
    return _looked_up(values, table, lut.first_mapped)


def rescaled(stored: npt.NDArray[Any], presentation: Presentation) -> npt.NDArray[np.float64]:
    """Turn stored values into the modality's own: Hounsfield units, for instance (C.11.1)."""
    if presentation.modality_lut is not None:
        return looked_up(stored, presentation.modality_lut).astype(np.float64)
    return stored * np.float64(presentation.rescale_slope) + presentation.rescale_intercept


def value_by_value(
    pixels: npt.NDArray[Any], function: Callable[[npt.NDArray[Any]], npt.NDArray[Any]]
) -> npt.NDArray[Any]:
    """Apply a function that makes the same of a value wherever it stands.

    Many samples of 8 or 16 bits go through a table of all their values: it takes 1 ms at most, and
    a large frame then costs 8 bytes a sample, whatever the function needs.
    """
    if pixels.dtype.kind not in "iu" or pixels.itemsize > 2 or pixels.size <= 1 << 16:
        return function(pixels)
    native = pixels.astype(pixels.dtype.newbyteorder("="), copy=False)
    unsigned = np.dtype(f"u{native.itemsize}")
    every_value = np.arange(1 << (8 * native.itemsize), dtype=unsigned).view(native.dtype)
    return np.take(function(every_value), native.view(unsigned), axis=0)


def _looked_up(
    values: npt.NDArray[Any], table: npt.NDArray[Any], first_mapped: int
) -> npt.NDArray[Any]:
    """Values below the first mapped one take the first entry, those beyond the last the last."""

    def entries(some: npt.NDArray[Any]) -> npt.NDArray[Any]:
        indices = np.rint(some, dtype=np.float64) - first_mapped
        found: npt.NDArray[Any] = table[np.clip(indices, 0, len(table) - 1).astype(np.int64)]
        return found

    return value_by_value(values, entries)
