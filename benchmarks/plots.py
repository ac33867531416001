"""The pictures of docs/plots, drawn from what the benchmarks found (``benchmarks/results``).

Run: ``python -m benchmarks.plots`` (a few seconds; nothing is measured). Every benchmark draws them
anew when it has ended. The same results make the same files to the byte; a test compares.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.claims import CLAIMS
from benchmarks.kept_results import read_kept

FOLDER = Path(__file__).parents[1] / "docs" / "plots"

_MET, _MISSED, _LINE, _QUIET = "#2a7f9e", "#c8553d", "#333333", "#666666"
_COLOURS = ("#2a7f9e", "#c8553d", "#6a9a3b", "#8a5fa8")
_COUNTS = {"transitions": 50_000, "Lambda invocations": 12_000, "S3 writes": 20_000}
"""Of the proof, and how many a million frames may take."""
_COSTS = ("proof", "way in", "HealthImaging's calls", "one Lambda a frame")
_STYLE: dict[Any, object] = {
    "svg.hashsalt": "frameproof",  # ids of clip paths and the like, else made up anew each time
    "svg.fonttype": "none",  # text stays text: it can be searched, and the file is small
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
}


def goals() -> Figure:
    """Draw each claim's figure as a multiple of its goal: right of the line it is met."""
    figure = Figure(figsize=(8.6, 0.42 * len(CLAIMS) + 1.1), layout="constrained")
    axes: Axes = figure.add_subplot()
    claims = CLAIMS[::-1]  # the first one on top
    lengths = [claim.times_the_goal() for claim in claims]
    colours = [_MET if length >= 1 else _MISSED for length in lengths]
    axes.barh([claim.words for claim in claims], lengths, color=colours, height=0.62)
    axes.axvline(1, color=_LINE, linewidth=1.2)
    for row, (claim, length) in enumerate(zip(claims, lengths, strict=True)):
        words = f"{claim.found():.3g} ({claim.bound} {claim.goal:g})"
        beside = max(length, 1) + 0.02  # right of the line, too
        axes.text(beside, row, words, va="center", color=_QUIET, fontsize=8.5)
    axes.set_xlim(0, max(*lengths, 1) * 1.3)
    axes.set_xlabel("times the goal; the line is the goal itself")
    axes.set_title("What was measured, beside its goal")
    return figure


def growth() -> Figure:
    """Draw how a run grows from 100 to a million frames: what it takes, and what it costs."""
    rows = read_kept("growth").rows
    figure = Figure(figsize=(9.4, 4.0), layout="constrained")
    counts, costs = figure.subplots(1, 2)
    frames = [row["frames"] for row in rows]
    for (name, most), colour in zip(_COUNTS.items(), _COLOURS, strict=False):
        counts.plot(frames, [row[name] for row in rows], "o-", color=colour, label=name)
        counts.plot(1_000_000, most, "_", color=colour, markersize=16, markeredgewidth=2.5)
    counts.set_title("ListFrames to the verdict; dashes: the most it may take")
    for name, colour in zip(_COSTS, _COLOURS, strict=True):
        of_thousand = [1_000 * row[f"{name}, US$"] / row["frames"] for row in rows]
        costs.plot(frames, of_thousand, "o-", color=colour, label=name)
    costs.set_title("US$ for 1,000 frames")
    costs.set_ylim(1e-4, 1e-1)
    for axes in (counts, costs):
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel("frames, each of a file of its own")
        axes.xaxis.set_major_formatter(_in_words)
        axes.yaxis.set_major_formatter(_in_words)
        axes.grid(alpha=0.25)
        axes.legend(frameon=False, fontsize=8.5)
    return figure


def _in_words(number: float, _: int) -> str:
    """Write a power of ten as people do."""
    return f"{number:,.0f}" if number >= 1 else f"{number:g}"


PICTURES: dict[str, Callable[[], Figure]] = {"goals": goals, "growth": growth}


def draw_all(folder: Path = FOLDER) -> None:
    """Draw every picture into a folder."""
    with mpl.rc_context(_STYLE):
        for name, draw in PICTURES.items():
            path = folder / f"{name}.svg"
            draw().savefig(path, format="svg", metadata={"Date": None, "Creator": None})
            # Matplotlib ends some lines with a blank.
            lines = path.read_text(encoding="utf-8").splitlines()
            path.write_text("".join(f"{line.rstrip()}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    draw_all()
