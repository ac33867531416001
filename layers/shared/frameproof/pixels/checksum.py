"""Which bytes are summed, and how.

HealthImaging computes a CRC-32 for each frame at import and keeps it in the metadata as
``PixelDataChecksumFromBaseToFullResolution`` (AWS HealthImaging Developer Guide, "Pixel data
verification", https://docs.aws.amazon.com/healthimaging/latest/devguide/pixel-data-verification.html):

* for frames in the data store's own lossless format, over the **decoded pixels**;
* for frames kept in their original transfer syntax, over the **stored bytes**, as they are served.

The polynomial is zlib's (CRC-32/ISO-HDLC, reflected 0x04C11DB7), the value unsigned. zlib-ng sums
it by the processor's own instructions, in a twentieth of the time; a sum that would make a frame a
bad one is Python's own zlib's.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from zlib_ng import zlib_ng

if TYPE_CHECKING:
    import numpy.typing as npt


class Crc32(NamedTuple):
    """A checksum of pixels, and in which width of a sample it was computed."""

    crc32: int
    is_widened: bool
    """Whether the samples were widened to BitsAllocated, rather than summed in their own width."""


def matching_crc32(
    pixels: npt.NDArray[Any], bits_allocated: int, expected_crc32: int | None
) -> Crc32:
    """Sum in the samples' own width, then, if narrower and different, in that of BitsAllocated.

    AWS does not say which width is summed where a frame of 16 allocated bits has a precision of
    8 or less. Either match proves every pixel.

    Parameters
    ----------
    pixels
        As ``crc32_of_pixels`` takes them.
    bits_allocated
        The metadata's BitsAllocated.
    expected_crc32
        What the metadata says; None where it says nothing.
    """
    samples = _as_summed(pixels)
    if zlib_ng.crc32(samples) == expected_crc32:
        return Crc32(expected_crc32, is_widened=False)
    own_width = zlib.crc32(samples)
    if expected_crc32 not in (None, own_width) and pixels.itemsize == 1 and bits_allocated == 16:
        widened = crc32_of_pixels(pixels.astype(f"<{pixels.dtype.kind}2"))
        if widened == expected_crc32:
            return Crc32(widened, is_widened=True)
    return Crc32(own_width, is_widened=False)


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
    return zlib.crc32(_as_summed(pixels))


def matching_crc32_of_bytes(data: bytes, expected_crc32: int | None) -> int:
    """Sum a frame as it was served; 0 to 2**32 - 1."""
    crc32: int = zlib_ng.crc32(data)
    return crc32 if crc32 == expected_crc32 else zlib.crc32(data)


def _as_summed(pixels: npt.NDArray[Any]) -> npt.NDArray[Any]:
    little_endian = pixels.dtype.newbyteorder("<")
    return pixels.astype(little_endian, order="C", copy=False)
