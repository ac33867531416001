"""docs/performance.md and docs/plots cannot lie: both are what the kept results say."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.claims import CLAIMS, Claim
from benchmarks.kept_results import KeptResult, all_kept, read_kept
from benchmarks.plots import FOLDER, PICTURES, draw_all
from benchmarks.results import PAGE, with_table


def test_tables_of_the_page_are_what_the_benchmarks_left() -> None:
    page = PAGE.read_text(encoding="utf-8")
    stale = [kept.benchmark for kept in all_kept() if with_table(page, kept) != page]
    assert not stale, "run these benchmarks again, they write both: python -m benchmarks.<name>"


def test_pictures_are_what_the_results_draw(tmp_path: Path) -> None:
    draw_all(tmp_path)
    stale = [
        name
        for name in PICTURES
        if (tmp_path / f"{name}.svg").read_bytes() != (FOLDER / f"{name}.svg").read_bytes()
    ]
    assert not stale, "draw them anew: python -m benchmarks.plots"
    assert {path.stem for path in FOLDER.iterdir()} == set(PICTURES)


def test_every_picture_stands_in_a_page() -> None:
    pages = [path.read_text(encoding="utf-8") for path in PAGE.parent.glob("*.md")]
    for name in PICTURES:
        assert any(f"(plots/{name}.svg)" in page for page in pages), name


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.words)
def test_goal_that_the_picture_shows_is_the_one_that_the_benchmark_names(claim: Claim) -> None:
    named = [
        key
        for key in read_kept(claim.benchmark).result
        if key.partition(" (goal")[0] == claim.figure
    ]
    goals = [float(key.rpartition("(goal ")[2].rstrip(")")) for key in named if "(goal " in key]
    assert goals in ([claim.goal], [])


def test_goal_is_met_from_either_side() -> None:
    most = Claim("", "png_writing", "worst ratio", "at most", 0.4)
    least = Claim("", "png_writing", "worst ratio", "at least", 0.1)
    assert most.times_the_goal() == pytest.approx(0.4 / most.found())
    assert least.times_the_goal() == pytest.approx(least.found() / 0.1)


def test_page_without_the_marks_of_a_benchmark_is_refused() -> None:
    with pytest.raises(ValueError, match="one pair of marks of new_one, not 0"):
        with_table("# How fast it is\n", KeptResult("new_one", {}))
