"""A digest of a frame's pixels that comes out the same from whatever decoded them.

The source proof compares what HealthImaging gives back with the DICOM object that went in. The two
come from different decoders in different types: OpenJPEG returns the narrowest type for the
codestream's precision, pydicom that of BitsAllocated, and unused high bits of a source may hold
overlays (PS3.5 8.1.2, retired). So the samples are brought into one form before they are hashed.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy.typing as npt


def digest_of_pixels(
    pixels: npt.NDArray[Any], *, bits_allocated: int, bits_stored: int, signed: bool
) -> str:
    """Hash the samples of one frame.

    Parameters
    ----------
    pixels
        Shape (rows, columns) or (rows, columns, samples), integers of any width; colour is
        interleaved by pixel and hashed as it is, not converted.
    bits_allocated
        The metadata's BitsAllocated: each sample is hashed in 1, 2 or 4 bytes, little-endian.
    bits_stored
        The metadata's BitsStored: only so many low bits of a sample count. 0, where the metadata
        does not say, stands for all of them.
    signed
        Whether the highest of these bits is a sign (PixelRepresentation 1): it is extended.

    Returns
    -------
    str
        SHA-256, 64 hex digits.
    """
    width = 1 if bits_allocated <= 8 else 2 if bits_allocated <= 16 else 4
    # Unsigned arithmetic wraps, so that a wider or negative sample keeps its low bits.
    samples = pixels.astype(f"<u{width}", order="C")
    unused = 8 * width - bits_stored if 0 < bits_stored < 8 * width else 0
    if unused:
        samples <<= unused
        samples = samples.view(f"<i{width}") if signed else samples
        samples >>= unused
    return hashlib.sha256(samples).hexdigest()
