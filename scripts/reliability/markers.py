"""Which tests carry which number, read off the source: nothing is imported or run."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

MARKERS: Final = ("fault", "invariant", "requirement")
TESTS: Final = Path(__file__).parents[2] / "tests"


def marked_files(tests: Path = TESTS) -> dict[str, set[str]]:
    """Return the files of tests by the numbers that their markers name.

    A number counts that stands in the marker itself, ``pytest.mark.fault("F21")``.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(tests.rglob("test_*.py")):
        for id_ in _numbers_in(ast.parse(path.read_text(encoding="utf-8"))):
            found[id_].add(path.relative_to(tests).as_posix())
    return dict(found)


def _numbers_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="mark"), attr=name),
                args=[ast.Constant(value=str(id_))],
            ) if name in MARKERS:
                yield id_
