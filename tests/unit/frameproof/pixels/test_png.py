from __future__ import annotations

import io

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image

from frameproof.pixels.png import png_offset, write_png
from tests.unit.frameproof.known_frames import Pixels, every_kind, gradient
from tests.unit.frameproof.pixels.small_images import small_images
from tests.unit.frameproof.real_images import first_frame
from tests.unit.frameproof.real_images import opened as opened_file


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


@settings(deadline=None)  # a machine shared with other tests may be slow for a moment
@given(pixels=small_images(sizes=(1, 2)))
def test_every_small_image_comes_back(pixels: Pixels) -> None:
    np.testing.assert_array_equal(read_back(write_png(pixels)), pixels)


def test_a_higher_level_makes_a_smaller_file_of_the_same_pixels() -> None:
    pixels = first_frame(opened_file("693_UNCI.dcm"))
    small = write_png(pixels, level=9)
    assert len(small) < len(write_png(pixels))
    np.testing.assert_array_equal(read_back(small), pixels)


@pytest.mark.parametrize("name", ["693_UNCI.dcm", "RG1_UNCI.dcm", "examples_rgb_color.dcm"])
def test_real_images_come_back_at_about_pillow_s_size(name: str) -> None:
    # GIVEN images that zlib's strategies suit differently
    pixels = first_frame(opened_file(name))
    ours = write_png(pixels)
    np.testing.assert_array_equal(read_back(ours), pixels)
    # THEN none is much larger than what Pillow makes with far more work
    theirs = io.BytesIO()
    unsigned = (pixels.astype(np.int32) + png_offset(pixels)).astype(f"u{pixels.itemsize}")
    Image.fromarray(unsigned).save(theirs, "PNG")
    assert len(ours) < 1.3 * theirs.tell()
