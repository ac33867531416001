from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from frameproof.report import render_page
from frameproof.report.contract import ReportedImageSet
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


def test_500_series_without_pictures_leave_less_room_for_those_of_the_first() -> None:
    # GIVEN problems that take two fifths of the page, noise in every picture, and many more series
    series = [ct_series(333)]
    noise = np.random.default_rng(5)
    series[0].frames = [
        frame + noise.integers(0, 4096, frame.shape, np.int16) for frame in series[0].frames
    ]
    kinds = ("frameMismatched", "frameMissing", "objectRefused", "sourceDiffers", "importWarning")
    problems = tuple(
        problem(kind, hex_id(f"{kind} {number}"), "A long reason. " * 260)
        for kind in kinds
        for number in range(100)
    )
    report = replace(spoilt_report(series), problems=problems)
    others = tuple(
        ReportedImageSet(hex_id(f"set {number}"), "1", is_primary=True, frames=1, modality="CT")
        for number in range(499)
    )
    report = replace(report, image_sets=report.image_sets + others)
    assert len(render_page(report, pictures_of(series)).encode()) < LIMIT_BYTES


def test_page_stays_below_5_mb_whatever_the_reasons_are() -> None:
    # GIVEN far more text in the problems than a page may hold, most of it in one of them
    series = [ct_series(3)]
    kinds = (
        "frameMismatched",
        "frameMissing",
        "objectRefused",
        "sourceDiffers",
        "crossCheckDisagreed",
    )
    problems = tuple(
        problem(kind, hex_id(f"{kind} {number}"), "A long reason. " * 5_000)
        for kind in kinds
        for number in range(100)
    )
    problems += (problem("importWarning", hex_id("warned"), "A long reason. " * 500_000),)
    html = render_page(replace(spoilt_report(series), problems=problems), pictures_of(series))
    # THEN the first of each kind stand on it, shortened, and the rest is counted
    assert len(html.encode()) < LIMIT_BYTES
    assert "more. report.json" in html
    assert hex_id("warned") in html
    assert all(hex_id(f"{kind} 0") in html for kind in kinds)
