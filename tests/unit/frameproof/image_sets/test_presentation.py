from __future__ import annotations

import base64
from typing import Any

import pytest

from frameproof.contracts import Presentation, VoiLut
from frameproof.image_sets.presentation import Looks, read_looks
from tests.unit.frameproof.real_images import opened, presentation_of

LUT = {"LUTDescriptor": [2, 0, 8], "LUTData": [5, 6]}
READ_LUT = VoiLut(0, 8, base64.b64encode(bytes([5, 6])).decode())


def read(dicom: Any, *, frames: int = 1) -> Looks:
    return read_looks(dicom, modality="CT", frames=frames)


def look(**elements: Any) -> Presentation:
    return read(elements).of(1)


def group(
    *,
    rescale: tuple[str, str] | None = None,
    window: tuple[str, str] | None = None,
    spacing: list[str] | None = None,
) -> dict[str, Any]:
    """Make an item of functional groups."""
    found: dict[str, Any] = {"PlanePositionSequence": [{"ImagePositionPatient": ["0", "0", "0"]}]}
    if rescale:
        values = {"RescaleSlope": rescale[0], "RescaleIntercept": rescale[1], "RescaleType": "HU"}
        found["PixelValueTransformationSequence"] = [values]
    if window:
        found["FrameVOILUTSequence"] = [{"WindowCenter": [window[0]], "WindowWidth": [window[1]]}]
    if spacing:
        found["PixelMeasuresSequence"] = [{"PixelSpacing": spacing}]
    return found


# ----------------------------------------------------------------------------------- plain images
def test_every_element_of_a_plain_image_is_read_without_its_padding() -> None:
    found = look(
        RescaleSlope="2 ",
        RescaleIntercept="-1000 ",
        RescaleType="HU",
        WindowCenter=["40 ", "300"],
        WindowWidth=["400 ", "1500"],
        VOILUTFunction="SIGMOID ",
        VOILUTSequence=[LUT],
        ModalityLUTSequence=[LUT],
        PixelSpacing=["0.5", "0.25 "],
    )
    assert found == Presentation(
        modality="CT",
        rescale_slope=2.0,
        rescale_intercept=-1000.0,
        rescale_type="HU",
        window_center=40.0,
        window_width=400.0,
        voi_lut_function="SIGMOID",
        voi_lut=READ_LUT,
        pixel_spacing=(0.5, 0.25),
        modality_lut=READ_LUT,
    )


@pytest.mark.parametrize("dicom", [{}, None, [], "x"])
def test_an_instance_that_says_nothing_has_the_defaults(dicom: Any) -> None:
    assert read(dicom) == Looks(is_burned_in=False, presentations=(Presentation(modality="CT"),))


@pytest.mark.parametrize(
    "elements",
    [
        {"RescaleSlope": "0", "RescaleIntercept": "5"},
        {"RescaleSlope": "2"},
        {"RescaleSlope": "two", "RescaleIntercept": "5"},
        {"WindowCenter": ["40"]},
        {"WindowCenter": ["40"], "WindowWidth": ["0.5"]},
        {"WindowCenter": ["40"], "WindowWidth": ["0"], "VOILUTFunction": "SIGMOID"},
        {"WindowCenter": None, "WindowWidth": None},
        {"VOILUTSequence": None, "PixelSpacing": ["0.5"]},
        {"VOILUTSequence": [{}], "PixelSpacing": None},
        {"SharedFunctionalGroupsSequence": "x", "PerFrameFunctionalGroupsSequence": {"a": 1}},
        {"SharedFunctionalGroupsSequence": [], "PerFrameFunctionalGroupsSequence": []},
    ],
)
def test_what_cannot_be_read_counts_as_absent(elements: dict[str, Any]) -> None:
    assert look(**elements) == Presentation(modality="CT")


def test_a_width_below_one_is_allowed_where_the_function_is_exact() -> None:
    found = look(WindowCenter="0.5", WindowWidth="0.5", VOILUTFunction="LINEAR_EXACT")
    assert (found.window_width, found.voi_lut_function) == (0.5, "LINEAR_EXACT")


def test_an_unknown_function_is_linear() -> None:
    assert look(WindowCenter=1, WindowWidth=2, VOILUTFunction="MAGIC").voi_lut_function == "LINEAR"


@pytest.mark.parametrize(("slope", "intercept"), [("1e308", "0"), ("1", "-1e308")])
def test_a_rescale_that_leaves_the_range_of_numbers_counts_as_absent(
    slope: str, intercept: str
) -> None:
    # A window over such values would be infinite, which JSON has no number for.
    assert look(RescaleSlope=slope, RescaleIntercept=intercept).rescale_slope == 1.0


def test_a_frame_s_own_window_counts_before_a_table_at_the_top() -> None:
    found = read(
        {
            "VOILUTSequence": [LUT],
            "PerFrameFunctionalGroupsSequence": [group(window=("40", "400")), group()],
        },
        frames=2,
    )
    assert (found.of(1).voi_lut, found.of(1).window_center) == (None, 40.0)
    assert found.of(2).voi_lut == READ_LUT


def test_the_spacing_at_the_imager_stands_in_for_that_at_the_patient() -> None:
    assert look(ImagerPixelSpacing=["0.1", "0.1"]).pixel_spacing == (0.1, 0.1)
    both = look(ImagerPixelSpacing=["0.1", "0.1"], PixelSpacing=["0.2", "0.2"])
    assert both.pixel_spacing == (0.2, 0.2)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("YES ", True),
        ("yes", True),
        (["YES"], True),
        ("NO\\YES", True),
        ("NO", False),
        (None, False),
        ("", False),
        ([], False),
    ],
)
def test_burned_in_annotation_is_told_however_it_is_written(value: Any, expected: bool) -> None:
    assert read({"BurnedInAnnotation": value}).is_burned_in is expected


def test_a_segmented_palette_is_told() -> None:
    found = look(
        RedPaletteColorLookupTableDescriptor=[256, 0, 16],
        SegmentedRedPaletteColorLookupTableData="AAEC",
    )
    assert (found.palette, found.has_segmented_palette) == (None, True)


# ------------------------------------------------------------------------------ functional groups
def test_a_frame_s_own_group_counts_before_the_shared_one_and_that_before_the_top() -> None:
    # GIVEN three levels that each say something else
    dicom = {
        "RescaleSlope": "1",
        "RescaleIntercept": "1",
        "WindowCenter": ["1"],
        "WindowWidth": ["10"],
        "PixelSpacing": ["1", "1"],
        "SharedFunctionalGroupsSequence": [group(window=("2", "20"), spacing=["2", "2"])],
        "PerFrameFunctionalGroupsSequence": [
            group(spacing=["3", "3"]),
            group(window=("3", "30")),
            group(),
        ],
    }
    # THEN each frame has the nearest of them
    looks = read(dicom, frames=3)
    read_off = [(look.window_center, look.pixel_spacing[0]) for look in looks.presentations]
    assert read_off == [(2.0, 3.0), (3.0, 2.0), (2.0, 2.0)]
    assert {look.rescale_intercept for look in looks.presentations} == {1.0}


def test_each_frame_has_its_own_rescale() -> None:
    groups = [group(rescale=(str(number), "-1")) for number in (1, 2, 3)]
    looks = read({"PerFrameFunctionalGroupsSequence": groups}, frames=3)
    assert [looks.of(number).rescale_slope for number in (1, 2, 3)] == [1.0, 2.0, 3.0]
    assert looks.of(3).rescale_type == "HU"


def test_frames_that_look_the_same_share_one_presentation() -> None:
    groups = [group(window=("40", "400")) for _ in range(50)]
    looks = read({"PerFrameFunctionalGroupsSequence": groups}, frames=50)
    assert len({id(found) for found in looks.presentations}) == 1


def test_groups_of_another_number_of_frames_are_left_alone() -> None:
    dicom = {
        "SharedFunctionalGroupsSequence": [group(window=("2", "20"))],
        "PerFrameFunctionalGroupsSequence": [group(window=("3", "30"))],
    }
    assert [look.window_center for look in read(dicom, frames=2).presentations] == [2.0]


def test_a_voi_lut_may_stand_in_a_functional_group() -> None:
    groups = [{"FrameVOILUTSequence": [{"VOILUTSequence": [LUT]}]}, None, "x"]
    looks = read({"PerFrameFunctionalGroupsSequence": groups}, frames=3)
    assert [look.voi_lut for look in looks.presentations] == [READ_LUT, None, None]


# ------------------------------------------------------------------------------------- real files
def test_a_real_enhanced_ct_has_the_values_of_its_groups() -> None:
    dataset = opened("eCT_Supplemental.dcm")
    item = dataset.PerFrameFunctionalGroupsSequence[0]
    shared = dataset.SharedFunctionalGroupsSequence[0]
    found = presentation_of(dataset)
    rescale = (
        item if "PixelValueTransformationSequence" in item else shared
    ).PixelValueTransformationSequence[0]
    window = (item if "FrameVOILUTSequence" in item else shared).FrameVOILUTSequence[0]
    spacing = (item if "PixelMeasuresSequence" in item else shared).PixelMeasuresSequence[0]
    assert (found.rescale_slope, found.rescale_intercept) == (
        float(rescale.RescaleSlope),
        float(rescale.RescaleIntercept),
    )
    assert (found.window_center, found.window_width) == (
        float(window.WindowCenter),
        float(window.WindowWidth),
    )
    assert found.pixel_spacing == tuple(map(float, spacing.PixelSpacing))


@pytest.mark.parametrize("name", ["CT_small.dcm", "MR_small.dcm", "693_UNCI.dcm"])
def test_a_real_plain_image_has_its_own_values(name: str) -> None:
    dataset = opened(name)
    found = presentation_of(dataset)
    assert found.rescale_slope == float(dataset.get("RescaleSlope", 1))
    assert found.rescale_intercept == float(dataset.get("RescaleIntercept", 0))
    assert found.window_center == dataset.get("WindowCenter")
    assert found.pixel_spacing == tuple(map(float, dataset.PixelSpacing))
