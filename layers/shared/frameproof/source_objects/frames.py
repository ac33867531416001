"""A digest of each frame of an object; one frame is in memory at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing

from pydicom.encaps import generate_frames

from frameproof.errors import SourceObjectError
from frameproof.pixels.digest import digest_of_pixels
from frameproof.pixels.stored_syntax import is_video
from frameproof.source_objects.decoding import (
    Pixels,
    decode_encapsulated,
    decode_native,
    is_transcoded,
    why_not_decoded,
)
from frameproof.source_objects.findings import FrameDigests
from frameproof.source_objects.packed_bits import packed_frame
from frameproof.source_objects.pixel_data import PixelData
from frameproof.source_objects.reading import reading


def frame_digests(pixel: PixelData, *, skip: int = 0) -> Iterator[FrameDigests]:
    """Yield the digests of each frame, in order; a bad one hides none of the others.

    Parameters
    ----------
    pixel
        Its stream is closed in the end.
    skip
        How many frames at the beginning are left out.

    Raises
    ------
    SourceObjectError
        The frames cannot be told apart.
    """
    with closing(pixel.stream):
        yield from _encapsulated(pixel, skip) if pixel.is_encapsulated else _native(pixel, skip)


def _encapsulated(pixel: PixelData, skip: int) -> Iterator[FrameDigests]:
    why_not = why_not_decoded(pixel) if is_transcoded(pixel) else None
    is_decoded = is_transcoded(pixel) and why_not is None
    for number, encoded in enumerate(_encoded_frames(pixel), start=1):
        if number <= skip:
            continue
        stored = hashlib.sha256(encoded).hexdigest()
        if not is_decoded:
            yield FrameDigests(number, stored_sha256=stored, reason=why_not)
            continue
        try:
            digest = _digest(decode_encapsulated(pixel, encoded), pixel)
        except SourceObjectError as error:
            yield FrameDigests(number, stored_sha256=stored, reason=str(error))
        else:
            yield FrameDigests(number, digest, stored)


def _encoded_frames(pixel: PixelData) -> Iterator[bytes]:
    """Yield each frame as it came, its fragments joined (PS3.5 A.4); a video is one frame."""
    pixel.stream.seek(pixel.start)
    frames = generate_frames(
        pixel.stream,
        number_of_frames=1 if is_video(pixel.transfer_syntax_uid) else pixel.image.number_of_frames,
        extended_offsets=pixel.extended_offsets,
    )
    while True:
        with reading("The frames of the encapsulated pixel data"):
            encoded = next(frames, None)
        if encoded is None:
            return
        yield encoded


def _native(pixel: PixelData, skip: int) -> Iterator[FrameDigests]:
    reason = why_not_decoded(pixel)
    for index in range(skip, pixel.image.number_of_frames):
        try:
            stored = _stored_native(pixel, index)
            digest = None if reason else _digest(decode_native(pixel, index), pixel)
        except SourceObjectError as error:
            yield FrameDigests(index + 1, reason=str(error))
        else:
            yield FrameDigests(index + 1, digest, stored, reason)


def _digest(samples: Pixels, pixel: PixelData) -> str:
    return digest_of_pixels(
        samples,
        bits_allocated=pixel.image.bits_allocated,
        bits_stored=pixel.bits_stored,
        signed=pixel.image.pixel_representation == 1,
    )


def _stored_native(pixel: PixelData, index: int) -> str | None:
    """Return the digest of a native frame's bytes where HealthImaging may keep them.

    It keeps binary segmentations, as Explicit VR Little Endian, and what it cannot transcode. All
    other frames are compared by their samples.
    """
    image = pixel.image
    if image.bits_allocated == 1:
        with reading("The packed bits of the frame"):
            return hashlib.sha256(packed_frame(pixel, index)).hexdigest()
    if is_transcoded(pixel) and why_not_decoded(pixel) is None and image.bits_allocated <= 16:
        return None
    size_bytes = pixel.bits_per_frame // 8
    return hashlib.sha256(pixel.read(index * size_bytes, size_bytes)).hexdigest()
