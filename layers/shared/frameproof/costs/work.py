"""How much a run has to do: the numbers from which everything that is billed follows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The work of one run, expected or done."""

    sources: int
    objects: int
    object_bytes: int
    copy_batches: int
    import_shards: int
    import_jobs: int
    """One for each shard, and one more for each further attempt."""
    polls: int
    image_sets: int
    metadata_reads: int
    """GetImageSetMetadata: once an image set, twice for one that was there before."""
    frames: int
    frame_batches: int
    verify_passes: int
    """Passes over frame batches: one each, more where a Lambda's time was over."""
    get_image_frame_calls: int
    pixel_bytes: int
    """Decoded."""
    billed_image_set_bytes: int
    """What HealthImaging stores, each image set as 5 MB at least."""
    pictures: int = 0
    """Files for the report page."""
    bitmap_files: int = 0
    """Files of the bitmaps that were asked for, their sidecars included."""
    source_batches: int = 0
    """Copy batches that ProveSource examined; 0 where no source proof was asked for."""
    seconds_in_frames: float | None = None
    """Download, decode and checksum of all frames, added up over all threads, where measured."""
