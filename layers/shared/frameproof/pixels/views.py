"""Decoded frames -> what people see of them: whole, as a thumbnail, or for the report's viewer."""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from frameproof.contracts import Presentation, ViewerImage
from frameproof.pixels.appearance import Appearance, looked_up, rescaled, without_palette
from frameproof.pixels.colour import rgb_of
from frameproof.pixels.png import up_differences, write_png
from frameproof.pixels.windowing import grey_view, has_voi, shown, with_range

THUMBNAIL_SIDE = 160
VIEWER_SIDE = 256
_SMALLEST = 9  # zlib's level for what is written once and looked at often


def view_of(pixels: npt.NDArray[Any], appearance: Appearance) -> npt.NDArray[np.uint8]:
    """Show a whole frame in 8 bits.

    Parameters
    ----------
    pixels
        Shape (rows, columns) or (rows, columns, 3): see ``appearance.is_showable``.

    Returns
    -------
    ndarray
        Shape (rows, columns): grey, windowed as the frame asks for. Shape (rows, columns, 3): RGB,
        also for a palette that the metadata holds; the indices of one it does not hold are grey.
    """
    pixels, appearance = without_palette(pixels, appearance)
    return rgb_of(pixels, appearance) if pixels.ndim == 3 else grey_view(pixels, appearance)


def thumbnail_png(
    pixels: npt.NDArray[Any], appearance: Appearance, *, max_side: int = THUMBNAIL_SIDE
) -> bytes:
    """Make a small picture for people to recognise a series by; not for diagnosis.

    Grey that does not say how to be shown is windowed from its 1st to its 99th percentile: one
    pixel of metal must not make everything else black.

    Parameters
    ----------
    pixels
        Shape (rows, columns) or (rows, columns, 3).
    max_side
        Neither side of the picture has more pixels than this.
    """
    pixels, appearance = without_palette(pixels, appearance)
    small = shrunk(pixels, max_side)
    if small.ndim == 3:
        return write_png(rgb_of(small, appearance), level=_SMALLEST)
    presentation = appearance.presentation
    if not has_voi(presentation):
        presentation = with_range(presentation, *_middle_range(small, appearance))
    picture = shown(small, presentation, is_inverted=appearance.is_inverted)
    return write_png(picture, level=_SMALLEST)


def viewer_image(
    pixels: npt.NDArray[Any], appearance: Appearance, *, max_side: int = VIEWER_SIDE
) -> ViewerImage | None:
    """Make what the report's viewer shows: small, but with the frame's own values.

    Returns
    -------
    ViewerImage | None
        Its presentation says how grey is shown, by the frame's VOI LUT or window, else by a window
        over its range. None for samples of more than 16 bits, which the viewer cannot hold.
    """
    pixels, appearance = without_palette(pixels, appearance)
    small = shrunk(pixels, max_side)
    if small.ndim == 3:
        return _viewer_image(rgb_of(small, appearance), appearance, Presentation())
    stored = np.rint(small).astype(pixels.dtype)
    presentation = replace(appearance.presentation, palette=None)
    if presentation.modality_lut is not None:
        stored = looked_up(stored, presentation.modality_lut)
        presentation = replace(
            presentation, modality_lut=None, rescale_slope=1.0, rescale_intercept=0.0
        )
    if stored.itemsize > 2:
        return None
    return _viewer_image(
        stored, appearance, _with_window(presentation, stored, appearance.bits_stored)
    )


def shrunk(pixels: npt.NDArray[Any], max_side: int) -> npt.NDArray[np.float64]:
    """Average blocks of pixels until both sides fit; the last block of a line may be smaller."""
    step = -(-max(pixels.shape[:2]) // max_side)
    if step <= 1:
        return pixels.astype(np.float64)
    rows = np.arange(0, pixels.shape[0], step)
    columns = np.arange(0, pixels.shape[1], step)
    # Band by band: to sum all at once, NumPy would make 64 bits of every sample first.
    bands = [pixels[row : row + step].sum(axis=0, dtype=np.int64) for row in rows]
    sums = np.add.reduceat(np.stack(bands), columns, axis=1)
    heights = np.diff(rows, append=pixels.shape[0])
    widths = np.diff(columns, append=pixels.shape[1])
    areas = np.outer(heights, widths)
    averages: npt.NDArray[np.float64] = sums / (areas if sums.ndim == 2 else areas[..., np.newaxis])
    return averages


def _middle_range(small: npt.NDArray[np.float64], appearance: Appearance) -> tuple[float, float]:
    if appearance.bits_stored == 1:  # a segmentation, which may fill less than a percent
        return 0.0, 1.0
    values = rescaled(small, appearance.presentation)
    black, white = np.percentile(values, (1, 99))
    if black == white:
        black, white = values.min(), values.max()
    return float(black), float(white)


def _with_window(
    presentation: Presentation, stored: npt.NDArray[Any], bits_stored: int
) -> Presentation:
    if has_voi(presentation):
        return presentation
    if bits_stored == 1:  # a segmentation: what is all ones is not black
        return with_range(presentation, 0.0, 1.0)
    values = rescaled(stored, presentation)
    return with_range(presentation, float(values.min()), float(values.max()))


def _viewer_image(
    stored: npt.NDArray[Any], appearance: Appearance, presentation: Presentation
) -> ViewerImage:
    little_endian = np.ascontiguousarray(stored, stored.dtype.newbyteorder("<"))
    lines = little_endian.view(np.uint8).reshape(stored.shape[0], -1)
    samples: Literal[1, 3] = 3 if stored.ndim == 3 else 1
    return ViewerImage(
        rows=stored.shape[0],
        columns=stored.shape[1],
        samples_per_pixel=samples,
        bytes_per_sample=1 if stored.itemsize == 1 else 2,
        signed=stored.dtype.kind == "i",
        is_inverted=appearance.is_inverted,
        presentation=presentation,
        data=base64.b64encode(zlib.compress(up_differences(lines), _SMALLEST)).decode("ascii"),
    )
