"""What the command says of the state machine must be true of the file that is deployed."""

from __future__ import annotations

import json
from pathlib import Path

from frameproof_cli.watching.endings import FRAMES_NOT_PROVEN
from frameproof_cli.watching.live_view import DOING

_ASL = Path(__file__).parents[2] / "statemachine" / "import_study.asl.json"
_STATES = json.loads(_ASL.read_text())["States"]


def test_each_state_that_takes_time_is_described_to_the_person_who_waits() -> None:
    assert [name for name, state in _STATES.items() if state["Type"] in {"Task", "Map"}] == [*DOING]


def test_error_of_a_run_that_is_not_proven_is_the_last_fail_states() -> None:
    errors = [state["Error"] for state in _STATES.values() if state["Type"] == "Fail"]
    assert errors == [FRAMES_NOT_PROVEN]
