from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.integration.report_page.conftest import OpenedPage, Opening
from tests.integration.report_page.sample_series import (
    SIDE,
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
)


def test_sliders_change_the_window_as_their_numbers_say(open_page: Opening) -> None:
    series = ct_series()
    opened = opened_on(open_page, series)
    for name in ("Centre", "Width"):
        opened.page.get_by_label(name).focus()
        for _ in range(3):
            opened.page.keyboard.press("ArrowRight")
    center = float(opened.text("#viewer-center-amount"))
    width = float(opened.text("#viewer-width-amount"))
    assert (center, width) > (40, 100)
    assert np.array_equal(grey_of(opened), linear(hounsfield(series, 2), center, width))
    assert opened.page.locator("#viewer-preset").input_value() == "Set by hand"


def test_window_set_by_hand_stays_from_frame_to_frame_until_reset(open_page: Opening) -> None:
    series = ct_series()
    opened = opened_on(open_page, series)
    opened.page.get_by_label("Window", exact=True).select_option("Bone")
    opened.page.locator("#viewer-canvas").press("ArrowDown")
    expect(opened.page.locator("#viewer-frame")).to_have_text("frame 4 of 5")
    assert np.array_equal(grey_of(opened), linear(hounsfield(series, 3), 400, 1800))
    opened.page.get_by_role("button", name="Reset").click()
    expect(opened.page.locator("#viewer-preset")).to_have_value("Stored window")
    expect(opened.page.locator("#viewer-frame")).to_have_text("frame 4 of 5")


def test_dragging_changes_width_and_centre(open_page: Opening) -> None:
    opened = opened_on(open_page, ct_series())
    opened.page.locator("#viewer-canvas").scroll_into_view_if_needed()
    box = opened.page.locator("#viewer-canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + 100, box["y"] + 100
    before = float(opened.text("#viewer-center-amount")), float(opened.text("#viewer-width-amount"))
    opened.page.mouse.move(x, y)
    opened.page.mouse.down()
    opened.page.mouse.move(x + 20, y + 10)
    opened.page.mouse.up()
    after = float(opened.text("#viewer-center-amount")), float(opened.text("#viewer-width-amount"))
    assert after[1] - before[1] == pytest.approx(2 * (after[0] - before[0]), rel=1e-3)
    assert after[0] > before[0]
    opened.page.mouse.move(x + 40, y)  # the button is up: nothing changes
    assert float(opened.text("#viewer-width-amount")) == after[1]


def test_every_sampled_frame_is_reached_by_keys(open_page: Opening) -> None:
    series = mr_series()
    opened = opened_on(open_page, series)
    canvas, label = opened.page.locator("#viewer-canvas"), opened.page.locator("#viewer-frame")
    for key, frame in (
        ("Home", 1),
        ("ArrowDown", 2),
        ("ArrowRight", 3),
        ("PageDown", 8),
        ("PageDown", 10),
        ("ArrowDown", 10),
        ("ArrowUp", 9),
        ("PageUp", 4),
        ("End", 10),
    ):
        canvas.press(key)
        expect(label).to_have_text(f"frame {frame} of 10")
    stored = series.frames[9].astype(np.float64)
    scaled = (stored - stored.min()) / (stored.max() - stored.min()) * 255
    assert np.abs(grey_of(opened) - scaled).max() <= 0.51


def test_wheel_and_slider_change_the_frame(open_page: Opening) -> None:
    opened = opened_on(open_page, mr_series())
    label = opened.page.locator("#viewer-frame")
    opened.page.locator("#viewer-canvas").scroll_into_view_if_needed()
    opened.page.locator("#viewer-canvas").hover()
    opened.page.mouse.wheel(0, 100)
    expect(label).to_have_text("frame 7 of 10")
    opened.page.get_by_label("Frame", exact=True).press("Home")
    expect(label).to_have_text("frame 1 of 10")


def test_value_under_the_pointer_is_rescaled_and_named(open_page: Opening) -> None:
    series = ct_series()
    opened = opened_on(open_page, series)
    canvas = opened.page.locator("#viewer-canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    scale = box["width"] / SIDE
    canvas.hover(position={"x": 100.5 * scale, "y": 90.5 * scale})
    value, stored = hounsfield(series, 2)[90, 100], reduced(series.frames[2], SIDE)[90, 100]
    expected = f"column 101, row 91: {value:g} HU (stored {stored})"
    assert opened.text("#viewer-value") == expected


def test_crosshair_reads_values_by_keyboard_alone(open_page: Opening) -> None:
    series = ct_series()
    opened = opened_on(open_page, series)
    canvas = opened.page.locator("#viewer-canvas")
    for key in ("c", "ArrowLeft", "Shift+ArrowUp"):
        canvas.press(key)
    value, stored = hounsfield(series, 2)[118, 127], reduced(series.frames[2], SIDE)[118, 127]
    expected = f"column 128, row 119: {value:g} HU (stored {stored})"
    assert opened.text("#viewer-value") == expected
    expect(opened.page.locator("#viewer-crosshair")).to_be_visible()
    opened.keep_screenshot("viewer-crosshair", of="#viewer")
    canvas.press("c")
    expect(opened.page.locator("#viewer-crosshair")).to_be_hidden()


def test_keys_zoom_and_window_the_image(open_page: Opening) -> None:
    series = ct_series()
    opened = opened_on(open_page, series)
    canvas = opened.page.locator("#viewer-canvas")
    canvas.press("1")
    assert _width(opened) == SIDE
    canvas.press("+")
    assert _width(opened) == 2 * SIDE
    canvas.press("-")
    assert _width(opened) == SIDE
    canvas.press("0")
    assert _width(opened) > SIDE
    before = opened.text("#viewer-window")
    canvas.press("Shift+ArrowUp")
    canvas.press("Shift+ArrowRight")
    center = float(opened.text("#viewer-center-amount"))
    width = float(opened.text("#viewer-width-amount"))
    assert opened.text("#viewer-window") != before
    assert np.array_equal(grey_of(opened), linear(hounsfield(series, 2), center, width))
    canvas.press("r")
    expect(opened.page.locator("#viewer-window")).to_have_text(before)


def _width(opened: OpenedPage) -> float:
    box = opened.page.locator("#viewer-canvas").bounding_box()
    assert box is not None
    return box["width"]


def test_thumbnail_opens_its_frame_in_the_viewer(open_page: Opening) -> None:
    opened = opened_on(open_page, ct_series(), mr_series())
    sheet = opened.page.locator("#series article", has_text="MR, 10 frames")
    sheet.get_by_role("button", name="frame 3").press("Enter")
    expect(opened.page.locator("#viewer-frame")).to_have_text("frame 3 of 10")
    expect(opened.page.locator("#viewer-canvas")).to_be_focused()
    assert canvas_of(opened).shape[:2] == mr_series().frames[0].shape


def test_series_are_changed_by_the_list(open_page: Opening) -> None:
    opened = opened_on(open_page, ct_series(), us_series())
    opened.page.get_by_label("Series", exact=True).select_option("US 2, 1 frame")
    expect(opened.page.locator("#viewer-window")).to_have_text("colour")
    expect(opened.page.get_by_label("Frame", exact=True)).to_be_disabled()
