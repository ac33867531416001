"""Metadata whose sums are right and whose parts are not."""

from __future__ import annotations

from frameproof.contracts import FrameList, FrameRef, ImageSet, Plan
from frameproof.steps.list_frames import ListingLimits, list_frames
from tests.unit.frameproof.after_import import (
    ImageSetsInMemory,
    RunAfterImport,
    instance,
    metadata,
    summary,
)
from tests.unit.frameproof.fakes import RUN


def listed(document: bytes) -> tuple[FrameList, list[FrameRef], ImageSet]:
    """List the frames of a run that imported one image set, ``a``."""
    run = RunAfterImport()
    (key,) = run.add_shard(copies=1)
    run.leave(run.end_job(), [summary("a")], success={key: "a"})
    keys = run.runs.keys
    answer = list_frames(
        RUN,
        Plan(1, 0, 1, keys.copy_batches, 1, keys.import_shards),
        runs=run.runs,
        store=run.store,
        healthimaging=ImageSetsInMemory({("a", "1"): document}),
        limits=ListingLimits(metadata_threads=1, verify_concurrency=1),
    )
    (image_set,) = run.runs.rows(ImageSet, keys.image_sets)
    return answer, list(run.runs.rows(FrameRef, keys.frame_batch(0))), image_set


def test_a_frame_that_two_entries_name_is_listed_once() -> None:
    answer, frames, image_set = listed(metadata("a", instance("f1", "f1"), instance("f2")))
    assert [(frame.frame_id, frame.frame_number) for frame in frames] == [("f1", 1), ("f2", 1)]
    assert (answer.frames, image_set.frames, image_set.number_of_frames) == (2, 2, 3)


def test_an_instance_without_its_frame_beside_one_with_too_many_is_counted() -> None:
    one = instance("f1", "f2")
    one["DICOM"]["NumberOfFrames"] = "1"
    none = instance("f3") | {"ImageFrames": []}
    _answer, _frames, image_set = listed(metadata("a", one, none))
    assert (image_set.frames, image_set.number_of_frames) == (2, 2)
    assert image_set.uneven_instances == 2


def test_instances_with_their_frames_are_even() -> None:
    _answer, _frames, image_set = listed(metadata("a", instance("f1", "f2"), instance()))
    assert (image_set.frames, image_set.uneven_instances) == (2, 0)
