from random import Random
from typing import Any

import pytest

from frameproof_local.step_functions.choice import COMPARATORS, rule_matches
from frameproof_local.step_functions.errors import StatesError
from frameproof_local.step_functions.templates import Scope

EARLY, LATE = "2026-01-31T12:00:00Z", "2026-01-31T13:30:00+01:00"
DOCUMENT: dict[str, Any] = {
    "s": "COMPLETED",
    "t": "completed",
    "star": "a*b",
    "n": 5,
    "m": 6.5,
    "yes": True,
    "nothing": None,
    "early": EARLY,
    "late": LATE,
}


def matches(rule: dict[str, Any]) -> bool:
    return rule_matches(rule, Scope(DOCUMENT, {}, Random(7)))  # noqa: S311 - repeatable


@pytest.mark.parametrize(
    ("variable", "comparator", "expected", "result"),
    [
        ("$.s", "StringEquals", "COMPLETED", True),
        ("$.s", "StringEquals", "FAILED", False),
        ("$.n", "StringEquals", "5", False),
        ("$.s", "StringEqualsPath", "$.s", True),
        ("$.s", "StringLessThan", "D", True),
        ("$.s", "StringLessThanPath", "$.t", True),
        ("$.s", "StringGreaterThan", "D", False),
        ("$.s", "StringGreaterThanPath", "$.t", False),
        ("$.s", "StringLessThanEquals", "COMPLETED", True),
        ("$.s", "StringLessThanEqualsPath", "$.s", True),
        ("$.s", "StringGreaterThanEquals", "COMPLETED", True),
        ("$.s", "StringGreaterThanEqualsPath", "$.t", False),
        ("$.s", "StringMatches", "COM*ED", True),
        ("$.s", "StringMatches", "*", True),
        ("$.s", "StringMatches", "com*", False),
        ("$.star", "StringMatches", "a\\*b", True),
        ("$.s", "StringMatches", "C\\*", False),
        ("$.n", "NumericEquals", 5, True),
        ("$.n", "NumericEquals", 5.0, True),
        ("$.s", "NumericEquals", 5, False),
        ("$.yes", "NumericEquals", 1, False),
        ("$.n", "NumericEqualsPath", "$.m", False),
        ("$.n", "NumericLessThan", 6, True),
        ("$.n", "NumericLessThanPath", "$.m", True),
        ("$.n", "NumericGreaterThan", 5, False),
        ("$.m", "NumericGreaterThanPath", "$.n", True),
        ("$.n", "NumericLessThanEquals", 5, True),
        ("$.n", "NumericLessThanEqualsPath", "$.n", True),
        ("$.n", "NumericGreaterThanEquals", 6, False),
        ("$.m", "NumericGreaterThanEqualsPath", "$.n", True),
        ("$.yes", "BooleanEquals", True, True),
        ("$.n", "BooleanEquals", True, False),
        ("$.yes", "BooleanEqualsPath", "$.yes", True),
        ("$.early", "TimestampEquals", "2026-01-31T13:00:00+01:00", True),
        ("$.early", "TimestampEqualsPath", "$.late", False),
        ("$.early", "TimestampLessThan", LATE, True),
        ("$.early", "TimestampLessThanPath", "$.late", True),
        ("$.early", "TimestampGreaterThan", LATE, False),
        ("$.late", "TimestampGreaterThanPath", "$.early", True),
        ("$.early", "TimestampLessThanEquals", EARLY, True),
        ("$.early", "TimestampLessThanEqualsPath", "$.late", True),
        ("$.early", "TimestampGreaterThanEquals", LATE, False),
        ("$.late", "TimestampGreaterThanEqualsPath", "$.early", True),
        ("$.s", "TimestampEquals", EARLY, False),
        ("$.nothing", "IsNull", True, True),
        ("$.s", "IsNull", True, False),
        ("$.s", "IsNull", False, True),
        ("$.s", "IsString", True, True),
        ("$.n", "IsNumeric", True, True),
        ("$.yes", "IsNumeric", True, False),
        ("$.yes", "IsBoolean", True, True),
        ("$.early", "IsTimestamp", True, True),
        ("$.s", "IsTimestamp", False, True),
        ("$.nothing", "IsPresent", True, True),
        ("$.missing", "IsPresent", True, False),
        ("$.missing", "IsPresent", False, True),
    ],
)
def test_a_comparison_holds_or_not(
    variable: str, comparator: str, expected: Any, result: bool
) -> None:
    assert matches({"Variable": variable, comparator: expected}) is result


def test_every_comparator_of_the_specification_is_there() -> None:
    # StringMatches and 16 comparisons, those 16 also by path, 5 type tests, IsPresent
    assert len(COMPARATORS) == 17 + 16 + 5 + 1


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
