"""Checks of the rules of a Choice state."""

from typing import Any

from frameproof_local.step_functions.choice import COMPARATORS, PATH_COMPARATORS
from frameproof_local.step_functions.payload import JsonObject
from frameproof_local.step_functions.validation.data import check_path_field
from frameproof_local.step_functions.validation.diagnostics import Findings
from frameproof_local.step_functions.validation.fields import check_query_language

_BOOLEAN_EXPRESSIONS = frozenset({"And", "Or", "Not"})
_BESIDE = frozenset({"Next", "Comment", "Variable", "Condition", "Assign", "Output"})


def check_choices(state: JsonObject, findings: Findings) -> None:
    """Check every rule of a Choice state."""
    choices = state.get("Choices")
    if not isinstance(choices, list) or not choices:
        findings.at("Choices").report("Expected a non-empty array of choice rules")
        return
    for position, rule in enumerate(choices):
        place = findings.at("Choices", position)
        check_query_language(rule, place)
        if "Next" not in rule:
            place.report("The field 'Next' is required but was missing")
        if "Condition" not in rule:
            _check_rule(rule, place)


def _check_rule(rule: Any, findings: Findings) -> None:
    if not isinstance(rule, dict):
        findings.report("Expected a choice rule, which is an object")
        return
    operators = sorted(rule.keys() - _BESIDE)
    if len(operators) != 1:
        findings.report(f"Expected exactly one comparison, got {operators or 'none'}")
        return
    operator = operators[0]
    if operator in _BOOLEAN_EXPRESSIONS:
        _check_boolean(operator, rule[operator], findings.at(operator))
    elif operator not in COMPARATORS:
        findings.at(operator).report(f"There is no comparison '{operator}'")
    else:
        check_path_field(rule.get("Variable"), findings.at("Variable"))
        _check_expected(operator, rule[operator], findings.at(operator))


def _check_boolean(operator: str, parts: Any, findings: Findings) -> None:
    if operator == "Not":
        _check_part(parts, findings)
        return
    if not isinstance(parts, list) or not parts:
        findings.report("Expected a non-empty array of choice rules")
        return
    for position, part in enumerate(parts):
        _check_part(part, findings.at(position))


def _check_part(part: Any, findings: Findings) -> None:
    if isinstance(part, dict) and "Next" in part:
        findings.report("A rule within another leads nowhere: only a top-level rule has 'Next'")
    _check_rule(part, findings)


def _check_expected(comparator: str, expected: Any, findings: Findings) -> None:
    """Report what a comparator cannot compare with."""
    if comparator in PATH_COMPARATORS:
        check_path_field(expected, findings)
        return
    wants_boolean = comparator.startswith(("Is", "Boolean"))
    wants_number = comparator.startswith("Numeric")
    is_boolean = isinstance(expected, bool)
    if wants_boolean:
        right = is_boolean
    elif wants_number:
        right = isinstance(expected, int | float) and not is_boolean
    else:
        right = isinstance(expected, str)
    if not right:
        findings.report(f"{comparator} cannot compare with {expected!r}")
