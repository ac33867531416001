"""What a benchmark leaves: a JSON file, a table in docs/performance.md, the plots drawn anew."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.kept_results import KeptResult, keep
from benchmarks.plots import draw_all

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"


def publish(name: str, result: dict[str, Any]) -> None:
    """Print a result, keep it, and put it as a table between the page's two marks of that name.

    Raises
    ------
    ValueError
        The page has no such marks.
    """
    _publish(KeptResult(name, _machine(), result=result))


def publish_rows(name: str, rows: list[dict[str, Any]]) -> None:
    """Do the same with a table of several columns, which are the keys of the first row."""
    _publish(KeptResult(name, _machine(), rows=rows))


def table_of(kept: KeptResult) -> str:
    """Write a result as the Markdown table that stands in the page."""
    if kept.rows:
        columns = list(kept.rows[0])
        cells = [[_shown(row[column]) for column in columns] for row in kept.rows]
        head = f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"
    else:
        cells = [[key, _shown(value)] for key, value in {**kept.result, **kept.machine}.items()]
        head = "| | |\n|---|---|\n"
    return head + "".join(f"| {' | '.join(row)} |\n" for row in cells)


def with_table(page: str, kept: KeptResult) -> str:
    """Put a result's table between its marks.

    Raises
    ------
    ValueError
        The page has no such marks.
    """
    begin, end = f"<!-- {kept.benchmark} -->\n", f"<!-- end of {kept.benchmark} -->"
    marks = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    changed, count = marks.subn(lambda _: begin + table_of(kept) + end, page)
    if count != 1:
        raise ValueError(f"{PAGE} must have one pair of marks of {kept.benchmark}, not {count}.")
    return changed


def _publish(kept: KeptResult) -> None:
    sys.stdout.write(json.dumps(asdict(kept), ensure_ascii=False) + "\n")
    keep(kept)
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), kept), encoding="utf-8")
    draw_all()


def _machine() -> dict[str, Any]:
    return {"cores": os.cpu_count(), "python": platform.python_version()}


def _shown(value: Any) -> str:
    """Write a number with as many digits as it deserves."""
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
