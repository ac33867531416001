from __future__ import annotations

from dataclasses import replace

import pytest

from frameproof import batching
from frameproof.contracts import (
    FrameBatch,
    FrameList,
    FrameRef,
    ImageSet,
    ImportedObject,
    LevelChecksum,
    Plan,
    Presentation,
    Run,
    SeriesPicture,
)
from frameproof.errors import ImportJobFailedError, ManifestNotReadyError, MetadataNotReadyError
from frameproof.steps.list_frames import ListingLimits, list_frames
from tests.unit.frameproof.after_import import (
    ImageSetsInMemory,
    RunAfterImport,
    instance,
    metadata,
    summary,
)
from tests.unit.frameproof.fakes import RUN

PIXEL_BYTES = 48 * 64 * 2  # of one frame of ``instance``
VIDEO = "1.2.840.10008.1.2.4.102"


class NotReady(ImageSetsInMemory):
    def image_set_metadata(self, image_set_id: str, version_id: str) -> bytes:
        raise MetadataNotReadyError("AWS answered ConflictException (409)")


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


def test_an_image_set_that_several_shards_extend_is_read_once_in_its_latest_version() -> None:
    run = RunAfterImport()
    for shard, version in enumerate((1, 2)):
        keys = run.add_shard(copies=1)
        run.leave(run.end_job(shard), [summary("a", version)], success={keys[0]: "a"})
    documents = {("a", "2"): metadata("a", instance("f1"), instance("f2"))}
    listed = listing(run, ImageSetsInMemory(documents))
    assert (listed.image_sets, listed.frames, listed.imported_objects) == (1, 2, 2)
    assert {frame.version_id for frame in frames(run)} == {"2"}


def test_what_an_earlier_import_brought_is_not_this_run_s() -> None:
    # GIVEN an image set of an earlier import, extended by this run's two shards: versions 2 and 3
    run = RunAfterImport()
    for shard, version in enumerate((2, 3)):
        keys = run.add_shard(copies=1)
        run.leave(run.end_job(shard), [summary("a", version)], success={keys[0]: "a"})
    old = instance("old")
    documents = {
        ("a", "1"): metadata("a", old),
        ("a", "3"): metadata("a", old, instance("f1"), instance("f2")),
    }
    # WHEN the frames are listed
    listed = listing(run, ImageSetsInMemory(documents))
    # THEN the old instance is left out, and the first version of this run is noted
    assert (listed.frames, listed.imported_objects) == (2, 2)
    assert [frame.frame_id for frame in frames(run)] == ["f1", "f2"]
    row = image_sets_of(run)["a"]
    assert (row.first_version_id, row.version_id, row.instances_with_frames) == ("2", "3", 2)


def test_where_the_manifest_names_no_version_the_service_is_asked() -> None:
    run = imported("a", version=None)
    source = ImageSetsInMemory({("a", "7"): metadata("a", instance("f"))}, latest="7")
    listing(run, source)
    assert source.asked_for == ["a"]
    row = image_sets_of(run)["a"]
    assert (row.version_id, row.is_primary) == ("7", False)


def test_a_version_that_the_manifest_names_is_not_replaced_by_a_later_import_s() -> None:
    # GIVEN a manifest that lacks only isPrimary, and an image set that was extended since
    run = RunAfterImport()
    (key,) = run.add_shard(copies=1)
    run.leave(run.end_job(), [summary("a", 1) | {"isPrimary": None}], success={key: "a"})
    source = ImageSetsInMemory({("a", "1"): metadata("a", instance("f"))}, latest="2")
    listing(run, source)
    assert image_sets_of(run)["a"].version_id == "1"


def test_where_the_manifest_names_the_version_nobody_is_asked() -> None:
    run = imported("a")
    source = ImageSetsInMemory({("a", "1"): metadata("a", instance("f"))})
    listing(run, source)
    assert source.asked_for == []


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


def test_frames_that_are_shown_owe_pictures_and_say_how_they_look() -> None:
    # GIVEN an image set of five frames, and one with a video before its image
    run = imported("ct", "mixed")
    window = {"WindowCenter": ["40 "], "WindowWidth": ["400"]}
    slices = [instance(f"c{number}") for number in range(5)]
    for item in slices:
        item["DICOM"] |= window
    documents = {
        ("ct", "1"): metadata("ct", *slices),
        ("mixed", "1"): metadata(
            "mixed", instance("v1", StoredTransferSyntaxUID=VIDEO), instance("d1")
        ),
    }
    # WHEN they are listed
    listing(run, ImageSetsInMemory(documents))
    # THEN all but the video are pictured, the image set knows its pictures, and the looks are there
    pictured = {frame.frame_id: frame for frame in frames(run) if frame.picture}
    assert sorted(pictured) == ["c0", "c1", "c2", "c3", "c4", "d1"]
    picture = pictured["c2"].picture
    keys = run.runs.keys
    assert picture == SeriesPicture("ct", 3, keys.thumbnail("ct", 3), keys.viewer_image("ct", 3))
    assert picture in image_sets_of(run)["ct"].pictures
    looks = pictured["c2"].presentation
    assert looks is not None
    assert (looks.modality, looks.window_center, looks.window_width) == ("CT", 40.0, 400.0)
    assert [frame.presentation for frame in frames(run) if not frame.picture] == [None]


def test_where_bitmaps_are_wanted_every_frame_says_how_it_looks() -> None:
    run = imported("a")
    video = instance("v1", "v2", StoredTransferSyntaxUID=VIDEO)
    source = ImageSetsInMemory({("a", "1"): metadata("a", video)})
    listing(run, source, asked=replace(RUN, bitmaps="npy"))
    assert [frame.picture for frame in frames(run)] == [None, None]
    assert [frame.presentation for frame in frames(run)] == [Presentation(modality="CT")] * 2


def test_an_image_set_without_decoded_frames_has_no_picture() -> None:
    run = imported("video")
    kept = instance("v1", StoredTransferSyntaxUID=VIDEO)
    listing(run, ImageSetsInMemory({("video", "1"): metadata("video", kept)}))
    assert [frame.picture for frame in frames(run)] == [None]
    assert image_sets_of(run)["video"].pictures == ()


def test_lower_levels_are_listed_where_the_run_checks_all() -> None:
    run = imported("a")
    item = instance("f")
    item["ImageFrames"][0]["PixelDataChecksumFromBaseToFullResolution"] += [
        {"Width": 32, "Height": 24, "Checksum": 5}
    ]
    source = ImageSetsInMemory({("a", "1"): metadata("a", item)})
    listing(run, source, asked=replace(RUN, levels="all"))
    assert [frame.lower_levels for frame in frames(run)] == [(LevelChecksum(32, 24, 5),)]


def test_batches_are_cut_by_decoded_bytes() -> None:
    # GIVEN frames of 16 MB together and a little more
    run = imported("a")
    fitting = batching.MIN_PIXEL_BYTES_PER_BATCH // PIXEL_BYTES
    small = min(fitting, batching.MAX_FRAMES_PER_BATCH)
    large = instance("big1", "big2", "big3")
    large["DICOM"] |= {"Rows": 3000, "Columns": 2000}  # 12 MB each
    documents = {("a", "1"): metadata("a", large, instance(*map(str, range(small))))}
    # WHEN they are listed
    listing(run, ImageSetsInMemory(documents))
    # THEN large frames have batches of their own, small ones share the last
    found = batches(run)
    assert [batch.frames for batch in found][:2] == [1, 1]
    assert sum(batch.frames for batch in found) == small + 3
    assert all(batch.pixel_bytes <= batching.MIN_PIXEL_BYTES_PER_BATCH for batch in found)
    assert [batch.batch for batch in found] == list(range(len(found)))
    assert found[0].pixel_bytes == 3000 * 2000 * 2


def test_batches_are_cut_by_number_where_frames_are_tiny() -> None:
    run = imported("a")
    many = instance(*map(str, range(batching.MAX_FRAMES_PER_BATCH + 1)))
    listing(run, ImageSetsInMemory({("a", "1"): metadata("a", many)}), size_bytes=2**40)
    assert [batch.frames for batch in batches(run)] == [batching.MAX_FRAMES_PER_BATCH, 1]


def test_a_listing_that_is_made_again_replaces_the_first() -> None:
    run = imported("a")
    source = ImageSetsInMemory({("a", "1"): metadata("a", instance("f1", "f2"))})
    assert listing(run, source) == listing(run, source)
    assert [frame.frame_id for frame in frames(run)] == ["f1", "f2"]


def test_an_image_set_is_listed_with_the_lowest_version_that_the_run_made() -> None:
    # GIVEN a series that two shards extended, after an earlier run had made version 1
    run = RunAfterImport()
    for shard in range(2):
        (key,) = run.add_shard(copies=1)
        run.leave(run.end_job(shard), [summary("ct", 2 + shard)], success={key: "ct"})
    documents = {("ct", str(n)): metadata("ct", instance(*"abc"[:n])) for n in (1, 2, 3)}
    # WHEN its frames are listed
    listing(run, ImageSetsInMemory(documents))
    # THEN both ends of the run's part in it are known
    listed = image_sets_of(run)["ct"]
    assert (listed.first_version_id, listed.version_id) == ("2", "3")
