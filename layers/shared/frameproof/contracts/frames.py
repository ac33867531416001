"""ListFrames -> VerifyFrames: every frame that is to be proven, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

type Rule = Literal["decodedPixels", "storedBytes"]
type FrameVerdict = Literal["verified", "mismatched", "undecodable", "unverifiable", "missing"]


@dataclass(frozen=True, slots=True)
class FrameRef:
    """One image frame and all that is needed to prove it (a row of a frame batch).

    ``rows``, ``columns``, ``samples_per_pixel`` and ``bits_allocated`` are 0 where the metadata
    does not say; such a frame is never decoded, and its outcome names what is missing.
    """

    image_set_id: str
    version_id: str
    frame_id: str
    series_instance_uid: str
    sop_instance_uid: str
    frame_number: int
    """1 for the first frame of an instance, as DICOM counts."""
    rows: int
    columns: int
    samples_per_pixel: int
    bits_allocated: int
    bits_stored: int
    pixel_representation: int
    photometric_interpretation: str
    stored_transfer_syntax_uid: str | None
    """None or absent in the metadata: the data store's own format, HTJ2K lossless."""
    rule: Rule
    expected_crc32: int | None
    """The checksum of the entry with the greatest width; None where the metadata has none."""
    thumbnail_key: str | None = None


@dataclass(frozen=True, slots=True)
class FrameBatch:
    """A pointer to one batch of frames, cut by decoded bytes: one item of FrameBatches."""

    batch: int
    key: str
    frames: int
    pixel_bytes: int


@dataclass(frozen=True, slots=True)
class FrameList:
    """What ListFrames found and where it put it (``frames/frames.json``, written last)."""

    frames: int
    batches: int
    batches_key: str
    concurrency: int
    """How many batches are verified side by side: MaxConcurrency of the FrameBatches map."""
    image_sets: int
    imported_objects: int
    failed_objects: int


@dataclass(frozen=True, slots=True)
class FrameOutcome:
    """What came of one frame: exactly one for each frame listed (a row of the ledger)."""

    image_set_id: str
    version_id: str
    frame_id: str
    series_instance_uid: str
    sop_instance_uid: str
    frame_number: int
    verdict: FrameVerdict
    rule: Rule
    expected_crc32: int | None = None
    actual_crc32: int | None = None
    reason: str | None = None
    served_bytes: int = 0
    pixel_bytes: int = 0
    attempts: int = 0
    """GetImageFrame calls made for this frame in the pass that ended it."""
    bitmap_key: str | None = None

    @classmethod
    def of(
        cls,
        frame: FrameRef,
        verdict: FrameVerdict,
        *,
        actual_crc32: int | None = None,
        reason: str | None = None,
        served_bytes: int = 0,
    ) -> FrameOutcome:
        """Say what came of a listed frame."""
        return cls(
            image_set_id=frame.image_set_id,
            version_id=frame.version_id,
            frame_id=frame.frame_id,
            series_instance_uid=frame.series_instance_uid,
            sop_instance_uid=frame.sop_instance_uid,
            frame_number=frame.frame_number,
            verdict=verdict,
            rule=frame.rule,
            expected_crc32=frame.expected_crc32,
            actual_crc32=actual_crc32,
            reason=reason,
            served_bytes=served_bytes,
        )


@dataclass(frozen=True, slots=True)
class VerifyTally:
    """What VerifyFrames answers for one batch after one pass over it."""

    batch: int
    passes: int
    verified: int
    unproven: int
    pending: int
    """Frames that this pass did not reach before its time was over."""
