"""Frames of 1-bit samples, which DICOM packs without a gap between them (PS3.5 8.1.1)."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from frameproof.source_objects.pixel_data import PixelData

_EXPLICIT_VR_BIG_ENDIAN = "1.2.840.10008.1.2.2"


def frame_bits(pixel: PixelData, index: int) -> npt.NDArray[Any]:
    """Return the samples of one frame, 0 or 1 in a byte each, in a row; ``index`` is from 0 on.

    pydicom cuts frames at whole bytes, where these need not begin.
    """
    first, end = index * pixel.bits_per_frame, (index + 1) * pixel.bits_per_frame
    # Whole 16-bit words, as Explicit VR Big Endian swaps the bytes of each.
    start_byte, end_byte = first // 16 * 2, -(-end // 16) * 2
    packed = np.frombuffer(pixel.read(start_byte, end_byte - start_byte), np.uint8)
    if pixel.transfer_syntax_uid == _EXPLICIT_VR_BIG_ENDIAN and pixel.vr == "OW":
        packed = packed.view(">u2").astype("<u2").view(np.uint8)
    bits = np.unpackbits(packed, bitorder="little")[first - 8 * start_byte :]
    return bits[: pixel.bits_per_frame]


def packed_frame(pixel: PixelData, index: int) -> bytes:
    """Return the bits of one frame alone, padded to whole bytes.

    That HealthImaging stores the frames of a binary segmentation so is a guess: how it cuts them is
    not documented.
    """
    return np.packbits(frame_bits(pixel, index), bitorder="little").tobytes()
