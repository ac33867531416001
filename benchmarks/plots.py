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

FOLDER = Path(__file__).parents[1] / "docs" / "plots"

_MET, _MISSED, _LINE, _QUIET = "#2a7f9e", "#c8553d", "#333333", "#666666"
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


PICTURES: dict[str, Callable[[], Figure]] = {"goals": goals}


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
