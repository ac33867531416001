"""The states of a state machine, for every test here that walks one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def states(machine: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every state of a machine, those inside Maps too, in the order of the definition."""
    for name, state in machine["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])
