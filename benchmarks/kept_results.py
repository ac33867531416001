"""The last result of each benchmark, as a file: ``benchmarks/results/<benchmark>.json``.

Everything that people see of it, tables and plots, is made of these files, and can be made again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class KeptResult:
    """One benchmark's last result."""

    benchmark: str
    machine: dict[str, Any]
    """What it ran on: ``cores``, ``python``."""
    result: dict[str, Any] = field(default_factory=dict)
    """Figures by what they are."""
    rows: list[dict[str, Any]] = field(default_factory=list)
    """In place of ``result``, where the benchmark went through several sizes or cases."""

    def figure(self, name: str) -> float:
        """Return a figure, whatever goal is added to its name in brackets.

        Raises
        ------
        KeyError
            It has none of that name.
        """
        for key, value in self.result.items():
            if key.partition(" (goal")[0] == name:
                return float(value)
        raise KeyError(f"{self.benchmark}.json has no figure {name!r}; it has {list(self.result)}.")


def keep(result: KeptResult) -> None:
    """Write a result over the last one."""
    text = json.dumps(asdict(result), indent=1, ensure_ascii=False)
    (FOLDER / f"{result.benchmark}.json").write_text(f"{text}\n", encoding="utf-8")


def read_kept(benchmark: str) -> KeptResult:
    """Read the last result of a benchmark."""
    text = (FOLDER / f"{benchmark}.json").read_text(encoding="utf-8")
    return KeptResult(**json.loads(text))


def all_kept() -> list[KeptResult]:
    """Read the last results of all benchmarks, in the order of their names."""
    return [read_kept(path.stem) for path in sorted(FOLDER.glob("*.json"))]
