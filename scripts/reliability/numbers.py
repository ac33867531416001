"""What is to hold: the faults F, the invariants I and the requirements R of ``numbers.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("numbers.toml")


@dataclass(frozen=True, slots=True)
class Number:
    """One of them.

    Attributes
    ----------
    id
        ``F21``.
    holds
        What must hold, in a sentence.
    limit
        What its tests do not show, and why; empty if they show all of it.
    """

    id: str
    holds: str
    limit: str = ""


def all_numbers() -> list[Number]:
    """Return all, in the order of the file."""
    document = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return [Number(id_, **fields) for id_, fields in document.items()]
