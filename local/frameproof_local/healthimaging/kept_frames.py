"""Pixel data that is stored as it came: the bytes of each frame, untouched."""

from collections.abc import Iterator

import numpy as np
from pydicom import Dataset

from .part10 import reading
from .pixel_header import PixelHeader
from .pixels import encapsulated_frames
from .transfer_syntaxes import EXPLICIT_VR_BIG_ENDIAN, VIDEO


def kept_frames(dataset: Dataset, header: PixelHeader) -> Iterator[bytes]:
    """Yield the bytes of each frame, in order.

    A video is one bitstream, so it is one frame here (its checksum is over the whole).

    Raises
    ------
    FileNotImportableError
        The frames of encapsulated pixel data cannot be told apart.
    """
    with reading("pixel data"):
        element = dataset[header.pixel_keyword]
        if element.is_undefined_length:
            is_video = header.transfer_syntax_uid in VIDEO
            yield from encapsulated_frames(dataset, 1 if is_video else header.number_of_frames)
        elif header.bits_allocated == 1:
            yield from _bit_packed_frames(_little_endian_bytes(dataset, header), header)
        else:
            yield from _native_frames(bytes(element.value), header)


def _native_frames(pixel_bytes: bytes, header: PixelHeader) -> Iterator[bytes]:
    """Cut uncompressed samples into frames; a length that does not fit stays one blob."""
    frame_bytes = header.bits_per_frame // 8
    if frame_bytes == 0 or len(pixel_bytes) < frame_bytes * header.number_of_frames:
        yield pixel_bytes
        return
    for start in range(0, frame_bytes * header.number_of_frames, frame_bytes):
        yield pixel_bytes[start : start + frame_bytes]


def _bit_packed_frames(pixel_bytes: bytes, header: PixelHeader) -> Iterator[bytes]:
    """Cut 1-bit samples into frames, each padded to whole bytes; too few of them stay one blob.

    PS3.5 8.1.1 packs the bits of all frames without a gap; how HealthImaging cuts them is not
    documented, so the padding is a guess.
    """
    bits = np.unpackbits(np.frombuffer(pixel_bytes, dtype=np.uint8), bitorder="little")
    size = header.bits_per_frame
    if size == 0 or bits.size < size * header.number_of_frames:
        yield pixel_bytes
        return
    for start in range(0, size * header.number_of_frames, size):
        yield np.packbits(bits[start : start + size], bitorder="little").tobytes()


def _little_endian_bytes(dataset: Dataset, header: PixelHeader) -> bytes:
    """Undo the byte order of 16-bit words (OW) in Explicit VR Big Endian."""
    element = dataset[header.pixel_keyword]
    pixel_bytes = bytes(element.value)
    if header.transfer_syntax_uid == EXPLICIT_VR_BIG_ENDIAN and element.VR == "OW":
        return np.frombuffer(pixel_bytes, dtype=">u2").astype("<u2").tobytes()
    return pixel_bytes
