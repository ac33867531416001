"""Template parameters: what the caller gave, the defaults, and the rules the template sets.

Source: CloudFormation User Guide, "Parameters section structure".
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .errors import TemplateError

MASK = "****"  # what DescribeStacks shows of a NoEcho parameter
_RULES = frozenset(
    {
        "AllowedPattern",
        "AllowedValues",
        "ConstraintDescription",
        "Default",
        "Description",
        "MaxLength",
        "MaxValue",
        "MinLength",
        "MinValue",
        "NoEcho",
        "Type",
    }
)
SsmLookup = Callable[[str], str]


def resolve_parameters(
    declared: Mapping[str, Mapping[str, Any]],
    given: Sequence[Mapping[str, Any]],
    previous: Mapping[str, Any],
    *,
    ssm_value: SsmLookup,
) -> dict[str, Any]:
    """Give each declared parameter its value.

    Parameters
    ----------
    declared
        The template's ``Parameters`` section.
    given
        What the request carries: ``ParameterKey`` with ``ParameterValue`` or ``UsePreviousValue``.
    previous
        The stack's present values (before any SSM look-up), for ``UsePreviousValue``.
    ssm_value
        Reads an SSM parameter by name, for ``AWS::SSM::Parameter::Value<...>``.

    Returns
    -------
    dict
        Name to text, or to a list of texts for list types.

    Raises
    ------
    TemplateError
        A value is missing, superfluous or breaks one of the parameter's rules.
    """
    by_name = {item["ParameterKey"]: item for item in given}
    superfluous = sorted(set(by_name) - set(declared))
    if superfluous:
        raise TemplateError(f"Parameters: [{', '.join(superfluous)}] do not exist in the template")
    raw = {
        name: _given_value(name, rules, by_name.get(name, {}), previous)
        for name, rules in declared.items()
    }
    missing = sorted(name for name, value in raw.items() if value is None)
    if missing:
        raise TemplateError(f"Parameters: [{', '.join(missing)}] must have values")
    return {
        name: _typed(name, declared[name], str(value), ssm_value) for name, value in raw.items()
    }


def shown_parameters(
    declared: Mapping[str, Mapping[str, Any]], values: Mapping[str, Any]
) -> list[dict[str, str]]:
    """Return ``ParameterKey``/``ParameterValue`` pairs; NoEcho values are masked."""
    shown = []
    for name, value in values.items():
        text = ",".join(value) if isinstance(value, list) else str(value)
        masked = is_hidden(declared.get(name, {}))
        shown.append({"ParameterKey": name, "ParameterValue": MASK if masked else text})
    return shown


def is_hidden(rules: Mapping[str, Any]) -> bool:
    """Tell whether the parameter is declared ``NoEcho``."""
    return str(rules.get("NoEcho", False)).lower() == "true"


def _given_value(
    name: str, rules: Mapping[str, Any], item: Mapping[str, Any], previous: Mapping[str, Any]
) -> Any:
    """Return the text for one parameter, None if there is none at all."""
    unknown = sorted(set(rules) - _RULES)
    if unknown or "Type" not in rules:
        what = f"has unknown attributes: {', '.join(unknown)}" if unknown else "has no Type"
        raise TemplateError(f"Template format error: parameter {name} {what}")
    if item.get("UsePreviousValue"):
        value = previous.get(name)
        return ",".join(value) if isinstance(value, list) else value
    value = item.get("ParameterValue", rules.get("Default"))
    return str(value).lower() if isinstance(value, bool) else value


def _typed(name: str, rules: Mapping[str, Any], text: str, ssm_value: SsmLookup) -> Any:
    """Check a value against the rules and bring it to the parameter's type."""
    kind = rules["Type"]
    if kind.startswith("AWS::SSM::Parameter::Value<"):
        looked_up = ssm_value(text)
        return looked_up.split(",") if "List" in kind else looked_up
    if kind == "CommaDelimitedList" or kind.startswith("List<"):
        items = [item.strip() for item in text.split(",")] if text else []
        for item in items:
            _check_rules(name, rules, item)
        return items
    if kind == "Number":
        _check_number(name, rules, text)
    _check_rules(name, rules, text)
    return text


def _check_rules(name: str, rules: Mapping[str, Any], text: str) -> None:
    allowed = [_text(value) for value in rules.get("AllowedValues", [])]
    hint = rules.get("ConstraintDescription")
    problem = ""
    if allowed and text not in allowed:
        problem = f"must be one of AllowedValues ({', '.join(allowed)})"
    elif "AllowedPattern" in rules and not re.fullmatch(rules["AllowedPattern"], text):
        problem = f"must match pattern {rules['AllowedPattern']}"
    elif "MinLength" in rules and len(text) < int(rules["MinLength"]):
        problem = f"must contain at least {rules['MinLength']} characters"
    elif "MaxLength" in rules and len(text) > int(rules["MaxLength"]):
        problem = f"must contain at most {rules['MaxLength']} characters"
    if problem:
        raise TemplateError(f"Parameter '{name}' {hint or problem}")


def _check_number(name: str, rules: Mapping[str, Any], text: str) -> None:
    try:
        number = float(text)
    except ValueError as error:
        raise TemplateError(f"Parameter '{name}' must be a number, not '{text}'") from error
    if "MinValue" in rules and number < float(rules["MinValue"]):
        raise TemplateError(
            f"Parameter '{name}' must be a number not less than {rules['MinValue']}"
        )
    if "MaxValue" in rules and number > float(rules["MaxValue"]):
        raise TemplateError(
            f"Parameter '{name}' must be a number not greater than {rules['MaxValue']}"
        )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
