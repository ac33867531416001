from __future__ import annotations

import gzip
import json
from itertools import pairwise
from typing import Any

import pytest

from frameproof.contracts import SeriesPicture
from frameproof.image_sets.contents import ImageSetContents
from frameproof.image_sets.metadata import read_image_set
from frameproof.image_sets.picture_choice import (
    MAX_PICTURES,
    MAX_PICTURES_PER_IMAGE_SET,
    MAX_VIEWER_IMAGES,
    PictureChoice,
    evenly_spaced,
    with_looks,
)
from frameproof.layout import RunFolder
from tests.unit.frameproof.after_import import instance

KEYS = RunFolder("sample")
VIDEO = "1.2.840.10008.1.2.4.102"


def contents(*instances: dict[str, Any], name: str = "ct") -> ImageSetContents:
    documents = {f"1.2.{number:05d}": item for number, item in enumerate(instances)}
    document = {"ImageSetID": name, "Study": {"Series": {"1.2": {"Instances": documents}}}}
    served = gzip.compress(json.dumps(document).encode())
    return read_image_set(served, image_set_id=name, version_id="1", is_primary=True)


def slices(count: int) -> ImageSetContents:
    return contents(instance(*(f"f{number}" for number in range(count))))


def chosen(*frames: int) -> list[tuple[SeriesPicture, ...]]:
    """Choose the pictures of a run with image sets of so many frames."""
    choice = PictureChoice(KEYS, image_sets=len(frames))
    return [choice.pictures_of(slices(count)) for count in frames]


def positions(pictures: tuple[SeriesPicture, ...]) -> list[int]:
    return [picture.position for picture in pictures]


@pytest.mark.parametrize(
    ("total", "count", "expected"),
    [
        (1, 1, [0]),
        (5, 1, [2]),
        (5, 9, [0, 1, 2, 3, 4]),
        (9, 3, [1, 4, 7]),
        (100, 4, [0, 25, 50, 75]),
        (7, 0, []),
        (0, 3, []),
    ],
)
def test_items_are_spaced_evenly_and_hold_the_middle_one(
    total: int, count: int, expected: list[int]
) -> None:
    assert evenly_spaced(list(range(total)), count) == expected


@pytest.mark.parametrize("total", [13, 100, 343, 999])
def test_gaps_differ_by_one_at_most(total: int) -> None:
    found = evenly_spaced(list(range(total)), 12)
    assert total // 2 in found
    assert len(set(found)) == 12
    round_trip = [*found, found[0] + total]
    gaps = {later - earlier for earlier, later in pairwise(round_trip)}
    assert max(gaps) - min(gaps) <= 1


def test_a_few_series_have_a_contact_sheet_of_twelve_each() -> None:
    # GIVEN 343 frames in four series
    pictures = chosen(133, 120, 88, 2)
    # THEN each has twelve, or what it has, and the viewer's frames are spread over all of them
    assert [len(found) for found in pictures] == [12, 12, 12, 2]
    in_viewer = [sum(item.viewer_key is not None for item in found) for found in pictures]
    assert in_viewer == [6, 6, 6, 2]
    assert 133 // 2 + 1 in positions(pictures[0])


def test_a_thousand_image_sets_have_a_picture_for_the_first_of_them() -> None:
    pictures = chosen(*[3] * 1000)
    assert [len(found) for found in pictures[:MAX_PICTURES]] == [1] * MAX_PICTURES
    assert not any(pictures[MAX_PICTURES:])
    assert positions(pictures[0]) == [2]
    in_viewer = [item.position for found in pictures for item in found if item.viewer_key]
    assert len(in_viewer) == MAX_VIEWER_IMAGES


@pytest.mark.parametrize("image_sets", [1, 2, 5, 12, 13, 24, 60, 149, 150, 151])
def test_the_page_s_budget_is_kept(image_sets: int) -> None:
    pictures = chosen(*[40] * image_sets)
    assert sum(map(len, pictures)) <= MAX_PICTURES
    assert max(map(len, pictures)) <= MAX_PICTURES_PER_IMAGE_SET
    assert sum(item.viewer_key is not None for found in pictures for item in found) <= 24
    assert all(pictures[:MAX_PICTURES])


def test_what_small_series_leave_goes_to_later_ones() -> None:
    pictures = chosen(*[1] * 20, 40)
    assert len(pictures[-1]) == MAX_PICTURES_PER_IMAGE_SET


def test_a_picture_names_its_files() -> None:
    ((picture,),) = chosen(1)
    assert picture == SeriesPicture("ct", 1, KEYS.thumbnail("ct", 1), KEYS.viewer_image("ct", 1))


def test_frames_with_burned_in_text_have_no_picture() -> None:
    burned = instance("b1", "b2")
    burned["DICOM"] |= {"BurnedInAnnotation": "YES "}
    clean = instance("c1")
    clean["DICOM"] |= {"BurnedInAnnotation": "NO"}
    content = contents(burned, clean, instance("d1"))
    pictures = PictureChoice(KEYS, image_sets=1).pictures_of(content)
    assert [content.frames[place - 1].frame_id for place in positions(pictures)] == ["c1", "d1"]


def test_frames_that_nothing_decodes_have_no_picture_and_jpegs_do() -> None:
    segmentation = instance("s1", StoredTransferSyntaxUID="1.2.840.10008.1.2.1")
    segmentation["DICOM"] |= {"BitsAllocated": 1, "BitsStored": 1}
    content = contents(
        instance("v1", StoredTransferSyntaxUID=VIDEO),
        instance("j1", StoredTransferSyntaxUID="1.2.840.10008.1.2.4.50"),
        segmentation,
        instance("x1", StoredTransferSyntaxUID="1.2.840.10008.1.2.4.112"),
    )
    pictures = PictureChoice(KEYS, image_sets=1).pictures_of(content)
    assert [content.frames[place - 1].frame_id for place in positions(pictures)] == ["j1", "s1"]


def test_only_pictured_frames_say_how_they_look_unless_bitmaps_are_wanted() -> None:
    content = slices(3)
    pictures = (SeriesPicture("ct", 2, "thumbnail.png"),)
    found = list(with_looks(content, pictures, bitmaps="none"))
    assert [frame.picture for frame in found] == [None, pictures[0], None]
    assert [frame.presentation is not None for frame in found] == [False, True, False]
    found = list(with_looks(content, pictures, bitmaps="tiff"))
    assert all(frame.presentation is not None for frame in found)


def test_each_frame_of_a_multi_frame_instance_has_its_own_look() -> None:
    windows = [
        {"FrameVOILUTSequence": [{"WindowCenter": [str(number)], "WindowWidth": ["9"]}]}
        for number in range(3)
    ]
    item = instance("a", "b", "c")
    item["DICOM"] |= {"PerFrameFunctionalGroupsSequence": windows}
    found = list(with_looks(contents(instance("first"), item), (), bitmaps="view"))
    looks = [frame.presentation.window_center for frame in found if frame.presentation]
    assert looks == [None, 0.0, 1.0, 2.0]
