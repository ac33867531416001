"""Image sets that had a version before, or have one since."""

from __future__ import annotations

from tests.unit.frameproof.after_import import (
    ImageSetsInMemory,
    RunAfterImport,
    instance,
    metadata,
    summary,
)
from tests.unit.frameproof.steps.listing import frames, image_sets_of, imported, listing


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
