"""What came of the marked tests, kept beside the code: ``results.json``.

There are two of them. ``slice`` is what CI runs, and must be of the code that lies here;
``campaign`` is all of it, which takes hours and may be of an older commit: the table says of which.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

type Extent = Literal["slice", "campaign"]

FILE: Final = Path(__file__).with_name("results.json")


@dataclass(slots=True)
class Outcome:
    """What came of one test function, whose cases may show different numbers.

    Attributes
    ----------
    passed, failed
        How many of the cases that show a number, by that number.
    seeds
        What was drawn by a seed, was drawn by these.
    """

    passed: dict[str, int] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)
    seeds: list[int] = field(default_factory=list)

    def add(self, number: str, *, has_passed: bool) -> None:
        """Count one case."""
        counts = self.passed if has_passed else self.failed
        counts[number] = counts.get(number, 0) + 1

    def shows(self, number: str) -> bool:
        """Tell whether any of its cases shows a number."""
        return number in self.passed or number in self.failed


@dataclass(slots=True)
class Results:
    """What came of the tests of one extent.

    Attributes
    ----------
    commit
        What was checked out, with ``+`` where files were changed.
    code
        The digest of the judged code.
    tests
        By ``file::function``, below ``tests/``.
    """

    commit: str = ""
    code: str = ""
    tests: dict[str, Outcome] = field(default_factory=dict)


def read_results(extent: Extent, file: Path = FILE) -> Results:
    """Return the results of an extent; empty ones where there are none."""
    kept = _read(file).get(extent)
    if kept is None:
        return Results()
    tests = {name: Outcome(**outcome) for name, outcome in kept["tests"].items()}
    return Results(kept["commit"], kept["code"], tests)


def write_results(extent: Extent, results: Results, file: Path = FILE) -> None:
    """Put results in the place of those of the same extent."""
    document = {**_read(file), extent: asdict(results)}
    text = json.dumps(document, indent=1, sort_keys=True)
    file.write_text(text + "\n", encoding="utf-8")


def _read(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return document
