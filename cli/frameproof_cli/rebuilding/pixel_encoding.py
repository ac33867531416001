"""In which transfer syntax an instance's frames are written, and what that changes around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydicom import Dataset
from pydicom.uid import UID, ExplicitVRBigEndian, ExplicitVRLittleEndian

from frameproof.contracts import FrameRef
from frameproof.pixels.stored_syntax import kept_kind
from frameproof_cli.rebuilding.refusals import RebuildError

type FrameForm = Literal["samples", "bits", "swapped", "bytes", "encapsulated"]
"""What becomes of a frame: samples of whole bytes as they were decoded; 1-bit samples, packed
without a gap; stored bytes in the other byte order; stored bytes as they are; an item of a stream.
"""

# PS3.3 C.7.6.3.1.2: these name what is done inside of a compressed stream, and decoding undoes it;
# chroma that native pixel data would have at half the resolution is decoded to all of it.
_AFTER_DECODING = {
    "YBR_ICT": "RGB",
    "YBR_RCT": "RGB",
    "YBR_FULL_422": "YBR_FULL",
}


@dataclass(frozen=True, slots=True)
class PixelEncoding:
    """How the frames of one instance are written."""

    transfer_syntax_uid: UID
    form: FrameForm


def encoding_of(frames: list[FrameRef]) -> PixelEncoding:
    """Choose by how HealthImaging keeps the frames; what it keeps as it came stays so.

    Raises
    ------
    RebuildError
        They are kept in a transfer syntax that is not known, so that no file of it can be written.
    """
    first = frames[0]
    if first.rule == "decodedPixels":
        is_binary = first.bits_allocated == 1
        return PixelEncoding(ExplicitVRLittleEndian, "bits" if is_binary else "samples")
    stored = UID(first.stored_transfer_syntax_uid or "")
    if not stored.is_transfer_syntax:
        raise RebuildError(
            f"its frames are kept in the transfer syntax {stored}, which pydicom does not know"
        )
    if stored.is_encapsulated:
        return PixelEncoding(stored, "encapsulated")
    if kept_kind(first) == "bits":
        return PixelEncoding(ExplicitVRLittleEndian, "bits")
    is_swapped = stored == ExplicitVRBigEndian and first.bits_allocated > 8
    return PixelEncoding(ExplicitVRLittleEndian, "swapped" if is_swapped else "bytes")


def describe_decoded(dataset: Dataset) -> None:
    """Have the data set say of decoded pixels what they are now: by pixel, in plain colour."""
    interpretation = str(dataset.get("PhotometricInterpretation", ""))
    if interpretation in _AFTER_DECODING:
        dataset.PhotometricInterpretation = _AFTER_DECODING[interpretation]
    if dataset.get("SamplesPerPixel", 1) > 1:
        dataset.PlanarConfiguration = 0
