"""Pixels of frames that HealthImaging keeps as they came, for pictures and bitmaps alone.

Such a frame is proven by its bytes, and nothing in here changes that. What cannot be decoded
(videos, JPEG XL, and syntaxes that HealthImaging could not read itself) is named, not guessed at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from frameproof.contracts import FrameRef
from frameproof.errors import FrameDecodeError
from frameproof.pixels.guard import check_frame
from frameproof.pixels.levels import LevelDecoder
from frameproof.pixels.limits import require_shape
from frameproof.pixels.stored_syntax import kept_kind, syntax_name

type Pixels = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class KeptPixels:
    """What a kept frame shows."""

    pixels: Pixels
    photometric_interpretation: str
    """Of these pixels: decoding turns the colour of JPEG and JPEG 2000 into RGB."""
    decoder: str
    """Name and version."""


def decode_kept_frame(frame: FrameRef, served: bytes, *, reference: LevelDecoder) -> KeptPixels:
    """Decode a frame that was kept as it came, after its bytes were proven.

    Returns
    -------
    KeptPixels
        JPEG: 8 bits, grey or RGB. JPEG 2000 and HTJ2K with loss: as OpenJPEG decodes them.
        Segmentations of 1 bit: 8 bits, 0 or 1.

    Raises
    ------
    FrameError
        Its header contradicts the metadata, the decoder rejects it, or there is none for its
        syntax; the message says which.
    """
    require_shape(frame)
    kind = kept_kind(frame)
    if kind == "jpeg":
        # Here and not on top: Pillow takes a while to load, and few batches hold such a frame.
        from frameproof.pixels.jpeg_pixels import decode_jpeg  # noqa: PLC0415

        return KeptPixels(*decode_jpeg(frame, served))
    if kind == "jpeg2000":
        check_frame(frame, served)
        pixels = reference.decode(served, frame_id=frame.frame_id)
        return KeptPixels(pixels, _after_colour_transform(frame), reference.name)
    if kind == "bits":
        return KeptPixels(_unpack_bits(frame, served), frame.photometric_interpretation, "numpy")
    raise FrameDecodeError(f"not decoded: {syntax_name(frame.stored_transfer_syntax_uid)}")


def _after_colour_transform(frame: FrameRef) -> str:
    """Name the colour after decoding: the codestream itself undoes YBR_ICT and YBR_RCT.

    PS3.5 8.2.4: these two name the transform inside of JPEG 2000; YBR_FULL is left to the reader.
    """
    is_transformed = frame.photometric_interpretation in ("YBR_ICT", "YBR_RCT")
    return "RGB" if is_transformed else frame.photometric_interpretation


def _unpack_bits(frame: FrameRef, served: bytes) -> Pixels:
    """Unpack the bits of a segmentation, the lowest of each byte first (PS3.5 8.1.1, D.2).

    DICOM packs all frames of an instance without a gap. How HealthImaging cuts them where a frame
    is no whole number of bytes is not documented. A frame that begins inside of a byte would leave
    bits of its neighbour behind its own; where there are any, nothing is shown.
    """
    count = frame.rows * frame.columns
    padding = len(served) - -(-count // 8)
    if padding not in (0, 1):  # PS3.5 7.1.1: values have an even number of bytes
        raise FrameDecodeError(
            f"not decoded: {count} bits are expected, the frame has {len(served)} bytes"
        )
    bits = np.unpackbits(np.frombuffer(served, np.uint8), bitorder="little")
    if bits[count:].any():
        raise FrameDecodeError("not decoded: it is not known where the frame's bits begin")
    return bits[:count].reshape(frame.rows, frame.columns)
