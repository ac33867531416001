"""ListFrames -> VerifyFrames: every frame that is to be proven, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from frameproof.contracts.execution import Bitmaps
from frameproof.contracts.pictures import Presentation, SeriesPicture

type Rule = Literal["decodedPixels", "storedBytes"]
type FrameVerdict = Literal["verified", "mismatched", "undecodable", "unverifiable", "missing"]


@dataclass(frozen=True, slots=True)
class LevelChecksum:
    """The checksum of a frame at a lower resolution, where the metadata lists one."""

    width: int
    height: int
    crc32: int | None
    """None where the metadata lists the level without one."""


# Not frozen: a frozen dataclass of so many fields takes six times as long to be made, and one is
# made of every frame. Nobody changes one: ``dataclasses.replace`` makes another.
@dataclass(slots=True, unsafe_hash=True)
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
    study_instance_uid: str = ""
    lower_levels: tuple[LevelChecksum, ...] = ()
    """The entries of lower resolution, widest first; there only where ``levels`` is ``all``."""
    presentation: Presentation | None = None
    """How people look at it; there only where the frame is to be shown or kept as a bitmap."""
    picture: SeriesPicture | None = None
    """The picture of it that the report page needs."""


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


# Not frozen either: it is filled in where each thing becomes known, by one thread after another.
@dataclass(slots=True)
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
    """The first of its bitmaps, where several forms were asked for."""
    bitmaps: Bitmaps = "none"
    """The forms that were asked for when this outcome was reached."""
    stored_transfer_syntax_uid: str | None = None
    served_sha256: str | None = None
    """SHA-256 of the bytes that ``GetImageFrame`` served, hex."""
    pixel_sha256: str | None = None
    """SHA-256 of the decoded samples (``pixels.digest``), hex; there for the source proof."""
    decoder: str | None = None
    """Name and version: ``openjpeg 2.5.2``; None where nothing was decoded."""
    cross_check: Literal["agreed", "disagreed"] | None = None
    """What a second decoder said, where it was asked."""
    levels_checked: int = 0
    """How many lower resolution levels were compared, too."""
    fetch_seconds: float = 0.0
    decode_seconds: float = 0.0
    """Of the last attempt: decode and checksum."""
    verified_at: str | None = None
    """ISO 8601, UTC: when this outcome was reached, whatever it is."""

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
            stored_transfer_syntax_uid=frame.stored_transfer_syntax_uid,
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
