"""A study that was only listed -> the work that is to be expected, its time and its cost.

Objects and bytes are known then; frames, image sets and decoded bytes are what the caller says or
guesses. Batches are cut as ``batching`` cuts them, for objects and frames that are all alike.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from frameproof import batching
from frameproof.contracts import Bitmaps
from frameproof.costs import compute
from frameproof.costs.prices import MIN_IMAGE_SET_BYTES
from frameproof.costs.usage import Usage, usage_of_import, usage_of_proof
from frameproof.costs.work import Work

FIRST_WAIT_SECONDS = 2
MAX_WAIT_SECONDS = 30
"""Between polls, doubled from the first to the longest; a test holds both to the steps'."""

VERIFY_CONCURRENCY = 8
_COPY_CONCURRENCY = 8
_IMPORT_CONCURRENCY = 4
# AWS HealthImaging endpoints and quotas: GetImageFrame, requests a second.
_FRAMES_PER_SECOND = 1_000
# AWS publishes no speed of imports: assumed, to have a figure at all.
_JOB_SECONDS = 60.0
_IMPORTED_OBJECTS_PER_SECOND = 20.0
_IMPORTED_BYTES_PER_SECOND = 50e6
# HTJ2K without loss, of the pixels: 0.28 was measured for CT of 12 bits in 16; noise takes more.
_STORED_SHARE = 0.45
MAX_PICTURES = 150
MAX_PICTURES_PER_IMAGE_SET = 12
MAX_VIEWER_IMAGES = 24
"""As ``picture_choice`` has them, which the command need not import; a test compares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What is known, or assumed, of a study before it is imported."""

    objects: int
    object_bytes: int
    frames: int
    """A lower bound is one for each object."""
    image_sets: int = 1
    """One for each series."""
    sources: int = 1
    pixel_bytes: int | None = None
    """Decoded; None: as many as the objects have bytes, which are seldom compressed."""
    bitmaps: Bitmaps = "none"
    source_proof: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run of the study would take."""

    work: Work
    import_usage: Usage
    """PlanCopy to ImportShards, and the storage."""
    proof_usage: Usage
    """ListFrames to the verdict."""
    seconds: dict[str, float]
    """By the names of ``report.timings``, ``totalSeconds`` with them."""

    @property
    def usage(self) -> Usage:
        """All of it."""
        return self.import_usage + self.proof_usage


def estimate_run(study: Study) -> Estimate:
    """Say what a run of this study would take, if nothing has to be tried twice."""
    work = expect_work(study)
    return Estimate(work, usage_of_import(work), usage_of_proof(work), _seconds(work))


def expect_work(study: Study) -> Work:
    """Say how much there would be to do."""
    pixel_bytes = study.object_bytes if study.pixel_bytes is None else study.pixel_bytes
    shards, copy_batches = _shards_and_copy_batches(study)
    frame_batches = _frame_batches(study, pixel_bytes)
    polls = shards * _polls(_seconds_of_a_job(study.objects / shards, study.object_bytes / shards))
    return Work(
        sources=study.sources,
        objects=study.objects,
        object_bytes=study.object_bytes,
        copy_batches=copy_batches,
        import_shards=shards,
        import_jobs=shards,
        polls=polls,
        image_sets=study.image_sets,
        metadata_reads=study.image_sets,
        frames=study.frames,
        frame_batches=frame_batches,
        verify_passes=frame_batches,
        get_image_frame_calls=study.frames,
        pixel_bytes=pixel_bytes,
        billed_image_set_bytes=max(
            round(pixel_bytes * _STORED_SHARE), study.image_sets * MIN_IMAGE_SET_BYTES
        ),
        pictures=_pictures(study),
        bitmap_files=study.frames * files_of_a_bitmap(study.bitmaps),
        source_batches=copy_batches if study.source_proof else 0,
    )


def files_of_a_bitmap(bitmaps: Bitmaps) -> int:
    """Count the files of one frame: each form, and the sidecar (docs/bitmaps.md)."""
    return {"none": 0, "all": 5}.get(bitmaps, 2)


def _pictures(study: Study) -> int:
    """Count the files for the report page: thumbnails, some of them with a viewer's image."""
    of_sets = study.image_sets * MAX_PICTURES_PER_IMAGE_SET
    thumbnails = min(study.frames, of_sets, MAX_PICTURES)
    return thumbnails + min(thumbnails, MAX_VIEWER_IMAGES)


def _shards_and_copy_batches(study: Study) -> tuple[int, int]:
    size = study.object_bytes / max(study.objects, 1)
    in_a_shard = _most_of(size, batching.MAX_FILES_PER_JOB, batching.MAX_BYTES_PER_JOB)
    in_a_batch = _most_of(
        size, batching.MAX_OBJECTS_PER_COPY_BATCH, batching.MAX_BYTES_PER_COPY_BATCH
    )
    full, left = divmod(study.objects, in_a_shard)
    batches = full * math.ceil(in_a_shard / in_a_batch) + math.ceil(left / in_a_batch)
    return max(full + bool(left), 1), max(batches, 1)


def _frame_batches(study: Study, pixel_bytes: int) -> int:
    # ListFrames takes the objects' bytes for the measure of a batch.
    most = batching.pixel_bytes_per_batch(study.object_bytes, parallel=VERIFY_CONCURRENCY)
    size = pixel_bytes / max(study.frames, 1)
    return math.ceil(study.frames / _most_of(size, batching.MAX_FRAMES_PER_BATCH, most))


def _most_of(size: float, max_items: int, max_bytes: int) -> int:
    """Say how many items of one size a piece takes: one at least."""
    return max(min(max_items, int(max_bytes // size) if size else max_items), 1)


def _seconds_of_a_job(objects: float, object_bytes: float) -> float:
    by_objects = objects / _IMPORTED_OBJECTS_PER_SECOND
    return _JOB_SECONDS + max(by_objects, object_bytes / _IMPORTED_BYTES_PER_SECOND)


def _polls(job_seconds: float) -> int:
    """Count the polls of a job that takes so long."""
    polls, waited, wait = 0, 0.0, FIRST_WAIT_SECONDS
    while waited < job_seconds:
        waited += wait
        wait = min(2 * wait, MAX_WAIT_SECONDS)
        polls += 1
    return polls


def _seconds(work: Work) -> dict[str, float]:
    """Say how long each part takes, with so many children side by side as the machine allows."""
    spent = compute.seconds_of_import(work) | compute.seconds_of_proof(work)
    job = _seconds_of_a_job(
        work.objects / work.import_shards, work.object_bytes / work.import_shards
    )
    verifying = spent["VerifyFrames"] / max(min(VERIFY_CONCURRENCY, work.frame_batches), 1)
    seconds = {
        "planSeconds": spent["PlanCopy"],
        "copySeconds": spent["CopyStudy"] / min(_COPY_CONCURRENCY, work.copy_batches),
        "importSeconds": job * math.ceil(work.import_shards / _IMPORT_CONCURRENCY),
        "listSeconds": spent["ListFrames"],
        "verifySeconds": max(verifying, work.get_image_frame_calls / _FRAMES_PER_SECOND),
    }
    if work.source_batches:
        side_by_side = min(_COPY_CONCURRENCY, work.source_batches)
        seconds["sourceSeconds"] = spent["ProveSource"] / side_by_side
    total = sum(seconds.values()) + spent["WriteReport"]
    return {name: round(value, 1) for name, value in (seconds | {"totalSeconds": total}).items()}
