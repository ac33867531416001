"""Pixels -> TIFF, without loss and with their sign.

Written here because Pillow, which is at hand, cannot write signed grey or colour of 16 bits as it
is. The file is TIFF 6.0 (Adobe, 1992; the numbers of sections below are its), little-endian, one
image in one strip, compressed with zlib after the horizontal predictor: every reader that uses
libtiff opens it.
"""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np
import numpy.typing as npt

_SHORT, _LONG, _RATIONAL = 3, 4, 5  # section 2: types of values
_BLACK_IS_ZERO, _RGB = 1, 2  # section 8, PhotometricInterpretation
_DEFLATE = 8  # Adobe's registration of zlib's format
_HORIZONTAL_DIFFERENCES = 2  # section 14
_UNSIGNED, _SIGNED = 1, 2  # section 19, SampleFormat
_NO_ABSOLUTE_UNIT = 1
_FASTEST = 1
_HEADER_BYTES, _ENTRY_BYTES = 8, 12

type _Entry = tuple[int, int, tuple[int, ...]]
"""Tag, type, values."""


def fits_tiff(pixels: npt.NDArray[Any]) -> bool:
    """Tell whether this writer can hold a frame: grey or RGB of 8, 16 or 32 bits a sample."""
    samples = 1 if pixels.ndim == 2 else pixels.shape[-1]
    is_integer = pixels.dtype.kind in "iu" and pixels.itemsize in (1, 2, 4)
    return pixels.ndim in (2, 3) and samples in (1, 3) and is_integer


def write_tiff(pixels: npt.NDArray[Any]) -> bytes:
    """Write one frame as TIFF, without loss.

    Parameters
    ----------
    pixels
        Shape (rows, columns) or (rows, columns, 3); signed ones have SampleFormat 2. Nothing is
        windowed, scaled, inverted or converted.

    Raises
    ------
    ValueError
        The file cannot hold this shape or sample type.
    """
    if not fits_tiff(pixels):
        raise ValueError(
            f"TIFF holds grey or RGB of 8, 16 or 32 bits, not {pixels.dtype} of shape "
            f"{pixels.shape}."
        )
    strip = zlib.compress(_differences(pixels), _FASTEST)
    padding = b"\0" * (len(strip) % 2)  # section 2: an offset is even
    directory_at = _HEADER_BYTES + len(strip) + len(padding)
    directory = _directory(_entries(pixels, len(strip)), directory_at)
    return struct.pack("<2sHI", b"II", 42, directory_at) + strip + padding + directory


def _differences(pixels: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Subtract from each sample the one to its left, of the same colour, modulo its width."""
    little_endian = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("<"))
    unsigned = little_endian.view(f"<u{pixels.itemsize}")
    differences = unsigned.copy()
    np.subtract(unsigned[:, 1:], unsigned[:, :-1], out=differences[:, 1:])
    return differences


def _entries(pixels: npt.NDArray[Any], strip_bytes: int) -> list[_Entry]:
    rows, columns = pixels.shape[:2]
    samples = 1 if pixels.ndim == 2 else pixels.shape[-1]
    sample_format = _SIGNED if pixels.dtype.kind == "i" else _UNSIGNED
    return [  # in the order of their tags, as section 2 demands
        (256, _LONG, (columns,)),  # ImageWidth
        (257, _LONG, (rows,)),  # ImageLength
        (258, _SHORT, (8 * pixels.itemsize,) * samples),  # BitsPerSample
        (259, _SHORT, (_DEFLATE,)),  # Compression
        (262, _SHORT, (_BLACK_IS_ZERO if samples == 1 else _RGB,)),  # PhotometricInterpretation
        (273, _LONG, (_HEADER_BYTES,)),  # StripOffsets
        (277, _SHORT, (samples,)),  # SamplesPerPixel
        (278, _LONG, (rows,)),  # RowsPerStrip
        (279, _LONG, (strip_bytes,)),  # StripByteCounts
        (282, _RATIONAL, (1, 1)),  # XResolution: square pixels as far as TIFF is concerned,
        (283, _RATIONAL, (1, 1)),  # YResolution: the spacing stands in the sidecar
        (296, _SHORT, (_NO_ABSOLUTE_UNIT,)),  # ResolutionUnit
        (317, _SHORT, (_HORIZONTAL_DIFFERENCES,)),  # Predictor
        (339, _SHORT, (sample_format,) * samples),  # SampleFormat
    ]


def _directory(entries: list[_Entry], offset: int) -> bytes:
    """Lay out an image file directory that starts at ``offset``; long values follow it."""
    values_at = offset + 2 + _ENTRY_BYTES * len(entries) + 4
    directory, values = struct.pack("<H", len(entries)), b""
    for tag, kind, numbers in entries:
        packed = struct.pack(f"<{len(numbers)}{'H' if kind == _SHORT else 'I'}", *numbers)
        count = len(numbers) // 2 if kind == _RATIONAL else len(numbers)
        if len(packed) > 4:
            field = struct.pack("<I", values_at + len(values))
            values += packed
        else:
            field = packed.ljust(4, b"\0")
        directory += struct.pack("<HHI", tag, kind, count) + field
    return directory + bytes(4) + values  # four zeros: there is no other image
