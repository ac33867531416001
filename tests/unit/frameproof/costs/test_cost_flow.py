"""What the model counts of states and functions, against the state machine and the template."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from frameproof.costs import MEMORY_MB, flow
from tests.unit.frameproof.costs.works import NOTHING, ONE_OF_EACH

_ROOT = Path(__file__).parents[4]
_MACHINE = json.loads((_ROOT / "statemachine" / "import_study.asl.json").read_text())
_MAPS = ("CopyBatches", "ImportShards", "FrameBatches", "SourceBatches")
_ENDS = {"Proven", "NotProven"}


def _states_of_all_children() -> list[str]:
    states: Mapping[str, Any] = _MACHINE["States"]
    return [name for item in _MAPS for name in states[item]["ItemProcessor"]["States"]]


def _lambdas() -> list[str]:
    """Functions of the machine, in the parent and in the children."""
    return re.findall(r"\$\{(\w+)FunctionArn\}", json.dumps(_MACHINE))


def test_run_with_one_of_each_enters_every_state_once_but_one_of_the_two_ends() -> None:
    parents = set(_MACHINE["States"]) - _ENDS | {"Proven"}
    starts_of_children = len(_MAPS)
    counted = flow.transitions_of_import(ONE_OF_EACH) + flow.transitions_of_proof(ONE_OF_EACH)
    assert counted == len(parents) + len(_states_of_all_children()) + starts_of_children


def test_run_with_one_of_each_invokes_every_function_once() -> None:
    counted = flow.invocations_of_import(ONE_OF_EACH) + flow.invocations_of_proof(ONE_OF_EACH)
    assert counted == len(_lambdas()) == len(set(_lambdas()))


def test_run_without_frames_skips_both_maps_of_the_proof() -> None:
    # ListFrames, AnyFrames?, SourceProof?, WriteReport, Proven?, Proven
    assert flow.transitions_of_proof(NOTHING) == 6
    assert flow.invocations_of_proof(NOTHING) == 2


def test_memory_of_the_functions_is_the_templates() -> None:
    template = (_ROOT / "template.yaml").read_text()
    found = re.findall(r"^  (\w+)Function:.*?^      MemorySize: (\d+)", template, re.M | re.S)
    memory = {name: int(megabytes) for name, megabytes in found}
    assert {name: memory[name] for name in _lambdas()} == MEMORY_MB
