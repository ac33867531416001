from __future__ import annotations

import io

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image

from frameproof.pixels.tiff import write_tiff
from tests.unit.frameproof.known_frames import Pixels, every_kind, gradient
from tests.unit.frameproof.pixels.small_images import small_images


def read_by_libtiff(tiff: bytes) -> Pixels:
    stored: Pixels = imagecodecs.tiff_decode(tiff)
    return stored


def opened(tiff: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(tiff))
    image.load()
    return image


@every_kind
def test_every_pixel_comes_back_with_its_sign(pixels: Pixels) -> None:
    stored = read_by_libtiff(write_tiff(pixels))
    assert stored.dtype == pixels.dtype
    np.testing.assert_array_equal(stored, pixels)


@pytest.mark.parametrize(
    "pixels",
    [
        gradient("<u1", bits=8),
        gradient("<u2", bits=16),
        gradient("<i2", bits=16),
        gradient("<u1", bits=8, samples=3),
        gradient("<u1", bits=8, rows=1, columns=1),
        gradient("<i2", bits=16, rows=1, columns=500),
    ],
    ids=["u1", "u2", "i2", "rgb", "one pixel", "one row"],
)
def test_pillow_reads_the_same_pixels(pixels: Pixels) -> None:
    np.testing.assert_array_equal(np.asarray(opened(write_tiff(pixels))), pixels)


@settings(deadline=None)  # a machine shared with other tests may be slow for a moment
@given(pixels=small_images(sizes=(1, 2, 4)))
def test_every_small_image_comes_back(pixels: Pixels) -> None:
    stored = read_by_libtiff(write_tiff(pixels))
    assert (stored.dtype, stored.shape) == (pixels.dtype, pixels.shape)
    np.testing.assert_array_equal(stored, pixels)


def test_the_tags_are_those_of_a_baseline_image() -> None:
    tags = dict(opened(write_tiff(gradient("<i2", bits=16))).tag_v2)  # type: ignore[attr-defined]
    (strip_bytes,) = tags.pop(279)
    assert strip_bytes > 0
    assert tags == {
        256: 64,
        257: 48,
        258: (16,),
        259: 8,
        262: 1,
        273: (8,),
        277: 1,
        278: 48,
        282: 1.0,
        283: 1.0,
        296: 1,
        317: 2,
        339: (2,),
    }


def test_memory_layout_does_not_change_the_file() -> None:
    pixels = gradient("<i2", bits=16)
    expected = write_tiff(pixels)
    assert write_tiff(np.asfortranarray(pixels)) == expected
    assert write_tiff(pixels.astype(">i2")) == expected


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((2, 2), "<u8"),
        np.zeros((2, 2), "<f4"),
        np.zeros((2, 2, 2), "<u1"),
        np.zeros(4, "<u1"),
    ],
)
def test_what_the_file_cannot_hold_is_refused(pixels: Pixels) -> None:
    with pytest.raises(ValueError, match="TIFF holds grey or RGB of 8, 16 or 32 bits, not"):
        write_tiff(pixels)
