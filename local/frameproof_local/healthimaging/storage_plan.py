"""Decide how an instance's frames are stored: as HTJ2K, or as the bytes that came.

Source: developer guide, "Supported transfer syntaxes" and "Reference: warning codes".
"""

from dataclasses import dataclass

from pydicom.uid import SegmentationStorage

from .pixel_header import PixelHeader
from .transfer_syntaxes import (
    DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
    EXPLICIT_VR_LITTLE_ENDIAN,
    HTJ2K_LOSSLESS_RPCL,
    KEPT,
    NATIVE,
    TRANSCODED,
)


@dataclass(frozen=True)
class ImportWarning:
    """Why a file that was imported may not behave as expected; a line of ``warning.ndjson``."""

    code: int
    type: str
    message: str

    def to_json(self) -> dict[str, object]:
        """Render it with AWS's keys."""
        return {"warning_reason_code": self.code, "type": self.type, "message": self.message}


@dataclass(frozen=True)
class StoragePlan:
    """Transcode or keep, and what the metadata calls the result."""

    is_transcoded: bool
    stored_transfer_syntax_uid: str
    warning: ImportWarning | None = None


def transcoding_exception(reason: str) -> ImportWarning:
    """Code 45312: the pixels cannot be stored as HTJ2K and are kept as a blob."""
    return ImportWarning(
        45312,
        "TranscodingException",
        f"The file was imported but its pixel data could not be transcoded: {reason}",
    )


def frame_number_mismatch(expected: int, found: int) -> ImportWarning:
    """Code 45329: NumberOfFrames and the pixel data disagree."""
    return ImportWarning(
        45329,
        "FrameNumberMismatch",
        f"The file was imported but holds {found} frames where NumberOfFrames says {expected}.",
    )


def frames_extraction_failure(reason: str) -> ImportWarning:
    """Code 45328: the frames cannot be told apart; the instance is imported without them."""
    return ImportWarning(
        45328,
        "FramesExtractionFailure",
        f"The file was imported but its frames could not be extracted: {reason}",
    )


def invalid_offset_table() -> ImportWarning:
    """Code 45330, in AWS's words: the offset table does not point at the fragments."""
    return ImportWarning(
        45330,
        "InvalidOffsetTable",
        "The file was imported but contains an invalid offset table, may see issues when "
        "retrieving certain frames.",
    )


def plan_storage(header: PixelHeader, lossless_uid: str = HTJ2K_LOSSLESS_RPCL) -> StoragePlan:
    """Choose how to store the frames of an instance with this header.

    ``lossless_uid`` is the transfer syntax of the data store's lossless format.
    """
    uid = header.transfer_syntax_uid
    if uid in KEPT:
        return StoragePlan(False, uid)
    if uid not in TRANSCODED:
        warning = ImportWarning(
            45344,
            "UnsupportedTransferSyntax",
            f"The file was imported but its transfer syntax {uid} is not supported.",
        )
        return StoragePlan(False, uid, warning)
    is_segmentation = header.sop_class_uid == SegmentationStorage
    if header.bits_allocated == 1 and is_segmentation and uid in NATIVE:
        # Binary segmentations keep their packed bits, as Explicit VR Little Endian.
        return StoragePlan(False, EXPLICIT_VR_LITTLE_ENDIAN)
    reason = _why_not_htj2k(header)
    if reason is not None:
        return keep_untranscoded(header, reason)
    return StoragePlan(True, lossless_uid)


def keep_untranscoded(header: PixelHeader, reason: str) -> StoragePlan:
    """Keep pixel data that should have been transcoded but cannot be."""
    uid = header.transfer_syntax_uid
    if uid == DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN:
        uid = EXPLICIT_VR_LITTLE_ENDIAN  # the deflated whole is gone; the frames are plain
    return StoragePlan(False, uid, transcoding_exception(reason))


def _why_not_htj2k(header: PixelHeader) -> str | None:
    if header.pixel_keyword != "PixelData":
        return f"{header.pixel_keyword} holds floating point samples."
    if header.bits_allocated not in {1, 8, 16}:
        return f"{header.bits_allocated} bits are allocated for a sample; 1, 8, 16 can be stored."
    if header.samples_per_pixel not in {1, 3}:
        return f"A pixel has {header.samples_per_pixel} samples; 1 and 3 can be stored."
    return None
