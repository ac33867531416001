"""Rows of the unit tests' tables as machines that both interpreters can run.

Left out is what moto's cannot: Lambda functions without containers, Distributed Maps, waiting and
anything that depends on the time or on the name of the machine.
"""

import json
from dataclasses import dataclass
from typing import Any

from tests.unit.local.step_functions.asl_tables.cases import AslCase, machine
from tests.unit.local.step_functions.asl_tables.catalog import TABLES, CitedCase
from tests.unit.local.step_functions.asl_tables.choice import ChoiceCase
from tests.unit.local.step_functions.asl_tables.intrinsics import IntrinsicCase

_NOT_FOR_BOTH = ('"Resource"', '"Wait"', "$$.StateMachine", "StartTime", "EnteredTime", "RoleArn")


@dataclass(frozen=True)
class MachineForBoth:
    """A row's sentence, and a definition with its input."""

    says: str
    definition: dict[str, Any]
    value: Any

    @property
    def input_text(self) -> str:
        """The input as compact JSON, as the rows on payload limits count it."""
        return json.dumps(self.value, separators=(",", ":"), ensure_ascii=False)


def machines_for_both() -> list[MachineForBoth]:
    """Return all that both can run, in the order of the tables."""
    found = [made for table in TABLES.values() for case in table if (made := _machine_of(case))]
    return [one for one in found if not _is_beyond_moto(one.definition)]


def _is_beyond_moto(definition: dict[str, Any]) -> bool:
    text = json.dumps(definition)
    return "DISTRIBUTED" in text or any(word in text for word in _NOT_FOR_BOTH)


def _machine_of(case: CitedCase) -> MachineForBoth | None:
    match case:
        case AslCase():
            return MachineForBoth(case.says, case.definition, case.value)
        case IntrinsicCase():
            state = {"Type": "Pass", "Parameters": {"v.$": case.expression}}
            return MachineForBoth(case.says, machine(state), case.document)
        case ChoiceCase():
            values = [{"v": value} for value in (*case.holds_for, *case.fails_for)]
            return MachineForBoth(case.says, machine(_truth_of(case)), values)
        case _:
            return None


def _truth_of(case: ChoiceCase) -> dict[str, Any]:
    """Return a Map that gives for each value whether the row's rule holds."""
    rule = {"Variable": "$.v", case.comparator: case.operand, "Next": "Yes"}
    states = {
        "Holds?": {"Type": "Choice", "Choices": [rule], "Default": "No"},
        "Yes": {"Type": "Pass", "Result": True, "End": True},
        "No": {"Type": "Pass", "Result": False, "End": True},
    }
    processor = {"StartAt": "Holds?", "States": states}
    return {"Type": "Map", "MaxConcurrency": 1, "ItemProcessor": processor}
