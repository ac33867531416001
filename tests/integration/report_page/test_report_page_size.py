from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from frameproof.report import render_page
from tests.integration.report_page.conftest import Opening
from tests.integration.report_page.sample_run import (
    pictures_of,
    problem,
    proven_report,
    spoilt_report,
)
from tests.integration.report_page.sample_series import ct_series, hex_id, mr_series

LIMIT_BYTES = 5_000_000


def test_page_of_343_frames_stays_below_5_mb_and_says_what_it_leaves_out(
    open_page: Opening,
) -> None:
    # GIVEN far more pictures than a page may hold: one of every frame, with noise that no
    # compression takes away
    series = [ct_series(333), mr_series()]
    noise = np.random.default_rng(5)
    series[0].frames = [
        frame + noise.integers(0, 64, frame.shape, np.int16) for frame in series[0].frames
    ]
    html = render_page(proven_report(series), pictures_of(series))
    # THEN the page is small, holds pictures of each series, and says how many are missing
    size_bytes = len(html.encode())
    assert 3_500_000 < size_bytes < LIMIT_BYTES
    opened = open_page(html)
    shown = opened.page.locator("#series img").count()
    in_viewer = opened.page.locator(".viewer-image").count()
    text = opened.text("#series")
    assert f"{shown} of 343 frames shown, {in_viewer} of them in the viewer." in text
    assert f"{343 - shown} further pictures were left out" in text
    # AND those of the long series are spread evenly
    captions = opened.page.locator("#series article").first.locator(".caption").all_inner_texts()
    positions = [int(re.sub(r"\D", "", caption)) for caption in captions]
    gaps = np.diff([0, *positions, 334])
    assert max(gaps) <= 4 * min(gaps) + 2
    opened.keep_screenshot("343-frames")


def test_long_list_of_problems_leaves_less_room_for_pictures() -> None:
    series = [ct_series(200)]
    kinds = ("frameMismatched", "frameMissing", "objectRefused", "sourceDiffers", "importWarning")
    problems = tuple(
        problem(kind, hex_id(f"{kind} {number}"), "A long reason. " * 300)
        for kind in kinds
        for number in range(100)
    )
    html = render_page(replace(spoilt_report(series), problems=problems), pictures_of(series))
    assert len(html.encode()) < LIMIT_BYTES
    assert "data:image/png" in html
