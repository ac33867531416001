"""What travels between the states, in flow order; ``records`` turns each into camelCase JSON.

Only pointers and counts travel through the state machine. The rows (planned objects, frames,
outcomes) are lines of JSONL files in the run's folder of the output bucket, see ``layout``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

type Bitmaps = Literal["none", "png"]
type JobStatus = Literal["SUBMITTED", "IN_PROGRESS", "COMPLETED", "FAILED"]
type Rule = Literal["decodedPixels", "storedBytes"]
type FrameVerdict = Literal["verified", "mismatched", "undecodable", "unverifiable", "missing"]


# ------------------------------------------------------------------------------ the execution
@dataclass(frozen=True, slots=True)
class ImportRequest:
    """The execution's input, as a person writes it (``import_study.input.schema.json``)."""

    sources: tuple[str, ...]
    run_id: str | None = None
    bitmaps: Bitmaps = "none"
    source_proof: bool = False
    cross_check: Literal["none"] = "none"
    allow_partial_import: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One run: the request with its defaults filled in. Every task gets it, whole."""

    run_id: str
    execution_arn: str
    started_at: str
    """ISO 8601, the execution's start as Step Functions gives it."""
    sources: tuple[str, ...]
    bitmaps: Bitmaps
    source_proof: bool
    cross_check: Literal["none"]
    allow_partial_import: bool


# ----------------------------------------------------------------------------------- PlanCopy
@dataclass(frozen=True, slots=True)
class PlannedObject:
    """One listed source object and the key that its copy gets (a row of a copy batch)."""

    source_uri: str
    key: str
    size_bytes: int
    e_tag: str
    """The ETag at listing, with its quotes: the copy is pinned to it."""
    shard: int


@dataclass(frozen=True, slots=True)
class CopyBatch:
    """A pointer to one batch of planned objects: one item of the CopyBatches map."""

    batch: int
    shard: int
    """The import shard that all its objects belong to."""
    key: str
    objects: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ImportShard:
    """What one import job takes: at most 5,000 files and 10 GB. One item of ImportShards."""

    shard: int
    objects: int
    size_bytes: int
    input_s3_uri: str
    output_s3_uri: str
    token_seed: str
    """Made once, when the run is planned: the import job's client token grows from it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What PlanCopy found and where it put it (``plan/plan.json``, written last)."""

    objects: int
    size_bytes: int
    copy_batches: int
    copy_batches_key: str
    import_shards: int
    import_shards_key: str


# ---------------------------------------------------------------------------------- CopyStudy
@dataclass(frozen=True, slots=True)
class CopiedObject:
    """What came of copying one object (a row of ``copy/<batch>.jsonl``)."""

    source_uri: str
    key: str
    size_bytes: int
    e_tag: str
    """The copy's ETag; the source's where nothing was copied."""
    outcome: Literal["copied", "failed"]
    proof: Literal["checksum", "eTag", "bytes"] | None = None
    """How equality with the source was shown; None where nothing was copied."""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class CopyTally:
    """What CopyStudy answers for one batch."""

    batch: int
    copied: int
    failed: int


# --------------------------------------------------------------------- StartImport, PollImport
@dataclass(frozen=True, slots=True)
class ImportJob:
    """One import job as last seen; it goes round the poll loop and is kept in ``job.json``."""

    shard: int
    job_id: str
    job_status: JobStatus
    attempt: int
    """1 for the first job of this shard; a FAILED job is followed by the next attempt."""
    objects: int
    """How many copies there were when the job was started."""
    polls: int
    wait_seconds: int
    """How long WaitForImport waits before the next poll; it grows with each poll."""
    waited_seconds: int
    output_s3_uri: str
    """The job's own folder, known once it was polled; the shard's output folder before."""
    message: str | None = None


# --------------------------------------------------------------------------------- ListFrames
@dataclass(frozen=True, slots=True)
class ImportedObject:
    """What the import made of one copied object (a row of ``frames/objects.jsonl``)."""

    key: str
    outcome: Literal["imported", "failed", "unnamed"]
    """``unnamed``: the job's output says nothing of it; nobody knows what became of it."""
    image_set_id: str | None = None
    reason: str | None = None
    """HealthImaging's own words: ``ValidationException: DICOM attribute ... does not exist``."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImageSet:
    """One image set that the import made or extended (a row of ``frames/image_sets.jsonl``)."""

    image_set_id: str
    version_id: str
    first_version_id: str
    """The lowest version that the run's manifests name: several shards may extend a series."""
    is_primary: bool
    modality: str | None
    series_instance_uid: str
    frames: int
    instances_with_frames: int
    instances_without_frames: int
    number_of_frames: int
    """The sum of the instances' NumberOfFrames: 1 where an image lacks the element, 0 for none."""
    thumbnail_key: str | None = None
    """Where VerifyFrames puts the series' picture; None where no frame is decoded."""


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


# ------------------------------------------------------------------------------- VerifyFrames
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
