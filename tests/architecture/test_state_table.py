"""statemachine/README.md tells of every state, its type and every error, and of nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from frameproof import errors
from tests.architecture.asl_states import states

STATEMACHINE = Path(__file__).parents[2] / "statemachine"


def sections() -> dict[str, str]:
    """Return the part of the page that is about each state machine, by its name."""
    page = (STATEMACHINE / "README.md").read_text()
    parts = re.split(r"^# (\w+)$", page, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


MACHINES = {
    "ImportStudy": "import_study.asl.json",
    "ImportCollection": "import_collection.asl.json",
    "DeleteRun": "delete_run.asl.json",
}


def test_the_page_has_a_part_for_each_machine() -> None:
    assert list(sections()) == list(MACHINES)
    assert sorted(MACHINES.values()) == sorted(p.name for p in STATEMACHINE.glob("*.asl.json"))


@pytest.mark.parametrize("name", MACHINES)
def test_the_table_lists_the_states_in_the_machine_s_order(name: str) -> None:
    rows = re.findall(
        r"^\| ([A-Z]\w+\??) \| (Task|Map|Wait|Choice|Pass|Succeed|Fail) \|", sections()[name], re.M
    )
    machine = json.loads((STATEMACHINE / MACHINES[name]).read_text())
    assert rows == [(name, state["Type"]) for name, state in states(machine)]


def test_the_errors_in_the_table_exist() -> None:
    page = (STATEMACHINE / "README.md").read_text()
    named = set(re.findall(r"`(\w+Error)`", page))
    assert named
    assert all(hasattr(errors, name) for name in named)
