"""Known pixels, encoded the way HealthImaging serves them, and references that fit them.

The encoder is imagecodecs (OpenJPH), which shares no code with the decoder under test (OpenJPEG).
"""

from __future__ import annotations

import struct
import zlib
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt
import pytest

from frameproof.contracts import FrameRef

type Pixels = npt.NDArray[Any]


def gradient(
    dtype: str, *, bits: int, samples: int = 1, rows: int = 48, columns: int = 64
) -> Pixels:
    """Make pixels that differ in every row and column and reach both ends of ``bits`` bits."""
    shape = (rows, columns) if samples == 1 else (rows, columns, samples)
    lowest = -(1 << (bits - 1)) if np.dtype(dtype).kind == "i" else 0
    ramp = np.arange(rows * columns * samples, dtype=np.int64).reshape(shape)
    noise = np.random.default_rng(20).integers(0, 1 << bits, shape)
    values = (ramp * 5 + noise // 8) % (1 << bits)
    values.flat[0], values.flat[-1] = 0, (1 << bits) - 1
    return (values + lowest).astype(dtype)


def encode(pixels: Pixels, **options: Any) -> bytes:
    """Encode without loss as a bare HTJ2K codestream, RPCL, tile-parts by resolution."""
    colour = {"planar": False, "rgb": True} if pixels.ndim == 3 else {}
    encoded = imagecodecs.htj2k_encode(
        pixels, reversible=True, tlm=True, tilepart=1, **colour, **options
    )
    return bytes(encoded)


def box(kind: bytes, body: bytes) -> bytes:
    """Frame one JP2 box (ISO/IEC 15444-1 I.4)."""
    return struct.pack(">I4s", 8 + len(body), kind) + body


def boxed(
    codestream: bytes, *, brand: bytes = b"jph ", to_end: bool = False, extra: bytes = b""
) -> bytes:
    """Wrap a codestream into the boxes of a JPH or JP2 file; ``extra`` goes into ``jp2h``."""
    columns, rows = struct.unpack_from(">II", codestream, 8)
    (components,) = struct.unpack_from(">H", codestream, 40)
    depth = codestream[42]
    header = box(b"ihdr", struct.pack(">IIHBBBB", rows, columns, components, depth, 7, 0, 0))
    header += box(b"colr", struct.pack(">BBBI", 1, 0, 0, 16 if components == 3 else 17)) + extra
    last = box(b"jp2c", codestream)
    return (
        box(b"jP  ", b"\r\n\x87\n")
        + box(b"ftyp", brand + bytes(4) + brand)
        + box(b"jp2h", header)
        + (bytes(4) + last[4:] if to_end else last)
    )


def frame_ref(pixels: Pixels, **changes: Any) -> FrameRef:
    """Describe a frame as its metadata would, with the checksum that HealthImaging gives it."""
    values: dict[str, Any] = {
        "image_set_id": "a" * 32,
        "version_id": "1",
        "frame_id": "f" * 32,
        "series_instance_uid": "1.2.3",
        "sop_instance_uid": "1.2.3.4",
        "frame_number": 1,
        "rows": pixels.shape[0],
        "columns": pixels.shape[1],
        "samples_per_pixel": pixels.shape[2] if pixels.ndim == 3 else 1,
        "bits_allocated": 8 * pixels.itemsize,
        "bits_stored": 8 * pixels.itemsize,
        "pixel_representation": int(pixels.dtype.kind == "i"),
        "photometric_interpretation": "RGB" if pixels.ndim == 3 else "MONOCHROME2",
        "stored_transfer_syntax_uid": None,
        "rule": "decodedPixels",
        "expected_crc32": zlib.crc32(pixels.tobytes()),
    }
    return FrameRef(**(values | changes))


KINDS = {
    "grey of 8 bits": gradient("<u1", bits=8),
    "signed grey of 8 bits": gradient("<i1", bits=8),
    "grey of 12 bits": gradient("<u2", bits=12),
    "grey of 16 bits": gradient("<u2", bits=16),
    "signed grey of 12 bits": gradient("<i2", bits=12),
    "signed grey of 16 bits": gradient("<i2", bits=16),
    "colour of 8 bits": gradient("<u1", bits=8, samples=3),
    "colour of 16 bits": gradient("<u2", bits=16, samples=3),
    "one pixel": gradient("<u2", bits=16, rows=1, columns=1),
    "one long row": gradient("<u1", bits=8, rows=1, columns=500),
}


every_kind = pytest.mark.parametrize("pixels", KINDS.values(), ids=KINDS.keys())
"""Runs a test with every kind of pixels that HealthImaging stores as HTJ2K."""
