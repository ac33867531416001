"""statemachine/README.md tells of every state, its type and every error, and of nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from frameproof import errors

STATEMACHINE = Path(__file__).parents[2] / "statemachine"


def states(machine: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, state in machine["States"].items():
        yield name, state["Type"]
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])


def test_the_table_lists_the_states_in_the_machine_s_order() -> None:
    page = (STATEMACHINE / "README.md").read_text()
    rows = re.findall(r"^\| ([A-Z]\w+\??) \| (Task|Map|Wait|Choice|Succeed|Fail) \|", page, re.M)
    machine = json.loads((STATEMACHINE / "import_study.asl.json").read_text())
    assert rows == list(states(machine))


def test_the_errors_in_the_table_exist() -> None:
    page = (STATEMACHINE / "README.md").read_text()
    named = set(re.findall(r"`(\w+Error)`", page))
    assert named
    assert all(hasattr(errors, name) for name in named)
