"""Work of made-up runs."""

from __future__ import annotations

from dataclasses import replace

from frameproof.costs import Work

NOTHING = Work(
    sources=0,
    objects=0,
    object_bytes=0,
    copy_batches=0,
    import_shards=0,
    import_jobs=0,
    polls=0,
    image_sets=0,
    metadata_reads=0,
    frames=0,
    frame_batches=0,
    verify_passes=0,
    get_image_frame_calls=0,
    pixel_bytes=0,
    billed_image_set_bytes=0,
)

ONE_OF_EACH = replace(
    NOTHING,
    sources=1,
    objects=1,
    object_bytes=524_288,
    copy_batches=1,
    import_shards=1,
    import_jobs=1,
    polls=1,
    image_sets=1,
    metadata_reads=1,
    frames=1,
    frame_batches=1,
    verify_passes=1,
    get_image_frame_calls=1,
    pixel_bytes=524_288,
    billed_image_set_bytes=5 * 2**20,
    source_batches=1,
)
