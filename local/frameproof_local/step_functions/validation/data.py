"""Checks of what moves data and handles errors: paths, templates, numbers, Retry and Catch."""

from collections.abc import Mapping
from typing import Any

from frameproof_local.step_functions.intrinsics import (
    IntrinsicSyntaxError,
    parse_intrinsic,
    paths_of,
)
from frameproof_local.step_functions.paths import (
    InvalidPathError,
    check_path,
    is_reference_path,
)
from frameproof_local.step_functions.payload import JsonObject
from frameproof_local.step_functions.templates import DYNAMIC_SUFFIX
from frameproof_local.step_functions.validation.diagnostics import Findings

_PATH_FIELDS = ("InputPath", "OutputPath", "ItemsPath", "SecondsPath", "TimestampPath")
_NULLABLE = frozenset({"InputPath", "OutputPath", "ResultPath"})
_TEMPLATES = ("Parameters", "ResultSelector", "ItemSelector")
_EXPRESSIONS = ("ErrorPath", "CausePath")
_NUMBERS = {  # field -> (least, greatest)
    "TimeoutSeconds": (1, 99_999_999),
    "HeartbeatSeconds": (1, 99_999_999),
    "Seconds": (0, 99_999_999),
    "MaxConcurrency": (0, 10_000_000),
    "ToleratedFailureCount": (0, 10_000_000),
    "ToleratedFailurePercentage": (0, 100),
}
_RETRY_NUMBERS = {
    "IntervalSeconds": (1, 99_999_999),
    "MaxAttempts": (0, 99_999_999),
    "MaxDelaySeconds": (1, 31_622_400),
    "BackoffRate": (1, float("inf")),
}
_FRACTIONS = frozenset({"BackoffRate", "ToleratedFailurePercentage"})
_RETRY_FIELDS = frozenset({"ErrorEquals", "JitterStrategy", "Comment", *_RETRY_NUMBERS})
_CATCH_FIELDS = frozenset({"ErrorEquals", "Next", "ResultPath", "Comment", "Assign", "Output"})


def check_data_flow(state: JsonObject, findings: Findings) -> None:
    """Check every path, template and number of a state."""
    paths = [*_PATH_FIELDS, *(f"{field}Path" for field in _NUMBERS if field != "Seconds")]
    for field in paths:
        if field in state and not (state[field] is None and field in _NULLABLE):
            check_path_field(state[field], findings.at(field))
    if state.get("ResultPath") is not None and not _is_reference(state["ResultPath"]):
        findings.at("ResultPath").report("ResultPath must be a reference path, such as $.result")
    for field in _TEMPLATES:
        if field in state:
            check_template(state[field], findings.at(field))
    for field in _EXPRESSIONS:
        if field in state:
            check_expression(state[field], findings.at(field))
    check_numbers(state, _NUMBERS, findings)


def _is_reference(path: Any) -> bool:
    return isinstance(path, str) and is_reference_path(path)


def check_path_field(path: Any, findings: Findings) -> None:
    """Report a value that is not a JSONPath."""
    if not isinstance(path, str):
        findings.report("The value must be a JSONPath")
        return
    try:
        check_path(path)
    except InvalidPathError as error:
        findings.report(f"Value is not a valid JSONPath: {error}")


def check_expression(expression: Any, findings: Findings) -> None:
    """Report a value that is neither a JSONPath nor a call of an intrinsic function."""
    if not isinstance(expression, str) or not expression.startswith("States."):
        check_path_field(expression, findings)
        return
    try:
        call = parse_intrinsic(expression)
    except IntrinsicSyntaxError as error:
        findings.report(f"The intrinsic function is not valid: {error}")
        return
    for path in paths_of(call):
        check_path_field(path, findings)


def check_template(template: Any, findings: Findings) -> None:
    """Check each ``.$`` field of a payload template."""
    if isinstance(template, dict):
        for key, value in template.items():
            check = check_expression if key.endswith(DYNAMIC_SUFFIX) else check_template
            check(value, findings.at(key))
    elif isinstance(template, list):
        for position, item in enumerate(template):
            check_template(item, findings.at(position))


def check_numbers(
    part: JsonObject, limits: Mapping[str, tuple[float, float]], findings: Findings
) -> None:
    """Report numbers that are none, or out of their limits, or given twice (also by path)."""
    for field, (least, greatest) in limits.items():
        value = part.get(field)
        if field not in part:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float):
            findings.at(field).report(f"Expected a number, got {value!r}")
        elif not least <= value <= greatest:
            findings.at(field).report(f"Expected a number from {least} to {greatest}, got {value}")
        elif field not in _FRACTIONS and value != int(value):
            findings.at(field).report(f"Expected a whole number, got {value}")
        if f"{field}Path" in part:
            findings.report(f"'{field}' and '{field}Path' must not be given together")


def check_error_handling(state: JsonObject, findings: Findings) -> None:
    """Check the ``Retry`` and ``Catch`` of a state."""
    for field, allowed in (("Retry", _RETRY_FIELDS), ("Catch", _CATCH_FIELDS)):
        entries = state.get(field, [])
        if not isinstance(entries, list):
            findings.at(field).report("Expected an array")
            continue
        for position, entry in enumerate(entries):
            _check_matcher(entry, position == len(entries) - 1, findings.at(field, position))
            for name in sorted(set(entry) - allowed):
                findings.at(field, position, name).report(f"The field '{name}' is not supported")
            if field == "Retry":
                _check_retrier(entry, findings.at(field, position))
            elif "Next" not in entry:
                findings.at(field, position).report("The field 'Next' is required but was missing")


def _check_matcher(entry: JsonObject, last: bool, findings: Findings) -> None:
    names = entry.get("ErrorEquals")
    if not isinstance(names, list) or not names or not all(isinstance(n, str) for n in names):
        findings.at("ErrorEquals").report("Expected a non-empty array of error names")
    elif "States.ALL" in names and not (last and names == ["States.ALL"]):
        findings.at("ErrorEquals").report(
            "States.ALL must stand alone, and in the last entry of its list"
        )


def _check_retrier(entry: JsonObject, findings: Findings) -> None:
    check_numbers(entry, _RETRY_NUMBERS, findings)
    if entry.get("JitterStrategy", "NONE") not in ("NONE", "FULL"):
        findings.at("JitterStrategy").report("JitterStrategy must be FULL or NONE")
