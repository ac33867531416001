from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image

from frameproof.contracts import BitmapForm, Bitmaps
from frameproof.pixels.appearance import Appearance
from frameproof.pixels.bitmap_forms import FORMS, forms_of, write_npy
from frameproof.pixels.views import view_of
from tests.unit.frameproof.known_frames import Pixels, every_kind, gradient
from tests.unit.frameproof.pixels.small_images import small_images


@every_kind
def test_numpy_reads_every_pixel_back(pixels: Pixels) -> None:
    stored = np.load(io.BytesIO(write_npy(pixels)), allow_pickle=False)
    assert stored.dtype == pixels.dtype
    np.testing.assert_array_equal(stored, pixels)


@settings(deadline=None)  # a machine shared with other tests may be slow for a moment
@given(pixels=small_images(sizes=(1, 2, 4), samples=(1, 2, 3, 4)))
def test_numpy_s_file_holds_every_array(pixels: Pixels) -> None:
    np.testing.assert_array_equal(np.load(io.BytesIO(write_npy(pixels))), pixels)


def test_numpy_s_file_is_little_endian_and_by_rows() -> None:
    pixels = gradient("<i2", bits=16)
    expected = write_npy(pixels)
    assert write_npy(np.asfortranarray(pixels)) == expected
    assert write_npy(pixels.astype(">i2")) == expected


@pytest.mark.parametrize(
    ("bitmaps", "expected"),
    [
        ("none", ()),
        ("png", ("png",)),
        ("view", ("view",)),
        ("all", ("png", "view", "tiff", "npy")),
    ],
)
def test_the_forms_of_a_run_are_known_by_its_word(
    bitmaps: Bitmaps, expected: tuple[BitmapForm, ...]
) -> None:
    assert forms_of(bitmaps) == expected


@pytest.mark.parametrize(
    ("pixels", "expected"),
    [
        (np.zeros((2, 3), "<i2"), ["png", "view", "tiff", "npy"]),
        (np.zeros((2, 3, 3), "<u1"), ["png", "view", "tiff", "npy"]),
        (np.zeros((2, 3), "<u4"), ["view", "tiff", "npy"]),
        (np.zeros((2, 3, 2), "<u1"), ["npy"]),
        (np.zeros((2, 3, 4), "<u2"), ["npy"]),
    ],
    ids=["int16", "rgb", "uint32", "two samples", "four samples"],
)
def test_each_form_knows_what_it_can_hold(pixels: Pixels, expected: list[str]) -> None:
    assert [form for form, writer in FORMS.items() if writer.fits(pixels)] == expected


@settings(deadline=None)  # a machine shared with other tests may be slow for a moment
@given(pixels=small_images(sizes=(1, 2, 4)))
def test_what_fits_is_written(pixels: Pixels) -> None:
    appearance = Appearance("RGB" if pixels.ndim == 3 else "MONOCHROME2", 8)
    for writer in FORMS.values():
        if writer.fits(pixels):
            assert writer.write(pixels, appearance)


def test_the_view_is_a_plain_png_of_8_bits() -> None:
    pixels, appearance = gradient("<i2", bits=12), Appearance("MONOCHROME2", 12)
    image = Image.open(io.BytesIO(FORMS["view"].write(pixels, appearance)))
    assert (image.mode, image.info) == ("L", {})
    np.testing.assert_array_equal(np.asarray(image), view_of(pixels, appearance))
