"""How rules are combined and where they fail; the truth table itself is in ``asl_tables``."""

from random import Random
from typing import Any

import pytest

from frameproof_local.step_functions.choice import COMPARATORS, rule_matches
from frameproof_local.step_functions.errors import StatesError
from frameproof_local.step_functions.templates import Scope
from tests.unit.local.step_functions.asl_tables.choice import CHOICE_CASES

DOCUMENT = {"n": 5}


def matches(rule: dict[str, Any]) -> bool:
    return rule_matches(rule, Scope(DOCUMENT, {}, Random(7)))  # noqa: S311 - repeatable


def test_every_comparator_of_the_specification_is_there() -> None:
    # StringMatches and 16 comparisons, those 16 also by path, 5 type tests, IsPresent
    assert len(COMPARATORS) == 17 + 16 + 5 + 1


def test_every_comparator_is_in_the_truth_table() -> None:
    listed = {case.comparator for case in CHOICE_CASES}
    assert listed == {name for name in COMPARATORS if not name.endswith("Path")}


def test_a_variable_that_is_missing_is_not_present() -> None:
    assert matches({"Variable": "$.missing", "IsPresent": False})
    assert not matches({"Variable": "$.missing", "IsPresent": True})


def test_and_or_and_not_combine_rules() -> None:
    small = {"Variable": "$.n", "NumericLessThan": 6}
    large = {"Variable": "$.n", "NumericGreaterThan": 6}
    assert matches({"And": [small, {"Not": large}]})
    assert matches({"Or": [large, small]})
    assert not matches({"And": [small, large]})


def test_and_stops_at_the_first_part_that_does_not_hold() -> None:
    # GIVEN a guard in front of a variable that is not there
    guard = {"Variable": "$.missing", "IsPresent": True}
    # THEN the second part is not looked at
    assert not matches({"And": [guard, {"Variable": "$.missing", "NumericEquals": 1}]})


def test_a_missing_variable_is_a_runtime_error() -> None:
    with pytest.raises(StatesError) as caught:
        matches({"Variable": "$.missing", "NumericEquals": 1})
    assert caught.value.error == "States.Runtime"
    assert "condition path references an invalid value" in str(caught.value.cause)
