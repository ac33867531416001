from __future__ import annotations

import io

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from frameproof.pixels.png import thumbnail_png, write_png
from tests.unit.frameproof.known_frames import Pixels, every_kind, gradient


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


def read_back(png: bytes) -> Pixels:
    """Read with Pillow and libpng, and undo offset binary as the module's docstring says."""
    image = opened(png)
    stored: Pixels = imagecodecs.png_decode(png)
    if stored.shape[2:] != (3,) or stored.itemsize == 1:  # Pillow cuts 16-bit colour to 8 bits
        np.testing.assert_array_equal(np.asarray(image), stored)
    note = image.info.get("Frameproof")
    if note is None:
        return stored
    offset = int(note.removeprefix("offset="))
    return stored.astype(np.int32) - offset


@every_kind
def test_every_pixel_comes_back_from_the_file(pixels: Pixels) -> None:
    np.testing.assert_array_equal(read_back(write_png(pixels)), pixels)


@pytest.mark.parametrize(("dtype", "offset"), [("<i1", "128"), ("<i2", "32768")])
def test_signed_pixels_are_shifted_and_the_file_says_by_how_much(dtype: str, offset: str) -> None:
    limits = np.iinfo(dtype)
    pixels = np.array([[limits.min, -1, 0, limits.max]], dtype)
    image = opened(write_png(pixels))
    assert image.info["Frameproof"] == f"offset={offset}"
    assert np.asarray(image)[0, 0] == 0
    assert np.asarray(image)[0, -1] == 2 * int(offset) - 1


def test_unsigned_pixels_carry_no_offset() -> None:
    assert "Frameproof" not in opened(write_png(gradient("<u2", bits=16))).info


def test_memory_layout_does_not_change_the_file() -> None:
    pixels = gradient("<i2", bits=16)
    expected = write_png(pixels)
    assert write_png(np.asfortranarray(pixels)) == expected
    assert write_png(pixels.astype(">i2")) == expected


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((2, 2), "<u4"),
        np.zeros((2, 2), "<f4"),
        np.zeros((2, 2, 2), "<u1"),
        np.zeros((2, 2, 4), "<u1"),
        np.zeros(4, "<u1"),
    ],
)
def test_what_png_cannot_hold_is_refused(pixels: Pixels) -> None:
    with pytest.raises(ValueError, match="PNG holds grey or RGB of 8 or 16 bits, not"):
        write_png(pixels)


@pytest.mark.parametrize(
    ("rows", "columns", "size"),
    [
        (512, 512, (128, 128)),
        (100, 160, (160, 100)),
        (1, 2000, (154, 1)),
        (161, 161, (81, 81)),
        (3, 5, (5, 3)),
    ],
)
def test_thumbnail_fits_and_keeps_its_proportions(
    rows: int, columns: int, size: tuple[int, int]
) -> None:
    pixels = gradient("<i2", bits=12, rows=rows, columns=columns)
    image = opened(thumbnail_png(pixels, "MONOCHROME2"))
    assert (image.size, image.mode) == (size, "L")


def test_thumbnail_averages_the_pixels_that_it_merges() -> None:
    pixels = np.array([[0, 2, 100], [4, 6, 200], [50, 70, 255]], "<u1")
    image = np.asarray(
        opened(thumbnail_png(pixels[..., np.newaxis].repeat(3, -1), "RGB", max_side=2))
    )
    assert image[..., 0].tolist() == [[3, 150], [60, 255]]


def test_grey_thumbnail_is_windowed_without_the_outliers() -> None:
    # GIVEN soft tissue between 0 and 100, with one pixel of padding and one of metal
    pixels = np.tile(np.arange(101, dtype="<i2"), (100, 1))
    pixels[0, 0], pixels[0, 1] = -2000, 30000
    picture = np.asarray(opened(thumbnail_png(pixels, "MONOCHROME2")))
    # THEN the tissue takes the whole grey scale
    assert picture[50, 0] == 0
    assert picture[50, 100] == 255
    assert 120 <= picture[50, 50] <= 135


def test_monochrome1_is_shown_inverted() -> None:
    pixels = gradient("<u2", bits=12)
    plain = np.asarray(opened(thumbnail_png(pixels, "MONOCHROME2")))
    inverted = np.asarray(opened(thumbnail_png(pixels, "MONOCHROME1")))
    assert np.abs(plain.astype(int) + inverted - 255).max() <= 1


@pytest.mark.parametrize("value", [-1000, 0, 32767])
def test_frame_of_one_value_is_a_black_picture(value: int) -> None:
    picture = np.asarray(opened(thumbnail_png(np.full((40, 40), value, "<i2"), "MONOCHROME2")))
    assert picture.max() == 0


def test_rgb_thumbnail_keeps_its_colours() -> None:
    pixels = gradient("<u1", bits=8, samples=3)
    np.testing.assert_array_equal(np.asarray(opened(thumbnail_png(pixels, "RGB"))), pixels)


def test_twelve_bit_colour_in_sixteen_bits_is_scaled_by_the_bits_in_use() -> None:
    pixels = np.array([[[0, 2048, 4095]]], "<u2")
    assert np.asarray(opened(thumbnail_png(pixels, "RGB"))).tolist() == [[[0, 128, 255]]]


@pytest.mark.parametrize("photometric_interpretation", ["YBR_FULL", "YBR_FULL_422"])
def test_ybr_thumbnail_agrees_with_pillows_conversion(photometric_interpretation: str) -> None:
    ybr = gradient("<u1", bits=8, samples=3)
    ours = np.asarray(opened(thumbnail_png(ybr, photometric_interpretation))).astype(int)
    theirs = np.asarray(Image.fromarray(ybr, "YCbCr").convert("RGB"))
    assert np.abs(ours - theirs).max() <= 1


def test_palette_indices_are_shown_as_grey() -> None:
    image = opened(thumbnail_png(gradient("<u1", bits=8), "PALETTE COLOR"))
    assert image.mode == "L"
