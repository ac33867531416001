"""Counts as a picture: bars that keep their place on one scale and split where things part (SVG).

Each row is a bar with its name before it and its number behind it. A part of a whole begins where
the part before it ends, and a faint band leads down to it from its whole: what is lost on the way
is seen at the place where it was lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from frameproof.report.page.markup import Markup, element, join

type Tone = Literal["plain", "good", "noted", "bad"]

_WIDTH = 360.0
_BARS_LEFT, _BARS_WIDTH = 124.0, 150.0
_ROW_HEIGHT, _BAR_HEIGHT = 28.0, 14.0
_LEAST_WIDTH = 3.0
"""What is there at all is seen, be it 1 of 1,000,000."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the picture."""

    name: str
    amount: float
    label: str
    """The amount as it is written."""
    start: float = 0.0
    """Where the bar begins on the scale."""
    tone: Tone = "plain"
    part_of: int | None = None
    """The row of its whole."""


def counted(
    name: str, amount: int, *, start: float = 0, tone: Tone = "plain", part_of: int | None = None
) -> Bar:
    """Make a bar for a count; nothing bad is marked where there is none of it."""
    is_bad = tone == "bad" and amount > 0
    label = f"✗ {amount:,}" if is_bad else f"{amount:,}"
    return Bar(name, amount, label, start, tone, part_of)


def picture(bars: Sequence[Bar], *, title: str) -> Markup:
    """Draw the bars; the numbers are in the picture and in ``table``, which says the same."""
    scale = max((bar.start + bar.amount for bar in bars), default=0) or 1
    bands = [_band(bars, row, scale) for row in range(len(bars))]
    rows = [_row(bar, row, scale) for row, bar in enumerate(bars)]
    return element(
        "svg",
        join(*bands),
        join(*rows),
        viewBox=f"0 0 {_WIDTH:g} {_ROW_HEIGHT * len(bars):g}",
        role="img",
        aria_label=f"{title}: " + ", ".join(f"{bar.name} {bar.label}" for bar in bars),
        class_="flow",
    )


def table(bars: Sequence[Bar], *, title: str) -> Markup:
    """Write the picture's numbers as a table, folded away under it."""
    lines = [
        element(
            "tr",
            element("th", bar.name, scope="row"),
            element("td", bar.label, class_="number"),
            class_=f"row-{bar.tone}",
        )
        for bar in bars
    ]
    return element(
        "details",
        element("summary", "As a table"),
        element("table", element("caption", title), element("tbody", *lines)),
    )


def lane(title: str, bars: Sequence[Bar], *notes: Markup) -> Markup:
    """Put a picture, what follows from it and its table under one title."""
    return element(
        "figure",
        element("figcaption", element("h3", title)),
        picture(bars, title=title),
        *notes,
        table(bars, title=title),
        class_="lane",
    )


def _span(bar: Bar, scale: float) -> tuple[float, float]:
    """Return the left edge and the width of a bar."""
    if bar.amount <= 0:
        return _BARS_LEFT, 0.0
    width = max(_LEAST_WIDTH, _BARS_WIDTH * bar.amount / scale)
    left = _BARS_LEFT + _BARS_WIDTH * bar.start / scale
    return min(left, _BARS_LEFT + _BARS_WIDTH - width), width


def _band(bars: Sequence[Bar], row: int, scale: float) -> Markup:
    bar = bars[row]
    left, width = _span(bar, scale)
    if bar.part_of is None or width == 0:
        return join()
    top = _top(bar.part_of) + _BAR_HEIGHT
    return _rectangle(left, top, width, _top(row) - top, f"band {bar.tone}")


def _row(bar: Bar, row: int, scale: float) -> Markup:
    left, width = _span(bar, scale)
    baseline = f"{_top(row) + _BAR_HEIGHT / 2:g}"
    is_empty = bar.amount <= 0
    state = " empty" if is_empty else ""
    return join(
        element("text", bar.name, x="0", y=baseline, class_=f"name{state}"),
        join() if is_empty else _rectangle(left, _top(row), width, _BAR_HEIGHT, f"bar {bar.tone}"),
        element("text", bar.label, x=f"{_WIDTH:g}", y=baseline, class_=f"amount {bar.tone}{state}"),
    )


def _top(row: int) -> float:
    return row * _ROW_HEIGHT + (_ROW_HEIGHT - _BAR_HEIGHT) / 2


def _rectangle(left: float, top: float, width: float, height: float, classes: str) -> Markup:
    return element(
        "rect",
        x=f"{left:.2f}",
        y=f"{top:.2f}",
        width=f"{width:.2f}",
        height=f"{height:.2f}",
        class_=classes,
    )
