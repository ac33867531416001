"""Pixels to what HealthImaging stores without loss: HTJ2K or, in some data stores, JPEG 2000.

HTJ2K comes in RPCL order, in the boxes of a JPH file: DICOM PS3.5 10.18 asks
1.2.840.10008.1.2.4.202 for RPCL progression and TLM markers. The box layout is ISO/IEC 15444-1
Annex I with the brand ``jph `` of ISO/IEC 15444-15.
"""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import imagecodecs
import numpy as np

from .checksums import Pixels
from .transfer_syntaxes import (
    HTJ2K_LOSSLESS_RPCL,
    J2C,
    JPEG_2000_LOSSLESS,
    JPH,
)

_HTJ2K_COMPRESSION = 7  # ISO/IEC 15444-1 I.5.3.1: the compression type of the code stream box
_GREYSCALE = 17  # ISO/IEC 15444-1 I.5.3.3: enumerated colour spaces
_SRGB = 16

_ALWAYS_READ_SAMPLES = 128 * 128
_READ_ONE_IN = 32
_CHOOSING_BYTES = 1024


class RoundTripError(Exception):
    """A frame decoded from our own file differs from the pixels that went in: a bug of ours."""

    def __init__(self) -> None:
        super().__init__(
            "The stored lossless frame does not decode to the pixels of the DICOM file. "
            "The encoder of the local service is at fault, not the file."
        )


def encode_jph(pixels: Pixels) -> bytes:
    """Encode one frame without loss.

    Parameters
    ----------
    pixels
        ``(rows, columns)``, or ``(rows, columns, 3)`` interleaved; 8 or 16 bits, signed or not,
        in the machine's byte order or any other.

    Returns
    -------
    bytes
        A JPH file. Precision and sign in it are those of the array's type.

    Raises
    ------
    RoundTripError
        A decoder reads other pixels back (``_verified`` says which frames are read).
    """
    # imagecodecs reads the bytes as little endian whatever the dtype says.
    ordered = np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder("<"))
    codestream = bytes(imagecodecs.htj2k_encode(ordered, reversible=True, tlm=True, tilepart=1))
    return _verified(_boxed(codestream, ordered), codestream, ordered)


def encode_j2c(pixels: Pixels) -> bytes:
    """Encode one frame without loss as a bare JPEG 2000 code stream (PS3.5 A.4.4).

    Parameters and errors are those of ``encode_jph``.
    """
    ordered = np.ascontiguousarray(pixels, dtype=pixels.dtype.newbyteorder("<"))
    codestream = imagecodecs.jpeg2k_encode(ordered, level=0, codecformat="j2k", reversible=True)
    return _read_by_openjpeg(bytes(codestream), ordered)


@dataclass(frozen=True)
class LosslessFormat:
    """How a data store keeps what can be kept without loss."""

    transfer_syntax_uid: str
    content_type: str
    encode: Callable[[Pixels], bytes]


HTJ2K_FORMAT = LosslessFormat(HTJ2K_LOSSLESS_RPCL, JPH, encode_jph)
LOSSLESS_FORMATS = {
    "HTJ2K": HTJ2K_FORMAT,
    "JPEG_2000_LOSSLESS": LosslessFormat(JPEG_2000_LOSSLESS, J2C, encode_j2c),
}
"""By ``losslessStorageFormat`` of CreateDatastore."""


def _verified(encoded: bytes, codestream: bytes, pixels: Pixels) -> bytes:
    """Return a JPH file once two decoders have read the pixels back from it, if it is chosen.

    The codec's own decoder and OpenJPEG, which owes it nothing, read the small frames, among which
    the odd shapes are, and a sample of the others, which the stored bytes decide about: both read a
    frame in one and a half times the time that the encoder takes. What an encoder's fault made of
    one that was not read would not hide either: its checksum is that of the file's own pixels.
    """
    is_small = pixels.size <= _ALWAYS_READ_SAMPLES
    if not is_small and zlib.crc32(codestream[-_CHOOSING_BYTES:]) % _READ_ONE_IN:
        return encoded
    if not np.array_equal(imagecodecs.htj2k_decode(codestream), pixels):
        raise RoundTripError
    return _read_by_openjpeg(encoded, pixels)


def _read_by_openjpeg(encoded: bytes, pixels: Pixels) -> bytes:
    """Return what was encoded once OpenJPEG has read the pixels back from it."""
    if not np.array_equal(imagecodecs.jpeg2k_decode(encoded), pixels):
        raise RoundTripError
    return encoded


def _boxed(codestream: bytes, pixels: Pixels) -> bytes:
    rows, columns = pixels.shape[:2]
    components = pixels.shape[2] if pixels.ndim == 3 else 1
    # BPC: bits minus one, and the sign in the top bit (I.5.3.1).
    bits = (pixels.dtype.itemsize * 8 - 1) | (0x80 if pixels.dtype.kind == "i" else 0)
    colour = _SRGB if components == 3 else _GREYSCALE
    image_header = struct.pack(
        ">IIHBBBB", rows, columns, components, bits, _HTJ2K_COMPRESSION, 0, 0
    )
    header = _box(b"ihdr", image_header) + _box(b"colr", struct.pack(">BBBI", 1, 0, 0, colour))
    return (
        _box(b"jP  ", b"\r\n\x87\n")
        + _box(b"ftyp", b"jph " + bytes(4) + b"jph ")
        + _box(b"jp2h", header)
        + _box(b"jp2c", codestream)
    )


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content
