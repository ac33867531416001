"""Colour samples -> RGB of 8 bits, by their photometric interpretation (PS3.3 C.7.6.3.1.2).

HealthImaging keeps PhotometricInterpretation as the source had it, and does not convert pixels:
what was native YBR_FULL is served as YBR. YBR_RCT and YBR_ICT are transforms inside of JPEG 2000;
a decoder undoes them, so that such samples are RGB by then.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from frameproof.pixels.appearance import Appearance

type _Samples = npt.NDArray[np.float32]


def rgb_of(pixels: npt.NDArray[Any], appearance: Appearance) -> npt.NDArray[np.uint8]:
    """Convert colour to RGB of 8 bits.

    Parameters
    ----------
    pixels
        Shape (rows, columns, 3), whole values or averages.
    appearance
        What the samples mean, and how many bits of them are in use: 12-bit colour in 16 bits
        would be all but black if it were scaled by 16. An unknown meaning is taken as RGB.
    """
    is_native_rgb = pixels.dtype == np.uint8 and not _is_ybr(appearance)
    if is_native_rgb:
        return pixels
    bits = appearance.bits_stored if appearance.bits_stored > 8 else 8
    samples = pixels.astype(np.float32)
    if _is_ybr(appearance):
        samples = _rgb_of_ybr(samples, appearance.photometric_interpretation, bits)
    scaled = samples * np.float32(255 / ((1 << bits) - 1))
    return np.clip(np.rint(scaled), 0, 255).astype(np.uint8)


def _is_ybr(appearance: Appearance) -> bool:
    return appearance.photometric_interpretation.startswith(("YBR_FULL", "YBR_PARTIAL"))


def _rgb_of_ybr(ybr: _Samples, photometric_interpretation: str, bits: int) -> _Samples:
    """Convert by the inverse of the equations in C.7.6.3.1.2 (ITU-R BT.601).

    YBR_FULL uses the whole range of values, YBR_PARTIAL (of videos) 16 to 235 and 16 to 240 of 255.
    """
    unit = 1 << (bits - 8)
    luma, blue, red = ybr[..., 0], ybr[..., 1] - 128 * unit, ybr[..., 2] - 128 * unit
    if photometric_interpretation.startswith("YBR_PARTIAL"):
        luma = (luma - 16 * unit) * np.float32(255 / 219)
        blue, red = blue * np.float32(255 / 224), red * np.float32(255 / 224)
    return np.stack(
        (luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue), axis=-1
    )
