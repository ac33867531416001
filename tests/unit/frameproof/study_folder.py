"""The small study of ``report.study`` as the steps before WriteReport leave it in a folder."""

from __future__ import annotations

from frameproof.contracts import CopyBatch, FrameBatch, FrameList, ImportJob, ImportShard
from frameproof.run_store import RunStore
from tests.unit.frameproof.report.study import Study


def copied_folder(study: Study, runs: RunStore) -> None:
    """Write what PlanCopy and CopyStudy leave."""
    keys = runs.keys
    runs.write_rows(keys.copy_plan(0), study.planned)
    batch = CopyBatch(0, 0, keys.copy_plan(0), len(study.planned), 1000 * len(study.planned))
    runs.write_items(keys.copy_batches, [batch])
    runs.write_rows(keys.copy_outcomes(0), study.copied)


def whole_folder(study: Study, runs: RunStore) -> None:
    """Write what all steps before WriteReport leave: one frame batch, one pass over it."""
    keys = runs.keys
    copied_folder(study, runs)
    output = runs.at(keys.import_output(0)).uri
    shard = ImportShard(0, len(study.planned), 1000, "s3://input-bucket/runs/", output, "5eed")
    runs.write_items(keys.import_shards, [shard])
    job = ImportJob(0, "job0", "COMPLETED", 1, len(study.planned), 3, 0, 14, output)
    runs.write(keys.import_job(0), job)
    runs.write_rows(keys.imported_objects, study.imported)
    runs.write_rows(keys.image_sets, study.image_sets)
    runs.write_rows(keys.frame_batch(0), study.frames)
    batch = FrameBatch(0, keys.frame_batch(0), len(study.frames), 32 * len(study.frames))
    runs.write_items(keys.frame_batches, [batch])
    listed = FrameList(
        len(study.frames), 1, keys.frame_batches, 8, len(study.image_sets), len(study.imported), 0
    )
    runs.write(keys.frame_list, listed)
    if study.outcomes:
        runs.write_rows(keys.frame_outcomes_of_pass(0, 1), study.outcomes)
