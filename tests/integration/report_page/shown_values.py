"""What the viewer's canvas shows, and what it should show."""

from __future__ import annotations

import base64
import io

import numpy as np
import numpy.typing as npt
from PIL import Image
from playwright.sync_api import expect

from frameproof.contracts import Presentation
from frameproof.report import render_page
from tests.integration.report_page.conftest import OpenedPage, Opening
from tests.integration.report_page.sample_run import pictures_of, proven_report
from tests.integration.report_page.sample_series import SIDE, Series, reduced

type Shown = npt.NDArray[np.uint8]


def opened_on(open_page: Opening, *series: Series) -> OpenedPage:
    """Open a page on its first series; the viewer shows its middle frame."""
    opened = open_page(render_page(proven_report(list(series)), pictures_of(list(series))))
    expect(opened.page.locator("#viewer-frame")).not_to_be_empty()
    return opened


def canvas_of(opened: OpenedPage) -> Shown:
    """Read the canvas' pixels: (rows, columns, 4)."""
    address = opened.page.locator("#viewer-canvas").evaluate("canvas => canvas.toDataURL()")
    file = io.BytesIO(base64.b64decode(address.partition(",")[2]))
    return np.asarray(Image.open(file).convert("RGBA"))


def grey_of(opened: OpenedPage) -> Shown:
    canvas = canvas_of(opened)
    assert np.array_equal(canvas[..., 0], canvas[..., 1])
    assert np.array_equal(canvas[..., 0], canvas[..., 2])
    return canvas[..., 0]


def linear(values: npt.NDArray[np.float64], center: float, width: float) -> Shown:
    """PS3.3 C.11.2.1.2.1, as it stands there."""
    shown = ((values - (center - 0.5)) / (width - 1) + 0.5) * 255
    shown[values <= center - 0.5 - (width - 1) / 2] = 0
    shown[values > center - 0.5 + (width - 1) / 2] = 255
    return np.rint(shown).astype(np.uint8)


def hounsfield(series: Series, index: int) -> npt.NDArray[np.float64]:
    stored = reduced(series.frames[index], SIDE).astype(np.float64)
    return stored * series.presentation.rescale_slope + series.presentation.rescale_intercept


def ramp(presentation: Presentation) -> Series:
    """A frame that holds every value from 0 to 255."""
    return Series("ramp", "OT", [np.arange(256, dtype=np.uint16).reshape(16, 16)], presentation)
