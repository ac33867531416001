from __future__ import annotations

import base64
import io
import tracemalloc
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image
from pydicom.pixels import apply_modality_lut

from frameproof.contracts import Palette, Presentation, ViewerImage, VoiLut
from frameproof.pixels.appearance import Appearance
from frameproof.pixels.views import shrunk, thumbnail_png, viewer_image
from tests.unit.frameproof.known_frames import Pixels, gradient
from tests.unit.frameproof.pixels.small_images import small_images
from tests.unit.frameproof.real_images import appearance_of, first_frame, opened

GREY = Appearance("MONOCHROME2", 16)
RGB = Appearance("RGB", 8)


def opened_png(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


def thumbnail(pixels: Pixels, appearance: Appearance, **options: Any) -> Pixels:
    return np.asarray(opened_png(thumbnail_png(pixels, appearance, **options)))


def samples_of(image: ViewerImage | None) -> Pixels:
    """Read a viewer image as its docstring says, and as the page's script does."""
    assert image is not None
    size = image.samples_per_pixel * image.bytes_per_sample
    lines = np.frombuffer(zlib.decompress(base64.b64decode(image.data)), np.uint8)
    lines = np.cumsum(lines.reshape(image.rows, image.columns * size), axis=0, dtype=np.uint8)
    samples = lines.view(f"<{'i' if image.signed else 'u'}{image.bytes_per_sample}")
    shape = (image.rows, image.columns, image.samples_per_pixel)
    return samples.reshape(shape).squeeze(-1) if shape[2] == 1 else samples.reshape(shape)


# -------------------------------------------------------------------------------------- thumbnails
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
    image = opened_png(thumbnail_png(pixels, GREY))
    assert (image.size, image.mode) == (size, "L")


def test_thumbnail_averages_the_pixels_that_it_merges() -> None:
    pixels = np.array([[0, 2, 100], [4, 6, 200], [50, 70, 255]], "<u1")
    image = thumbnail(pixels[..., np.newaxis].repeat(3, -1), RGB, max_side=2)
    assert image[..., 0].tolist() == [[3, 150], [60, 255]]


def test_grey_thumbnail_without_a_window_leaves_out_the_outliers() -> None:
    # GIVEN soft tissue between 0 and 100, with one pixel of padding and one of metal
    pixels = np.tile(np.arange(101, dtype="<i2"), (100, 1))
    pixels[0, 0], pixels[0, 1] = -2000, 30000
    picture = thumbnail(pixels, GREY)
    # THEN the tissue takes the whole grey scale
    assert picture[50, 0] == 0
    assert picture[50, 100] == 255
    assert 120 <= picture[50, 50] <= 135


def test_grey_thumbnail_is_windowed_as_the_frame_asks() -> None:
    presentation = Presentation(
        rescale_intercept=-1000.0,
        window_center=0.0,
        window_width=100.0,
        voi_lut_function="LINEAR_EXACT",
    )
    pixels = np.array([[900, 1000, 1100]], "<u2")
    assert thumbnail(pixels, Appearance("MONOCHROME2", 16, presentation)).tolist() == [
        [0, 128, 255]
    ]


def test_monochrome1_is_shown_inverted() -> None:
    pixels = gradient("<u2", bits=12)
    plain = thumbnail(pixels, GREY).astype(int)
    inverted = thumbnail(pixels, Appearance("MONOCHROME1", 12)).astype(int)
    assert np.abs(plain + inverted - 255).max() <= 1


@pytest.mark.parametrize("value", [-1000, 0, 32767])
def test_frame_of_one_value_is_a_black_picture(value: int) -> None:
    assert thumbnail(np.full((40, 40), value, "<i2"), GREY).max() == 0


def test_a_small_segment_is_seen_in_the_thumbnail() -> None:
    pixels = np.zeros((300, 300), "<u1")
    pixels[10:20, 10:20] = 1
    assert thumbnail(pixels, Appearance("MONOCHROME2", 1)).max() == 255


def test_rgb_thumbnail_keeps_its_colours() -> None:
    pixels = gradient("<u1", bits=8, samples=3)
    np.testing.assert_array_equal(thumbnail(pixels, RGB), pixels)


def test_ybr_thumbnail_is_converted() -> None:
    ybr = gradient("<u1", bits=8, samples=3)
    theirs = np.asarray(Image.fromarray(ybr, "YCbCr").convert("RGB"))
    ours = thumbnail(ybr, Appearance("YBR_FULL_422", 8)).astype(int)
    assert np.abs(ours - theirs).max() <= 1


def test_a_palette_is_applied_before_pixels_are_merged() -> None:
    dataset = opened("examples_palette.dcm")
    pixels, appearance = first_frame(dataset), appearance_of(dataset)
    ours = thumbnail(pixels, appearance, max_side=200)
    assert ours.shape[2] == 3
    grey = thumbnail(pixels, GREY, max_side=200)
    assert ours.shape[:2] == grey.shape


@settings(deadline=None)  # a machine shared with other tests may be slow for a moment
@given(pixels=small_images(sizes=(1, 2, 4)))
def test_every_small_image_has_a_thumbnail(pixels: Pixels) -> None:
    image = opened_png(thumbnail_png(pixels, GREY, max_side=7))
    assert max(image.size) <= 7


def test_averages_are_exact_for_the_largest_samples() -> None:
    pixels = np.full((1000, 1000), 2**32 - 1, "<u4")
    pixels[0, 0] -= 1
    assert shrunk(pixels, 1)[0, 0] == 2**32 - 1 - 1e-6


def test_a_large_palette_image_takes_few_bytes_a_sample() -> None:
    # A frame of 67 million samples has to fit into VerifyFrames' 1,769 MB, beside its own 134 MB.
    tables = base64.b64encode(zlib.compress(bytes(range(256)) * 3 * 256)).decode()
    palette = Presentation(palette=Palette(0, tables))
    pixels = gradient("<u2", bits=16, rows=1024, columns=1024)
    tracemalloc.start()
    thumbnail_png(pixels, Appearance("PALETTE COLOR", 16, palette))
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 15 * pixels.size


# ------------------------------------------------------------------------------------------ viewer
@pytest.mark.parametrize("dtype", ["<u1", "<i1", "<u2", "<i2"])
def test_the_viewer_has_the_frame_s_own_values(dtype: str) -> None:
    pixels = gradient(dtype, bits=8 * np.dtype(dtype).itemsize, rows=200, columns=256)
    stored = samples_of(viewer_image(pixels, GREY))
    assert stored.dtype == pixels.dtype
    np.testing.assert_array_equal(stored, pixels)


def test_the_viewer_averages_blocks_and_rounds_in_the_sample_type() -> None:
    pixels = np.array([[-3, -2, 7], [-2, -4, 8]], "<i2")
    assert samples_of(viewer_image(pixels, GREY, max_side=2)).tolist() == [[-3, 8]]


def test_the_viewer_has_colour_as_rgb_of_8_bits() -> None:
    ybr = gradient("<u1", bits=8, samples=3)
    image = viewer_image(ybr, Appearance("YBR_FULL", 8, Presentation(window_center=1.0)))
    theirs = np.asarray(Image.fromarray(ybr, "YCbCr").convert("RGB"))
    assert np.abs(samples_of(image).astype(int) - theirs).max() <= 1
    assert image is not None
    assert image.presentation == Presentation()


def test_the_viewer_keeps_the_frame_s_window_and_inversion() -> None:
    presentation = Presentation(rescale_slope=2.0, window_center=5.0, window_width=9.0)
    image = viewer_image(gradient("<u2", bits=12), Appearance("MONOCHROME1", 12, presentation))
    assert image is not None
    assert (image.is_inverted, image.presentation) == (True, presentation)


def test_without_a_window_the_viewer_starts_with_the_whole_range() -> None:
    image = viewer_image(np.array([[-10, 30]], "<i2"), GREY)
    assert image is not None
    window = image.presentation
    assert (window.window_center, window.window_width) == (10.0, 40.0)
    assert window.voi_lut_function == "LINEAR_EXACT"


@pytest.mark.parametrize("value", [0, 1])
def test_a_segment_of_one_value_has_the_same_window_in_the_viewer(value: int) -> None:
    # A segment that fills its frame is white, as in the thumbnail; the range would show it black.
    image = viewer_image(np.full((4, 4), value, "<u1"), Appearance("MONOCHROME2", 1))
    assert image is not None
    window = image.presentation
    assert (window.window_center, window.window_width) == (0.5, 1.0)


def test_a_voi_lut_goes_with_the_samples_to_the_viewer() -> None:
    lut = VoiLut(-100, 8, base64.b64encode(bytes(201)).decode())
    image = viewer_image(
        np.array([[0]], "<i2"), Appearance("MONOCHROME2", 16, Presentation(voi_lut=lut))
    )
    assert image is not None
    assert image.presentation == Presentation(voi_lut=lut)


def test_a_modality_lut_is_applied_before_the_viewer_gets_the_values() -> None:
    dataset = opened("mlut_18.dcm")
    pixels = first_frame(dataset)
    image = viewer_image(pixels, appearance_of(dataset), max_side=512)
    np.testing.assert_array_equal(samples_of(image), apply_modality_lut(pixels, dataset))
    assert image is not None
    assert image.presentation.modality_lut is None


def test_samples_of_32_bits_have_no_viewer_image() -> None:
    assert viewer_image(np.zeros((2, 2), "<u4"), GREY) is None


@settings(deadline=None)  # a machine shared with other tests may be slow for a moment
@given(pixels=small_images(sizes=(1, 2)))
def test_every_small_image_reaches_the_viewer(pixels: Pixels) -> None:
    image = viewer_image(pixels, GREY)
    assert samples_of(image).shape == pixels.shape
