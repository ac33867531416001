"""Records as lines of columns, as wide as the terminal has room for, or as CSV."""

from __future__ import annotations

import csv
import io
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import click

_GAP = "  "


def terminal_width() -> int | None:
    """Return the terminal's columns; None where stdout is none, and nothing is to be cut."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


@dataclass(frozen=True, slots=True)
class Column[Record]:
    """One column of a table."""

    title: str
    cell: Callable[[Record], str]
    widest: int = 64
    """A longer cell is cut; no id is, which people copy."""
    is_number: bool = False
    priority: int = 0
    """On a narrow terminal the columns with the highest go first; 0 stays."""


def table[Record](
    columns: Sequence[Column[Record]], records: Sequence[Record], *, width: int | None
) -> str:
    """Write records as lines of columns that stand under their headings."""
    columns = list(columns)
    cells = [_cells(column, records, cut=width is not None) for column in columns]
    while width is not None and _width_of(cells) > width and any(c.priority for c in columns):
        least = max(range(len(columns)), key=lambda number: columns[number].priority)
        del columns[least], cells[least]
    heading, *rows = (_GAP.join(row).rstrip() for row in zip(*cells, strict=True))
    return "\n".join([heading if width is None else click.style(heading, bold=True), *rows])


def _cells[Record](column: Column[Record], records: Sequence[Record], *, cut: bool) -> list[str]:
    texts = [column.title, *(" ".join(column.cell(record).split()) for record in records)]
    if cut:
        texts = [_shortened(text, column.widest) for text in texts]
    widest = max(map(len, texts))
    return [text.rjust(widest) if column.is_number else text.ljust(widest) for text in texts]


def _shortened(text: str, widest: int) -> str:
    return text if len(text) <= widest else text[: widest - 1] + "…"


def _width_of(cells: list[list[str]]) -> int:
    return sum(len(column[0]) for column in cells) + len(_GAP) * (len(cells) - 1)


def csv_text(headings: Sequence[str], rows: Iterable[dict[str, Any]]) -> str:
    """Write rows as CSV (RFC 4180) without its last line end; lists are joined by ``;``."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, headings, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _csv_cell(value) for name, value in row.items()} for row in rows)
    return stream.getvalue().removesuffix("\r\n")


def _csv_cell(value: Any) -> Any:
    return ";".join(value) if isinstance(value, list) else value
