"""The forms in which a decoded frame can be kept: what each can hold, and how it is written."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from frameproof.contracts import BitmapForm, Bitmaps
from frameproof.pixels.appearance import Appearance, is_showable
from frameproof.pixels.png import fits_png, write_png
from frameproof.pixels.tiff import fits_tiff, write_tiff
from frameproof.pixels.views import view_of


@dataclass(frozen=True, slots=True)
class FormWriter:
    """One form."""

    suffix: str
    content_type: str
    fits: Callable[[npt.NDArray[Any]], bool]
    holds: str
    """What fits into it, in words."""
    write: Callable[[npt.NDArray[Any], Appearance], bytes]


def write_npy(pixels: npt.NDArray[Any]) -> bytes:
    """Write pixels as NumPy's own file (NEP 1): any shape, little-endian, no pickle."""
    ordered = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("<"))
    file = io.BytesIO()
    np.lib.format.write_array(file, ordered, allow_pickle=False)
    return file.getvalue()


FORMS: dict[BitmapForm, FormWriter] = {
    "png": FormWriter(
        ".png",
        "image/png",
        fits_png,
        "grey or RGB of 8 or 16 bits",
        lambda pixels, _: write_png(pixels),
    ),
    "view": FormWriter(
        ".view.png",
        "image/png",
        is_showable,
        "one or three samples a pixel",
        lambda pixels, appearance: write_png(view_of(pixels, appearance)),
    ),
    "tiff": FormWriter(
        ".tiff",
        "image/tiff",
        fits_tiff,
        "grey or RGB of 8, 16 or 32 bits",
        lambda pixels, _: write_tiff(pixels),
    ),
    "npy": FormWriter(
        ".npy",
        "application/octet-stream",
        lambda _: True,
        "every array",
        lambda pixels, _: write_npy(pixels),
    ),
}


def forms_of(bitmaps: Bitmaps) -> tuple[BitmapForm, ...]:
    """Name the forms that a run asks for."""
    if bitmaps == "none":
        return ()
    return tuple(FORMS) if bitmaps == "all" else (bitmaps,)
