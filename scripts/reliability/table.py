"""Makes the table of docs/reliability.md: ``python -m scripts.reliability.table``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from scripts.reliability.judged_code import ROOT
from scripts.reliability.numbers import Number, all_numbers
from scripts.reliability.results import Outcome, Results, read_results

PAGE: Final = ROOT / "docs" / "reliability.md"
_BEGIN: Final = "<!-- numbers -->\n"
_END: Final = "<!-- end of numbers -->"
_MARKS: Final = re.compile(re.escape(_BEGIN) + ".*?" + re.escape(_END), re.DOTALL)


def failing(results: Results) -> list[str]:
    """Return the numbers that no test showed, or of which a test failed."""
    return [
        number.id
        for number in all_numbers()
        if not (shown := list(_showing(number, results))) or _has_failed(number, shown)
    ]


def with_table(page: str, slice_: Results, campaign: Results) -> str:
    """Return a page with the table between its marks.

    Raises
    ------
    ValueError
        The page has no such marks, or several.
    """
    rows = [_row(number, slice_, campaign) for number in all_numbers()]
    text = "\n".join([*_head(slice_, campaign), *rows]) + "\n"
    changed, count = _MARKS.subn(lambda _: _BEGIN + text + _END, page)
    if count != 1:
        raise ValueError(f"{PAGE} must have one pair of marks of its numbers, not {count}.")
    return changed


def _head(slice_: Results, campaign: Results) -> Iterator[str]:
    if slice_.tests:
        yield f"CI's slice: commit {slice_.commit}, code {slice_.code}, {_drawn_by(slice_)}."
    if campaign.tests:
        age = "the same code" if campaign.code == slice_.code else "older code"
        yield f"The campaign: commit {campaign.commit}, {age}, {_drawn_by(campaign)}."
    yield ""
    yield "| | must hold | shown by (cases that passed, of all) | campaign | result |"
    yield "|---|---|---|---|---|"


def _drawn_by(results: Results) -> str:
    seeds = sorted({seed for outcome in results.tests.values() for seed in outcome.seeds})
    return f"seeds {', '.join(map(str, seeds))}"


def _row(number: Number, slice_: Results, campaign: Results) -> str:
    shown = list(_showing(number, slice_))
    result = "**fails**" if _has_failed(number, shown) else "holds" if shown else "no result yet"
    if number.limit:
        result += f", but for this: {number.limit}"
    whole = list(_showing(number, campaign))
    of_all = _share(number, whole) if whole else ""
    cells = (number.id, number.holds, _by_file(number, shown), of_all, result)
    return f"| {' | '.join(cells)} |"


type _Shown = list[tuple[str, Outcome]]
"""Tests that show a number, with what came of them."""


def _showing(number: Number, results: Results) -> Iterator[tuple[str, Outcome]]:
    return (item for item in sorted(results.tests.items()) if item[1].shows(number.id))


def _has_failed(number: Number, shown: _Shown) -> bool:
    return any(number.id in outcome.failed for _, outcome in shown)


def _by_file(number: Number, shown: _Shown) -> str:
    files: dict[str, _Shown] = {}
    for item in shown:
        files.setdefault(Path(item[0].partition("::")[0]).stem, []).append(item)
    return ", ".join(f"`{file}` {_share(number, items)}" for file, items in files.items())


def _share(number: Number, shown: _Shown) -> str:
    passed = sum(outcome.passed.get(number.id, 0) for _, outcome in shown)
    failed = sum(outcome.failed.get(number.id, 0) for _, outcome in shown)
    return f"{passed}/{passed + failed}"


def main() -> None:
    """Write the table into the page."""
    page = PAGE.read_text(encoding="utf-8")
    changed = with_table(page, read_results("slice"), read_results("campaign"))
    PAGE.write_text(changed, encoding="utf-8")


if __name__ == "__main__":
    main()
