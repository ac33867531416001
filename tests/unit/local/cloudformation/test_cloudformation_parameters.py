from typing import Any

import pytest

from frameproof_local.cloudformation.errors import TemplateError
from frameproof_local.cloudformation.parameters import resolve_parameters, shown_parameters


def resolve(
    declared: dict[str, Any],
    given: dict[str, str] | None = None,
    previous: dict[str, Any] | None = None,
    *,
    keep: tuple[str, ...] = (),
) -> dict[str, Any]:
    items: list[dict[str, Any]] = [
        {"ParameterKey": key, "ParameterValue": value} for key, value in (given or {}).items()
    ]
    items += [{"ParameterKey": key, "UsePreviousValue": True} for key in keep]
    stored = {"/app/name": "from-ssm"}
    return resolve_parameters(declared, items, previous or {}, ssm_value=stored.__getitem__)


def test_given_values_win_over_previous_ones_and_those_over_defaults() -> None:
    declared = {name: {"Type": "String", "Default": "default"} for name in ("A", "B", "C")}
    values = resolve(declared, {"A": "given"}, {"A": "old", "B": "old", "C": "old"}, keep=("B",))
    assert values == {"A": "given", "B": "old", "C": "default"}


def test_lists_become_lists_and_truth_values_words() -> None:
    declared = {
        "List": {"Type": "CommaDelimitedList", "Default": "a, b ,c"},
        "Empty": {"Type": "CommaDelimitedList", "Default": ""},
        "Flag": {"Type": "String", "Default": True, "AllowedValues": [True, False]},
        "Ssm": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/app/name"},
    }
    assert resolve(declared) == {
        "List": ["a", "b", "c"],
        "Empty": [],
        "Flag": "true",
        "Ssm": "from-ssm",
    }


@pytest.mark.parametrize(
    ("rules", "value", "words"),
    [
        ({"Type": "String"}, None, r"\[P\] must have values"),
        ({"Type": "String", "AllowedValues": ["a", "b"]}, "c", "one of AllowedValues"),
        ({"Type": "String", "AllowedPattern": "[a-z]+"}, "A", "must match pattern"),
        ({"Type": "String", "MinLength": 3}, "ab", "at least 3"),
        ({"Type": "String", "MaxLength": "3"}, "abcd", "at most 3"),
        ({"Type": "Number"}, "many", "must be a number, not 'many'"),
        ({"Type": "Number", "MinValue": 2}, "1", "not less than 2"),
        ({"Type": "Number", "MaxValue": 2}, "3", "not greater than 2"),
        ({"Type": "CommaDelimitedList", "AllowedValues": ["a"]}, "a,b", "one of AllowedValues"),
        (
            {"Type": "String", "AllowedPattern": "a", "ConstraintDescription": "is an a"},
            "b",
            "Parameter 'P' is an a",
        ),
        ({"Default": "x"}, None, "has no Type"),
        ({"Type": "String", "Allowed": ["a"]}, "a", "unknown attributes: Allowed"),
    ],
)
def test_a_value_that_breaks_a_rule_is_refused(
    rules: dict[str, Any], value: str | None, words: str
) -> None:
    with pytest.raises(TemplateError, match=words):
        resolve({"P": rules}, {} if value is None else {"P": value})


def test_a_parameter_that_the_template_does_not_have_is_refused() -> None:
    with pytest.raises(TemplateError, match=r"\[Q\] do not exist in the template"):
        resolve({"P": {"Type": "String", "Default": "x"}}, {"Q": "x"})


def test_hidden_values_are_masked() -> None:
    declared: dict[str, Any] = {
        "A": {"Type": "String", "NoEcho": True},
        "B": {"Type": "CommaDelimitedList"},
    }
    assert shown_parameters(declared, {"A": "secret", "B": ["x", "y"]}) == [
        {"ParameterKey": "A", "ParameterValue": "****"},
        {"ParameterKey": "B", "ParameterValue": "x,y"},
    ]
