"""Frames whose looks, pictures or lower levels are wanted."""

from __future__ import annotations

from dataclasses import replace

from frameproof.contracts import LevelChecksum, Presentation, SeriesPicture
from tests.unit.frameproof.after_import import (
    ImageSetsInMemory,
    instance,
    metadata,
)
from tests.unit.frameproof.fakes import RUN
from tests.unit.frameproof.steps.listing import frames, image_sets_of, imported, listing

VIDEO = "1.2.840.10008.1.2.4.102"


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
