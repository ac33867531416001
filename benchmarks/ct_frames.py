"""Real CT slices as HealthImaging stores them: HTJ2K, lossless, in the boxes of a JPH file."""

from __future__ import annotations

import struct
import zlib

import imagecodecs
import numpy as np
from pydicom import dcmread
from pydicom.data import get_testdata_file

from frameproof.contracts import FrameRef

_REAL_SLICE = "693_UNCI.dcm"  # 512 x 512, signed 16 bits; in the wheel of pydicom-data


def ct_frames(count: int) -> list[tuple[FrameRef, bytes]]:
    """Return frames and what their metadata says of them.

    All are one real slice, each shifted by other amounts, so that no two have the same bytes.
    """
    pixels = dcmread(get_testdata_file(_REAL_SLICE, download=False)).pixel_array
    frames = []
    for number in range(count):
        shifted = np.roll(pixels, (7 * number, 11 * number), axis=(0, 1))
        encoded = imagecodecs.htj2k_encode(shifted, reversible=True, tlm=True, tilepart=1)
        frames.append((_reference(number, shifted), _boxed(bytes(encoded), shifted.shape)))
    return frames


def _reference(number: int, pixels: np.ndarray) -> FrameRef:
    return FrameRef(
        image_set_id="a" * 32,
        version_id="1",
        frame_id=f"{number:032x}",
        series_instance_uid="1.2.3",
        sop_instance_uid=f"1.2.3.{number}",
        frame_number=1,
        rows=pixels.shape[0],
        columns=pixels.shape[1],
        samples_per_pixel=1,
        bits_allocated=16,
        bits_stored=16,
        pixel_representation=int(pixels.dtype.kind == "i"),
        photometric_interpretation="MONOCHROME2",
        stored_transfer_syntax_uid="1.2.840.10008.1.2.4.202",
        rule="decodedPixels",
        expected_crc32=zlib.crc32(pixels.tobytes()),
    )


def _box(kind: bytes, body: bytes) -> bytes:
    """Frame one JP2 box (ISO/IEC 15444-1 I.4)."""
    return struct.pack(">I4s", 8 + len(body), kind) + body


def _boxed(codestream: bytes, shape: tuple[int, ...]) -> bytes:
    depth = codestream[42]
    header = _box(b"ihdr", struct.pack(">IIHBBBB", *shape, 1, depth, 7, 0, 0))
    header += _box(b"colr", struct.pack(">BBBI", 1, 0, 0, 17))
    return (
        _box(b"jP  ", b"\r\n\x87\n")
        + _box(b"ftyp", b"jph " + bytes(4) + b"jph ")
        + _box(b"jp2h", header)
        + _box(b"jp2c", codestream)
    )
