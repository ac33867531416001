from __future__ import annotations

import base64
from typing import Any, Literal

import numpy as np
import pytest
from pydicom import Dataset
from pydicom.pixels import apply_modality_lut, apply_voi_lut, apply_windowing

from frameproof.contracts import Presentation, VoiLut
from frameproof.pixels.appearance import Appearance, rescaled
from frameproof.pixels.windowing import grey_view, with_range
from tests.unit.frameproof.known_frames import Pixels, gradient
from tests.unit.frameproof.real_images import appearance_of, first_frame, opened


def shown_by_pydicom(dataset: Dataset, pixels: Pixels) -> Pixels:
    """Put pixels through pydicom's modality and VOI LUT; its range of results as 0 to 255."""
    values = apply_voi_lut(apply_modality_lut(pixels, dataset), dataset)
    low, high = pydicom_range(dataset)
    grey = np.rint((values - low) / (high - low) * 255)
    if dataset.PhotometricInterpretation == "MONOCHROME1":
        grey = 255 - grey
    return np.asarray(grey)


def pydicom_range(dataset: Dataset) -> tuple[float, float]:
    """Say from where to where pydicom lets shown values go, as its ``apply_windowing`` has it."""
    if "VOILUTSequence" in dataset:
        return 0, 2 ** dataset.VOILUTSequence[0].LUTDescriptor[2] - 1
    low, high = 0.0, float(2**dataset.BitsStored - 1)
    if dataset.PixelRepresentation:
        low, high = low - 2 ** (dataset.BitsStored - 1), high - 2 ** (dataset.BitsStored - 1)
    slope, intercept = dataset.get("RescaleSlope", 1), dataset.get("RescaleIntercept", 0)
    return low * float(slope) + float(intercept), high * float(slope) + float(intercept)


@pytest.mark.parametrize(
    "name",
    [
        "693_UNCI.dcm",
        "MR-SIEMENS-DICOM-WithOverlays.dcm",
        "MR2_UNCI.dcm",
        "MR_small.dcm",
        "RG1_UNCI.dcm",
        "RG3_UNCI.dcm",
        "vlut_04.dcm",
    ],
)
def test_a_real_image_is_shown_as_by_pydicom(name: str) -> None:
    dataset = opened(name)
    pixels = first_frame(dataset)
    ours = grey_view(pixels, appearance_of(dataset)).astype(int)
    assert np.abs(ours - shown_by_pydicom(dataset, pixels)).max() <= 1


def test_a_modality_lut_gives_pydicoms_values() -> None:
    dataset = opened("mlut_18.dcm")
    pixels = first_frame(dataset)
    ours = rescaled(pixels, appearance_of(dataset).presentation)
    np.testing.assert_array_equal(ours, apply_modality_lut(pixels, dataset))


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
@pytest.mark.parametrize(
    "window",  # center, width, slope, intercept
    [
        (40.0, 400.0, 1.0, -1024.0),
        (2048.0, 4096.0, 1.0, 0.0),
        (0.5, 1.0, 1.0, 0.0),
        (100.25, 33.5, 0.5, -7.25),
        (-50.0, 2.0, 2.0, -900.0),
    ],
)
@pytest.mark.parametrize("dtype", ["<u2", "<i2", "<u1", "<i1"])
def test_each_function_is_pydicoms(
    function: str, window: tuple[float, float, float, float], dtype: str
) -> None:
    center, width, slope, intercept = window
    bits = 8 * np.dtype(dtype).itemsize
    pixels = gradient(dtype, bits=bits, rows=70, columns=1000)
    dataset = Dataset()
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.BitsStored, dataset.PixelRepresentation = bits, int(dtype[1] == "i")
    dataset.RescaleSlope, dataset.RescaleIntercept = slope, intercept
    dataset.WindowCenter, dataset.WindowWidth = center, width
    dataset.VOILUTFunction = function
    with np.errstate(over="ignore"):  # far out, pydicom's exponential is infinite
        theirs = apply_windowing(apply_modality_lut(pixels, dataset), dataset)
    low, high = pydicom_range(dataset)
    presentation = Presentation(
        rescale_slope=slope,
        rescale_intercept=intercept,
        window_center=center,
        window_width=width,
        voi_lut_function=function,  # type: ignore[arg-type]
    )
    ours = grey_view(pixels, Appearance("MONOCHROME2", bits, presentation))
    assert np.abs(ours - (theirs - low) / (high - low) * 255).max() <= 0.5 + 1e-6


@pytest.mark.parametrize(("bits", "dtype"), [(8, "<u1"), (12, "<u2"), (16, "<u2")])
def test_a_voi_lut_maps_what_is_outside_of_it_to_its_ends(bits: int, dtype: str) -> None:
    entries = np.rint(np.linspace(0, 2**bits - 1, 5)).astype(dtype)
    lut = VoiLut(-2, bits, base64.b64encode(entries.tobytes()).decode())
    pixels = np.array([[-100, -2, -1, 0, 1, 2, 100]], "<i2")
    appearance = Appearance("MONOCHROME2", 16, Presentation(voi_lut=lut))
    assert grey_view(pixels, appearance).tolist() == [[0, 0, 64, 128, 191, 255, 255]]


def test_a_voi_lut_counts_before_a_window() -> None:
    lut = VoiLut(0, 8, base64.b64encode(bytes([7, 9])).decode())
    presentation = Presentation(voi_lut=lut, window_center=0.5, window_width=1.0)
    view = grey_view(np.array([[0, 1]], "<u1"), Appearance("MONOCHROME2", 8, presentation))
    assert view.tolist() == [[7, 9]]


@pytest.mark.parametrize("dtype", ["<u1", "<i2", "<u2", "<i4", "<u4"])
@pytest.mark.parametrize(("rows", "columns"), [(1, 3), (300, 300)])
def test_without_a_window_the_range_of_the_pixels_is_shown(
    dtype: str, rows: int, columns: int
) -> None:
    pixels = np.full((rows, columns), 50, dtype)
    pixels[0, :3] = 10, 50, 90
    view = grey_view(pixels, Appearance("MONOCHROME2", 16))
    assert view[0, :3].tolist() == [0, 128, 255]


def test_a_falling_rescale_shows_the_highest_stored_value_black() -> None:
    falling = Presentation(rescale_slope=-1.0)
    view = grey_view(np.array([[0, 10]], "<u1"), Appearance("MONOCHROME2", 8, falling))
    assert view.tolist() == [[255, 0]]


def test_monochrome1_is_inverted() -> None:
    pixels = gradient("<u2", bits=12)
    plain = grey_view(pixels, Appearance("MONOCHROME2", 12))
    inverted = grey_view(pixels, Appearance("MONOCHROME1", 12))
    np.testing.assert_allclose(inverted.astype(int), 255 - plain.astype(int), atol=1)


@pytest.mark.parametrize("value", [-1000, 0, 32767])
def test_a_frame_of_one_value_is_black(value: int) -> None:
    view = grey_view(np.full((40, 40), value, "<i2"), Appearance("MONOCHROME2", 16))
    assert view.max() == 0


@pytest.mark.parametrize(("value", "grey"), [(0, 0), (1, 255)])
def test_a_segmentation_shows_its_ones_white(value: int, grey: int) -> None:
    view = grey_view(np.full((4, 4), value, "<u1"), Appearance("MONOCHROME2", 1))
    assert np.unique(view).tolist() == [grey]


def test_memory_layout_and_byte_order_do_not_change_the_view() -> None:
    pixels = gradient("<i2", bits=16, rows=300, columns=300)
    appearance = Appearance("MONOCHROME2", 16, with_range(Presentation(), -1000, 1000))
    expected = grey_view(pixels, appearance)
    for variant in (np.asfortranarray(pixels), pixels.astype(">i2"), pixels[:, ::-1][:, ::-1]):
        np.testing.assert_array_equal(grey_view(variant, appearance), expected)


def test_values_far_beyond_a_voi_lut_take_its_last_entry() -> None:
    lut = VoiLut(0, 8, base64.b64encode(bytes([0, 255])).decode())
    steep = Presentation(rescale_slope=1e20, voi_lut=lut)
    view = grey_view(np.array([[0, 1]], "<u1"), Appearance("MONOCHROME2", 8, steep))
    assert view.tolist() == [[0, 255]]


@pytest.mark.parametrize(
    "extreme", [{"window_width": 1e-9}, {"window_width": 1e-312}, {"window_center": 1e300}]
)
def test_extreme_windows_stay_within_grey(extreme: dict[str, Any]) -> None:
    window: dict[str, Any] = {"window_center": 0.0, "window_width": 1.0} | extreme
    functions: tuple[Literal["LINEAR_EXACT", "SIGMOID"], ...] = ("LINEAR_EXACT", "SIGMOID")
    for function in functions:
        presentation = Presentation(voi_lut_function=function, **window)
        view = grey_view(gradient("<i2", bits=16), Appearance("MONOCHROME2", 16, presentation))
        assert view.dtype == np.uint8
