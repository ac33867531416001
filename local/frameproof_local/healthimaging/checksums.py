"""The checksum that HealthImaging prints in the metadata: CRC-32 of one frame.

For a transcoded frame the bytes are the decoded pixels, for a kept one the stored bytes
(developer guide, "Pixel data verification").
"""

import imagecodecs
import numpy as np
import numpy.typing as npt

type Pixels = npt.NDArray[np.integer]
"""``(rows, columns)`` or ``(rows, columns, samples)``; 8 or 16 bits per sample, maybe signed."""


def crc32_of_pixels(pixels: Pixels) -> int:
    """Return the unsigned CRC-32 (that of zlib, by libdeflate) of decoded pixels.

    The bytes are little endian, row by row, colour interleaved (R0 G0 B0 R1 ...), sign kept,
    with as many bytes per sample as the array has.
    """
    little_endian = pixels.astype(pixels.dtype.newbyteorder("<"), copy=False)
    checksum: int = imagecodecs.deflate_crc32(np.ascontiguousarray(little_endian))
    return checksum


def crc32_of_bytes(stored: bytes) -> int:
    """Return the unsigned CRC-32 (zlib) of a frame that is kept as it came."""
    checksum: int = imagecodecs.deflate_crc32(stored)
    return checksum
