from __future__ import annotations

import pytest

from frameproof.contracts import FrameList, ImportedObject
from frameproof.errors import ImportJobFailedError, ManifestNotReadyError, MetadataNotReadyError
from tests.unit.frameproof.after_import import (
    ImageSetsInMemory,
    RunAfterImport,
    instance,
    metadata,
    summary,
)
from tests.unit.frameproof.steps.listing import batches, frames, image_sets_of, imported, listing


class NotReady(ImageSetsInMemory):
    def image_set_metadata(self, image_set_id: str, version_id: str) -> bytes:
        raise MetadataNotReadyError("AWS answered ConflictException (409)")


def test_every_frame_of_every_image_set_is_listed() -> None:
    run = imported("a", "b")
    documents = {
        ("a", "1"): metadata("a", instance("a1"), instance("a2")),
        ("b", "1"): metadata("b", instance("b1", "b2", "b3")),
    }
    listed = listing(run, ImageSetsInMemory(documents))
    assert listed == FrameList(
        frames=5,
        batches=1,
        batches_key=run.runs.keys.frame_batches,
        concurrency=8,
        image_sets=2,
        imported_objects=2,
        failed_objects=0,
    )
    assert [frame.frame_id for frame in frames(run)] == ["a1", "a2", "b1", "b2", "b3"]
    assert run.runs.read(FrameList, run.runs.keys.frame_list) == listed
    sets = image_sets_of(run)
    assert (sets["b"].frames, sets["b"].instances_with_frames) == (3, 1)


def test_the_commit_marker_is_written_last() -> None:
    run = imported("a")
    listing(run, ImageSetsInMemory({("a", "1"): metadata("a", instance("f"))}))
    assert run.store.written[-1] == run.runs.keys.frame_list


def test_a_manifest_that_lags_is_worth_another_try_and_nothing_is_written() -> None:
    run = RunAfterImport()
    run.add_shard(copies=1)
    run.end_job()
    written = list(run.store.written)
    with pytest.raises(ManifestNotReadyError):
        listing(run, ImageSetsInMemory({}))
    assert run.store.written == written


def test_a_failed_job_fails_the_step_in_healthimaging_s_words() -> None:
    run = RunAfterImport()
    run.add_shard(copies=1)
    run.end_job(job_status="FAILED", message="The role may not read the input.")
    with pytest.raises(ImportJobFailedError, match="The role may not read the input"):
        listing(run, ImageSetsInMemory({}))


def test_metadata_that_is_not_ready_leaves_the_step_as_it_is() -> None:
    run = imported("a")
    with pytest.raises(MetadataNotReadyError):
        listing(run, NotReady({}))
    assert not run.runs.has(run.runs.keys.frame_list)


def test_success_failure_and_warning_lines_become_one_outcome_an_object() -> None:
    # GIVEN four copies: a good one, one with a warning, a refused one, and one no line names
    run = RunAfterImport()
    good, warned, refused, silent = run.add_shard(copies=4)
    run.leave(
        run.end_job(),
        [summary("a", instances=2)],
        success={good: "a", warned: "a"},
        failure={refused: "no DICOM"},
        warning={warned: "a"},
    )
    # WHEN the frames are listed
    document = metadata("a", instance("f1"), instance("f2"))
    listed = listing(run, ImageSetsInMemory({("a", "1"): document}))
    # THEN each copy is accounted for
    assert (listed.imported_objects, listed.failed_objects) == (2, 2)
    rows = list(run.runs.rows(ImportedObject, run.runs.keys.imported_objects))
    assert [(row.key, row.outcome) for row in rows] == [
        (good, "imported"),
        (warned, "imported"),
        (refused, "failed"),
        (silent, "unnamed"),
    ]
    assert [len(row.warnings) for row in rows] == [0, 1, 0, 0]
    assert rows[2].reason == "ValidationException: no DICOM"


def test_a_study_of_reports_alone_has_no_frames_and_no_batches() -> None:
    run = imported("sr")
    listed = listing(run, ImageSetsInMemory({("sr", "1"): metadata("sr", instance())}))
    assert (listed.frames, listed.batches, listed.image_sets) == (0, 0, 1)
    assert batches(run) == []
    row = image_sets_of(run)["sr"]
    assert (row.frames, row.instances_without_frames, row.pictures) == (0, 1, ())


def test_an_import_that_made_nothing_has_no_frames_either() -> None:
    run = RunAfterImport()
    (key,) = run.add_shard(copies=1)
    run.leave(run.end_job(), [], failure={key: "no DICOM"})
    listed = listing(run, ImageSetsInMemory({}))
    assert (listed.frames, listed.image_sets, listed.failed_objects) == (0, 0, 1)


def test_a_listing_that_is_made_again_replaces_the_first() -> None:
    run = imported("a")
    source = ImageSetsInMemory({("a", "1"): metadata("a", instance("f1", "f2"))})
    assert listing(run, source) == listing(run, source)
    assert [frame.frame_id for frame in frames(run)] == ["f1", "f2"]
