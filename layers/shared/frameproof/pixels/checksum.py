"""Which bytes are summed, and how.

HealthImaging computes a CRC-32 for each frame at import and keeps it in the metadata as
``PixelDataChecksumFromBaseToFullResolution`` (AWS HealthImaging Developer Guide, "Pixel data
verification", https://docs.aws.amazon.com/healthimaging/latest/devguide/pixel-data-verification.html):

* for frames in the data store's own lossless format, over the **decoded pixels**;
* for frames kept in their original transfer syntax, over the **stored bytes**, as they are served.

The polynomial is zlib's (CRC-32/ISO-HDLC, reflected 0x04C11DB7), the value unsigned.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy.typing as npt


def crc32_of_pixels(pixels: npt.NDArray[Any]) -> int:
    """Sum the decoded pixels as HealthImaging does.

    Parameters
    ----------
    pixels
        Shape (rows, columns) or (rows, columns, samples). The samples are summed in their own
        width (8 bits: 1 byte, 9 to 16 bits: 2 bytes), little-endian, with their sign as two's
        complement, colour interleaved by pixel (R0 G0 B0 R1 ...) and not converted.

    Returns
    -------
    int
        0 to 2**32 - 1. The pixels are not copied if they already lie in memory as described.
    """
    little_endian = pixels.dtype.newbyteorder("<")
    return zlib.crc32(pixels.astype(little_endian, order="C", copy=False))


def crc32_of_bytes(data: bytes) -> int:
    """Sum a frame as it was served; 0 to 2**32 - 1."""
    return zlib.crc32(data)
