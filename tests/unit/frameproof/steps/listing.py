"""Lists the frames of a run after its import, and reads what was listed."""

from __future__ import annotations

from frameproof.contracts import FrameBatch, FrameList, FrameRef, ImageSet, Plan, Run
from frameproof.steps.list_frames import ListingLimits, list_frames
from tests.unit.frameproof.after_import import ImageSetsInMemory, RunAfterImport, summary
from tests.unit.frameproof.fakes import RUN


def listing(
    run: RunAfterImport,
    image_sets: ImageSetsInMemory,
    *,
    asked: Run = RUN,
    size_bytes: int = 0,
    concurrency: int = 8,
) -> FrameList:
    keys = run.runs.keys
    plan = Plan(1, size_bytes, 1, keys.copy_batches, 1, keys.import_shards)
    return list_frames(
        asked,
        plan,
        runs=run.runs,
        store=run.store,
        healthimaging=image_sets,
        limits=ListingLimits(metadata_threads=2, verify_concurrency=concurrency),
    )


def batches(run: RunAfterImport) -> list[FrameBatch]:
    return run.runs.items(FrameBatch, run.runs.keys.frame_batches)


def frames(run: RunAfterImport) -> list[FrameRef]:
    return [row for batch in batches(run) for row in run.runs.rows(FrameRef, batch.key)]


def image_sets_of(run: RunAfterImport) -> dict[str, ImageSet]:
    rows = run.runs.rows(ImageSet, run.runs.keys.image_sets)
    return {row.image_set_id: row for row in rows}


def imported(*image_set_ids: str, version: int | None = 1) -> RunAfterImport:
    """A run of one shard, one object in each image set."""
    run = RunAfterImport()
    keys = run.add_shard(copies=len(image_set_ids))
    run.leave(
        run.end_job(),
        [summary(name, version) for name in image_set_ids],
        success=dict(zip(keys, image_set_ids, strict=True)),
    )
    return run
