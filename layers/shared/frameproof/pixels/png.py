"""Pixels -> PNG, without loss.

Written here because it is short and, with a fixed filter and the fastest compression level, several
times faster than a general library at about the same size (docs/performance.md). PNG is ISO/IEC
15948 (W3C PNG, third edition); the numbers of chapters below are the W3C's.

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
_BANDS, _BAND_PART = 8, 256  # a sample: 8 bands of rows, each of a 256th of them


def fits_png(pixels: npt.NDArray[Any]) -> bool:
    """Tell whether PNG can hold a frame: grey or RGB, 8 or 16 bits a sample."""
    samples = 1 if pixels.ndim == 2 else pixels.shape[-1]
    is_integer = pixels.dtype.kind in "iu" and pixels.itemsize in (1, 2)
    return pixels.ndim in (2, 3) and samples in _COLOUR_TYPES and is_integer


def png_offset(pixels: npt.NDArray[Any]) -> int:
    """Say what the file adds to each sample: 2**(bits - 1) for signed ones, 0 otherwise."""
    return 1 << (8 * pixels.itemsize - 1) if pixels.dtype.kind == "i" else 0


def write_png(pixels: npt.NDArray[Any], *, level: int = _FASTEST) -> bytes:
    """Write one frame as PNG, without loss.

    Parameters
    ----------
    pixels
        Shape (rows, columns) or (rows, columns, 3); 8 or 16 bits a sample, signed or not. Nothing
        is windowed, scaled or converted: a CT slice looks almost black or grey in a plain viewer.
    level
        zlib's: 1 is fast, 9 small.

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
        offset = png_offset(pixels)
        chunks.append(_chunk(b"tEXt", f"{TEXT_KEYWORD}\0offset={offset}".encode("latin-1")))
        pixels = _offset_binary(pixels)
    chunks.append(_chunk(b"IDAT", _compressed(_filtered(pixels), level)))
    chunks.append(_chunk(b"IEND", b""))
    return SIGNATURE + b"".join(chunks)


def up_differences(lines: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Subtract from each byte the one above it, modulo 256; the first line stays (9.2, "Up")."""
    filtered = lines.copy()
    np.subtract(lines[1:], lines[:-1], out=filtered[1:])
    return filtered


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
    filtered[:, 1:] = up_differences(lines)
    return filtered


def _compressed(lines: npt.NDArray[np.uint8], level: int) -> bytes:
    """Compress filtered lines; at the fastest level by the strategy that suits them.

    In noise, repeats are few and not worth the search: zlib's run-length strategy then makes a
    smaller file in down to half the time. In drawn or interpolated images it makes a larger one.
    A 32nd of the lines tells which it is.
    """
    if level != _FASTEST or len(lines) < _BANDS:
        return zlib.compress(lines, level)
    height = -(-len(lines) // _BAND_PART)
    starts = np.linspace(0, len(lines) - height, _BANDS).astype(int)
    sample = np.concatenate([lines[start : start + height] for start in starts])
    strategies = (zlib.Z_RLE, zlib.Z_DEFAULT_STRATEGY)
    return _deflated(lines, min(strategies, key=lambda item: len(_deflated(sample, item))))


def _deflated(lines: npt.NDArray[np.uint8], strategy: int) -> bytes:
    compressor = zlib.compressobj(_FASTEST, strategy=strategy)
    return compressor.compress(lines) + compressor.flush()
