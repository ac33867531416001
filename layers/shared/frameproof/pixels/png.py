"""Pixels -> PNG: every frame without loss, and small pictures for the report.

Written here because it is short and, with a fixed filter and the fastest compression level, several
times faster than a general library at about the same size. PNG is ISO/IEC 15948 (W3C PNG, third
edition); the numbers of chapters below are the W3C's.

PNG knows no negative samples. Signed pixels are stored as offset binary: 2**(bits - 1) is added, so
-32768 becomes 0 and 0 becomes 32768, and a text chunk ``Frameproof: offset=32768`` says so. Whoever
reads such a file subtracts the offset and has the pixels back, value for value.
"""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

SIGNATURE = b"\x89PNG\r\n\x1a\n"
TEXT_KEYWORD = "Frameproof"

_COLOUR_TYPES = {1: 0, 3: 2}  # 11.2.1: 0 is greyscale, 2 is truecolour; no palette, no alpha
_FILTER_UP = 2  # 9.2: each byte minus the one above it
_FASTEST = 1  # zlib's compression level


def fits_png(pixels: npt.NDArray[Any]) -> bool:
    """Tell whether PNG can hold a frame: grey or RGB, 8 or 16 bits a sample."""
    samples = 1 if pixels.ndim == 2 else pixels.shape[-1]
    is_integer = pixels.dtype.kind in "iu" and pixels.itemsize in (1, 2)
    return pixels.ndim in (2, 3) and samples in _COLOUR_TYPES and is_integer


def write_png(pixels: npt.NDArray[Any]) -> bytes:
    """Write one frame as PNG, without loss.

    Parameters
    ----------
    pixels
        Shape (rows, columns) or (rows, columns, 3); 8 or 16 bits a sample, signed or not. Nothing
        is windowed, scaled or converted: a CT slice looks almost black or grey in a plain viewer.

    Raises
    ------
    ValueError
        PNG cannot hold this shape or sample type.
    """
    if not fits_png(pixels):
        raise ValueError(
            f"PNG holds grey or RGB of 8 or 16 bits, not {pixels.dtype} of shape {pixels.shape}."
        )
    samples = 1 if pixels.ndim == 2 else pixels.shape[-1]
    bits = 8 * pixels.itemsize
    rows, columns = pixels.shape[:2]
    header = struct.pack(">IIBBBBB", columns, rows, bits, _COLOUR_TYPES[samples], 0, 0, 0)
    chunks = [_chunk(b"IHDR", header)]
    if pixels.dtype.kind == "i":
        offset = 1 << (bits - 1)
        chunks.append(_chunk(b"tEXt", f"{TEXT_KEYWORD}\0offset={offset}".encode("latin-1")))
        pixels = _offset_binary(pixels)
    chunks.append(_chunk(b"IDAT", zlib.compress(_filtered(pixels), _FASTEST)))
    chunks.append(_chunk(b"IEND", b""))
    return SIGNATURE + b"".join(chunks)


def thumbnail_png(
    pixels: npt.NDArray[Any], photometric_interpretation: str, *, max_side: int = 160
) -> bytes:
    """Make a small 8-bit picture for people to recognise a series by; not for diagnosis.

    Grey is windowed from its 1st to its 99th percentile, MONOCHROME1 shown inverted (its lowest
    value is white, PS3.3 C.7.6.3.1.2), a palette's indices shown as grey, YBR_FULL turned into RGB.

    Parameters
    ----------
    pixels
        Shape (rows, columns) or (rows, columns, samples).
    photometric_interpretation
        DICOM's keyword for what the samples mean; unknown ones are shown as they are.
    max_side
        Neither side of the picture has more pixels than this.
    """
    small = _shrunk(pixels, max_side)
    if small.ndim == 3 and small.shape[-1] == 3:
        colour = _scaled_to_8_bits(small, brightest=int(pixels.max()))
        if photometric_interpretation.startswith("YBR_FULL"):
            colour = _rgb_of_ybr_full(colour)
        return write_png(_rounded(colour))
    grey = _windowed(small if small.ndim == 2 else small[..., 0])
    if photometric_interpretation == "MONOCHROME1":
        grey = 255 - grey
    return write_png(_rounded(grey))


def _chunk(kind: bytes, body: bytes) -> bytes:
    """Frame a chunk: length, type, data and the CRC of the latter two (5.3)."""
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def _offset_binary(pixels: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Add 2**(bits - 1): in two's complement that is to flip the highest bit."""
    unsigned: npt.NDArray[Any] = pixels.astype(f"u{pixels.itemsize}")
    unsigned ^= unsigned.dtype.type(1 << (8 * pixels.itemsize - 1))
    return unsigned


def _filtered(pixels: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Lay the samples out big-endian (7.1), a filter byte before each row, filtered by Up."""
    big_endian = np.ascontiguousarray(pixels, dtype=f">u{pixels.itemsize}")
    lines = big_endian.view(np.uint8).reshape(pixels.shape[0], -1)
    filtered = np.empty((lines.shape[0], lines.shape[1] + 1), np.uint8)
    filtered[:, 0] = _FILTER_UP
    filtered[0, 1:] = lines[0]
    np.subtract(lines[1:], lines[:-1], out=filtered[1:, 1:])  # modulo 256, as PNG wants it
    return filtered


def _shrunk(pixels: npt.NDArray[Any], max_side: int) -> npt.NDArray[np.float32]:
    """Average blocks of pixels until both sides fit; the last block of a line may be smaller."""
    step = -(-max(pixels.shape[:2]) // max_side)
    if step == 1:
        return pixels.astype(np.float32)
    rows = np.arange(0, pixels.shape[0], step)
    columns = np.arange(0, pixels.shape[1], step)
    sums = np.add.reduceat(pixels, rows, axis=0, dtype=np.float32)
    sums = np.add.reduceat(sums, columns, axis=1, dtype=np.float32)
    heights = np.diff(rows, append=pixels.shape[0])
    widths = np.diff(columns, append=pixels.shape[1])
    areas = np.outer(heights, widths).astype(np.float32)
    return np.divide(sums, areas if pixels.ndim == 2 else areas[..., np.newaxis], dtype=np.float32)


def _windowed(grey: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    low, high = (float(level) for level in np.percentile(grey, (1, 99)))
    if low == high:
        low, high = float(grey.min()), float(grey.max())
    scale = 255 / (high - low) if high > low else 0.0  # a frame of one value is black
    return (grey - np.float32(low)) * np.float32(scale)


def _scaled_to_8_bits(
    colour: npt.NDArray[np.float32], *, brightest: int
) -> npt.NDArray[np.float32]:
    """Scale by the bits that are in use: 12-bit colour in 16 bits would be all but black."""
    bits_in_use = max(brightest.bit_length(), 8)
    return colour * np.float32(255 / (2**bits_in_use - 1))


def _rgb_of_ybr_full(ybr: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Convert by the inverse of the equations in PS3.3 C.7.6.3.1.2 (ITU-R BT.601, full range)."""
    luma, blue, red = ybr[..., 0], ybr[..., 1] - 128, ybr[..., 2] - 128
    return np.stack(
        (luma + 1.402 * red, luma - 0.344136 * blue - 0.714136 * red, luma + 1.772 * blue), axis=-1
    )


def _rounded(picture: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)
