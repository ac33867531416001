from __future__ import annotations

import base64
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import expect

from frameproof.contracts import Presentation, VoiLut
from frameproof.pixels import views
from frameproof.pixels.appearance import Appearance
from frameproof.report import PagePicture, render_page
from tests.integration.report_page.conftest import Opening
from tests.integration.report_page.sample_run import proven_report
from tests.integration.report_page.sample_series import (
    SIDE,
    cr_series,
    ct_series,
    mr_series,
    reduced,
    us_series,
)
from tests.integration.report_page.shown_values import (
    canvas_of,
    grey_of,
    hounsfield,
    linear,
    opened_on,
    ramp,
)


def test_frame_is_shown_with_its_stored_window(open_page: Opening) -> None:
    series = ct_series()
    opened = opened_on(open_page, series)
    center, width = series.presentation.window_center, series.presentation.window_width
    assert center is not None
    assert width is not None
    assert np.array_equal(grey_of(opened), linear(hounsfield(series, 2), center, width))
    assert opened.text("#viewer-window") == f"centre {center:g}, width {width:g}"
    opened.keep_screenshot("viewer", of="#viewer")


def test_usual_window_shows_the_pixels_that_it_names(open_page: Opening) -> None:
    series = ct_series()
    opened = opened_on(open_page, series)
    before = grey_of(opened)
    opened.page.get_by_label("Window", exact=True).select_option("Lung")
    after = grey_of(opened)
    assert np.array_equal(after, linear(hounsfield(series, 2), -600, 1500))
    assert not np.array_equal(before, after)


def test_frame_without_a_window_is_shown_from_its_least_to_its_greatest_value(
    open_page: Opening,
) -> None:
    series = mr_series()
    stored = series.frames[5].astype(np.float64)
    least, span = stored.min(), stored.max() - stored.min()
    expected = np.rint(((stored - (least + span / 2)) / span + 0.5) * 255)
    assert np.array_equal(grey_of(opened_on(open_page, series)), expected.astype(np.uint8))


def test_monochrome1_is_white_where_its_values_are_lowest(open_page: Opening) -> None:
    series = cr_series()
    opened = opened_on(open_page, series)
    presentation = series.presentation
    center, width = presentation.window_center, presentation.window_width
    assert center is not None
    assert width is not None
    values = hounsfield(series, 0)
    shown = ((values - (center - 0.5)) / (width - 1) + 0.5) * 255
    expected = np.rint(255 - np.clip(shown, 0, 255)).astype(np.uint8)
    assert np.array_equal(grey_of(opened), expected)
    opened.page.get_by_role("button", name="Invert").click()
    turned = np.rint(np.clip(shown, 0, 255)).astype(np.uint8)
    assert np.array_equal(grey_of(opened), turned)


def test_colour_is_shown_as_it_is(open_page: Opening) -> None:
    series = us_series()
    opened = opened_on(open_page, series)
    assert np.array_equal(canvas_of(opened)[..., :3], reduced(series.frames[0], SIDE))
    for name in ("Centre", "Width"):
        expect(opened.page.get_by_label(name)).to_be_disabled()


def test_samples_of_other_shape_are_drawn_with_their_spacing(open_page: Opening) -> None:
    pixels: npt.NDArray[Any] = np.arange(200, dtype=np.uint8).reshape(10, 20)
    series = mr_series()
    series.frames = [pixels]
    series.presentation = Presentation(modality="MR", pixel_spacing=(2.0, 1.0))
    box = opened_on(open_page, series).page.locator("#viewer-canvas").bounding_box()
    assert box is not None
    assert box["height"] == pytest.approx(box["width"])


def test_sigmoid_window_is_shown_as_dicom_defines_it(open_page: Opening) -> None:
    presentation = Presentation(
        rescale_slope=2.0, window_center=200, window_width=300, voi_lut_function="SIGMOID"
    )
    values = 2.0 * np.arange(256).reshape(16, 16)
    expected = np.rint(255 / (1 + np.exp(-4 * (values - 200) / 300)))
    shown = grey_of(opened_on(open_page, ramp(presentation)))
    assert np.abs(shown - expected).max() <= 1  # two libraries' exponentials may differ in a bit


def test_narrowest_linear_window_is_a_threshold(open_page: Opening) -> None:
    presentation = Presentation(window_center=100, window_width=1)
    expected = np.where(np.arange(256).reshape(16, 16) > 99.5, 255, 0)
    assert np.array_equal(grey_of(opened_on(open_page, ramp(presentation))), expected)


def test_stored_table_is_shown_first_and_a_slider_makes_a_line_of_it(open_page: Opening) -> None:
    # GIVEN a table of four entries from value 100 on, 12 bits each
    entries = np.array([0, 1000, 3000, 4095], "<u2")
    table = VoiLut(100, 12, base64.b64encode(entries.tobytes()).decode())
    opened = opened_on(open_page, ramp(Presentation(voi_lut=table)))
    # THEN values before and behind it take its first and last entry
    values = np.clip(np.arange(256) - 100, 0, 3)
    expected = np.rint(entries[values] / 4095 * 255).reshape(16, 16)
    assert np.array_equal(grey_of(opened), expected)
    assert opened.text("#viewer-window") == "stored table"
    opened.page.get_by_label("Centre").press("ArrowLeft")
    assert opened.text("#viewer-window") == "centre 127, width 255"


def test_modality_table_gives_the_values_that_are_read(open_page: Opening) -> None:
    table = VoiLut(0, 8, base64.b64encode(bytes(range(255, -1, -1))).decode())
    opened = opened_on(open_page, ramp(Presentation(modality_lut=table)))
    assert np.array_equal(grey_of(opened), np.arange(255, -1, -1).reshape(16, 16))
    opened.page.locator("#viewer-canvas").press("c")
    assert opened.text("#viewer-value") == "column 9, row 9: 119 (stored 136)"


def test_what_the_product_writes_is_shown_with_its_own_values(open_page: Opening) -> None:
    series = ct_series(1)
    made = views.viewer_image(series.frames[0], Appearance("MONOCHROME2", 16, series.presentation))
    assert made is not None
    picture = PagePicture(series.image_set_id, 1, series.thumbnail(series.frames[0]), made)
    opened = open_page(render_page(proven_report([series]), [picture]))
    expect(opened.page.locator("#viewer-frame")).not_to_be_empty()
    blocks = series.frames[0].reshape(256, 2, 256, 2).mean(axis=(1, 3))
    presentation = series.presentation
    values = np.rint(blocks) * presentation.rescale_slope + presentation.rescale_intercept
    center, width = presentation.window_center, presentation.window_width
    assert center is not None
    assert width is not None
    assert np.array_equal(grey_of(opened), linear(values, center, width))
