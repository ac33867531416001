"""How many frames an image set's instances promise, beside how many there are."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.frameproof.image_sets.test_metadata import (
    CT,
    document,
    image_frame,
    read,
    read_instance,
)

WITHOUT_PIXELS = {keyword: value for keyword, value in CT.items() if keyword != "PixelData"}


@pytest.mark.parametrize("frames", ["absent", None, []])
def test_instance_without_frames_is_counted_and_not_dropped(frames: Any) -> None:
    report: dict[str, Any] = {"DICOM": {"Modality": "SR"}, "ImageFrames": frames}
    if frames == "absent":
        del report["ImageFrames"]
    image_set = read(document({"1.2.3.4": report}, modality="SR")).image_set
    assert (image_set.instances_with_frames, image_set.instances_without_frames) == (0, 1)
    assert (image_set.frames, image_set.number_of_frames) == (0, 0)


@pytest.mark.parametrize(
    ("number_of_frames", "expected"),
    [("absent", 1), (None, 1), ("1", 1), ("3 ", 3), (" 12", 12), (2, 2)],
)
def test_number_of_frames_is_read_as_string_or_number_and_is_one_when_absent(
    number_of_frames: Any, expected: int
) -> None:
    dicom = CT | {"NumberOfFrames": number_of_frames}
    if number_of_frames == "absent":
        del dicom["NumberOfFrames"]
    image_set = read_instance(image_frame("f1", (512, 7)), dicom=dicom).image_set
    assert image_set.number_of_frames == expected


def test_image_that_lost_its_frames_shows_in_the_sum() -> None:
    image_set = read_instance(dicom=CT).image_set
    assert (image_set.frames, image_set.number_of_frames) == (0, 1)


@pytest.mark.parametrize("keyword", ["FloatPixelData", "DoubleFloatPixelData"])
def test_image_of_floats_that_lost_its_frames_shows_in_the_sum_too(keyword: str) -> None:
    image_set = read_instance(dicom=WITHOUT_PIXELS | {keyword: None}).image_set
    assert (image_set.frames, image_set.number_of_frames) == (0, 1)


def test_element_whose_name_only_ends_so_is_no_pixel_data() -> None:
    image_set = read_instance(dicom=WITHOUT_PIXELS | {"NoPixelData": None}).image_set
    assert (image_set.frames, image_set.number_of_frames) == (0, 0)


def test_image_that_came_without_pixel_data_lacks_no_frame() -> None:
    image_set = read_instance(dicom=WITHOUT_PIXELS).image_set
    assert (image_set.frames, image_set.number_of_frames) == (0, 0)


def test_video_counts_as_what_is_served_of_it() -> None:
    image_set = read_instance(
        image_frame("f1", (640, 7)),
        dicom=CT | {"NumberOfFrames": "300"},
        StoredTransferSyntaxUID="1.2.840.10008.1.2.4.102",
    ).image_set
    assert (image_set.frames, image_set.number_of_frames) == (1, 1)
