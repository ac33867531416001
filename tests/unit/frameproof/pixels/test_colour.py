from __future__ import annotations

import base64
import warnings
import zlib

import numpy as np
import pytest
from PIL import Image
from pydicom.pixels import apply_color_lut, convert_color_space

from frameproof.contracts import Palette, Presentation
from frameproof.pixels.appearance import Appearance, without_palette
from frameproof.pixels.colour import rgb_of
from frameproof.pixels.views import view_of
from tests.unit.frameproof.known_frames import gradient
from tests.unit.frameproof.real_images import appearance_of, first_frame, opened

COLOUR = gradient("<u1", bits=8, samples=3)


@pytest.mark.parametrize("photometric_interpretation", ["RGB", "YBR_RCT", "YBR_ICT", ""])
def test_what_a_decoder_left_as_rgb_is_shown_as_it_is(photometric_interpretation: str) -> None:
    shown = rgb_of(COLOUR, Appearance(photometric_interpretation, 8))
    np.testing.assert_array_equal(shown, COLOUR)


@pytest.mark.parametrize("photometric_interpretation", ["YBR_FULL", "YBR_FULL_422"])
def test_ybr_becomes_rgb_as_by_pydicom_and_by_pillow(photometric_interpretation: str) -> None:
    ours = rgb_of(COLOUR, Appearance(photometric_interpretation, 8)).astype(int)
    pydicoms = convert_color_space(COLOUR, photometric_interpretation, "RGB")
    pillows = np.asarray(Image.fromarray(COLOUR, "YCbCr").convert("RGB"))
    assert np.abs(ours - pydicoms).max() <= 1
    assert np.abs(ours - pillows).max() <= 1


def test_a_real_ybr_image_is_shown_as_by_pydicom() -> None:
    dataset = opened("SC_ybr_full_uncompressed.dcm")
    pixels = first_frame(dataset)
    ours = view_of(pixels, appearance_of(dataset)).astype(int)
    theirs = convert_color_space(pixels, dataset.PhotometricInterpretation, "RGB")
    assert np.abs(ours - theirs).max() <= 1


@pytest.mark.parametrize(
    ("ybr", "rgb"),
    [((16, 128, 128), (0, 0, 0)), ((235, 128, 128), (255, 255, 255)), ((81, 90, 240), (255, 0, 0))],
)
def test_partial_ybr_uses_the_range_of_video(ybr: tuple[int, ...], rgb: tuple[int, ...]) -> None:
    shown = rgb_of(np.array([[ybr]], np.uint8), Appearance("YBR_PARTIAL_420", 8))
    assert np.abs(shown[0, 0].astype(int) - rgb).max() <= 1


def test_twelve_bit_colour_in_sixteen_bits_is_scaled_by_the_bits_in_use() -> None:
    pixels = np.array([[[0, 2048, 4095]]], "<u2")
    assert rgb_of(pixels, Appearance("RGB", 12)).tolist() == [[[0, 128, 255]]]


def test_grey_in_sixteen_bit_ybr_stays_grey() -> None:
    pixels = np.array([[[1000, 2048, 2048]]], "<u2")
    assert rgb_of(pixels, Appearance("YBR_FULL", 12)).tolist() == [[[62, 62, 62]]]


# ---------------------------------------------------------------------------------------- palettes
@pytest.mark.parametrize(
    "name", ["OBXXXX1A.dcm", "OBXXXX1A_2frame.dcm", "OBXXXX1A_rle.dcm", "examples_palette.dcm"]
)
def test_a_real_palette_image_has_pydicoms_colours(name: str) -> None:
    dataset = opened(name)
    pixels = first_frame(dataset)
    colours = apply_color_lut(pixels, dataset)
    assert colours.dtype == np.uint16
    np.testing.assert_array_equal(view_of(pixels, appearance_of(dataset)), colours >> 8)


def test_a_segmented_palette_leaves_its_indices_grey() -> None:
    dataset = opened("gdcm-US-ALOKA-16.dcm")
    with warnings.catch_warnings(action="ignore"):  # of the file's own faults
        pixels = first_frame(dataset)
        appearance = appearance_of(dataset)
    assert appearance.presentation.has_segmented_palette
    view = view_of(pixels, appearance)
    assert view.ndim == 2
    assert (int(view.min()), int(view.max())) == (0, 255)


def test_indices_outside_of_the_palette_take_its_ends() -> None:
    tables = bytes([1, 2, 10, 20, 100, 200])  # two entries of red, of green, of blue
    palette = Palette(-1, base64.b64encode(zlib.compress(tables)).decode())
    appearance = Appearance("PALETTE COLOR", 16, Presentation(palette=palette))
    colours, meaning = without_palette(np.array([[-30000, -1, 0, 9]], "<i2"), appearance)
    first, last = [1, 10, 100], [2, 20, 200]
    assert colours.tolist() == [[first, first, last, last]]
    assert (meaning.photometric_interpretation, meaning.bits_stored) == ("RGB", 8)


def test_a_palette_beside_grey_pixels_is_left_alone() -> None:
    # GIVEN a supplemental palette (PS3.3 C.7.6.19), which is for parts of the values alone
    dataset = opened("eCT_Supplemental.dcm")
    assert appearance_of(dataset).presentation.palette is not None
    # THEN the image is grey
    assert view_of(first_frame(dataset), appearance_of(dataset)).ndim == 2
