"""Screens of a terminal, one after the other, as one SVG file that moves and loads nothing.

A browser that is asked for less motion shows the last screen alone, and so does whatever draws SVG
but no animations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise

_CELL_WIDTH, _CELL_HEIGHT, _FONT_SIZE = 8.4, 18.0, 14
_MARGIN, _BAR_HEIGHT = 16.0, 34.0
_BACKGROUND, _TEXT = "#11161d", "#d5dbe3"
_COLOURS = {
    "red": "#ff7b72",
    "green": "#56d364",
    "brown": "#e3b341",
    "cyan": "#56c8d8",
    "brightblack": "#8b949e",
}
_STYLE = """
text {{ font: {size}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  fill: {text}; white-space: pre }}
.bold {{ font-weight: bold }}
.screen {{ visibility: hidden }}
.screen:last-of-type {{ visibility: visible }}
@media (prefers-reduced-motion: no-preference) {{
.screen {{ animation: {seconds:.1f}s step-end infinite }}
{frames}
}}
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """One character of a screen."""

    character: str
    colour: str = "default"
    """A name of pyte's; one that is not drawn apart is drawn as any text."""
    is_bold: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """What a terminal shows for a while."""

    rows: Sequence[Sequence[Cell]]
    seconds: float


def terminal_svg(screens: Sequence[Screen], *, title: str) -> str:
    """Draw the screens, all of one size, one after the other and again from the first."""
    columns, lines = len(screens[0].rows[0]), len(screens[0].rows)
    width = columns * _CELL_WIDTH + 2 * _MARGIN
    height = lines * _CELL_HEIGHT + _BAR_HEIGHT + 2 * _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{_style(screens)}</style>",
        f'<rect width="{width:g}" height="{height:g}" rx="10" fill="{_BACKGROUND}"/>',
        *(
            f'<circle cx="{_MARGIN + 6 + 20 * number:g}" cy="{_BAR_HEIGHT / 2 + 4:g}" r="6" '
            f'fill="{colour}"/>'
            for number, colour in enumerate(("#ff5f57", "#febc2e", "#28c840"))
        ),
        *(
            f'<g class="screen" id="s{number}">\n{"\n".join(_lines(screen))}\n</g>'
            for number, screen in enumerate(screens)
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _style(screens: Sequence[Screen]) -> str:
    total = sum(screen.seconds for screen in screens)
    ends = [
        sum(screen.seconds for screen in screens[:number]) for number in range(len(screens) + 1)
    ]
    frames = [
        f"#s{number} {{ animation-name: f{number} }} @keyframes f{number} {{ "
        f"0% {{ visibility: {'visible' if number == 0 else 'hidden'} }} "
        f"{100 * begin / total:.2f}% {{ visibility: visible }} "
        f"{100 * end / total:.2f}% {{ visibility: hidden }} }}"
        for number, (begin, end) in enumerate(pairwise(ends))
    ]
    return _STYLE.format(size=_FONT_SIZE, text=_TEXT, seconds=total, frames="\n".join(frames))


def _lines(screen: Screen) -> Iterator[str]:
    for number, row in enumerate(screen.rows):
        y = _BAR_HEIGHT + _MARGIN + number * _CELL_HEIGHT + _FONT_SIZE
        column = 0
        for (colour, is_bold), cells in groupby(row, lambda cell: (cell.colour, cell.is_bold)):
            text = "".join(cell.character for cell in cells)
            if text.strip():
                yield _run(text, column, y, _COLOURS.get(colour), is_bold=is_bold)
            column += len(text)


def _run(text: str, column: int, y: float, colour: str | None, *, is_bold: bool) -> str:
    x = _MARGIN + (column + len(text) - len(text.lstrip())) * _CELL_WIDTH
    shown = text.strip()
    fill = f' style="fill:{colour}"' if colour else ""
    bold = ' class="bold"' if is_bold else ""
    # The length keeps the columns where they are, whatever font there is.
    length = f'textLength="{len(shown) * _CELL_WIDTH:g}" lengthAdjust="spacingAndGlyphs"'
    return f'<text x="{x:g}" y="{y:g}" {length}{bold}{fill}>{escape(shown)}</text>'
