"""The comparisons of a Choice state.

A comparison of values of unlike kinds is false, not an error: ``NumericEquals`` on a text simply
does not match. Only a variable that is not there is an error, unless ``IsPresent`` asks for it.

Source: Amazon States Language specification, "Choice State".
"""

import operator
import re
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from frameproof_local.step_functions.errors import RUNTIME, StatesError
from frameproof_local.step_functions.paths import InvalidPathError, PathNotFoundError
from frameproof_local.step_functions.payload import JsonObject
from frameproof_local.step_functions.templates import Scope

# RFC 3339 as the specification profiles it: a capital T, and a zone that is Z or an offset.
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def parse_timestamp(text: Any) -> datetime | None:
    """Return the moment that an RFC 3339 text names, or None when it is no such text."""
    if not isinstance(text, str) or not _TIMESTAMP.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # a month 13, a February 30
        return None


def _number(value: Any) -> float | int | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _ordered_text(value: Any) -> bytes | None:
    """Return a text as bytes that sort as AWS sorts: by UTF-16 code units, like Java's compareTo.

    Python compares code points, which differs for characters beyond U+FFFF.
    """
    return value.encode("utf-16-be", "surrogatepass") if isinstance(value, str) else None


_KINDS: dict[str, Callable[[Any], Any]] = {
    "String": _ordered_text,
    "Numeric": _number,
    "Boolean": _boolean,
    "Timestamp": parse_timestamp,
}
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "GreaterThan": operator.gt,
    "LessThanEquals": operator.le,
    "GreaterThanEquals": operator.ge,
}


def _comparison(
    kind: Callable[[Any], Any], order: Callable[[Any, Any], bool]
) -> Callable[[Any, Any], bool]:
    def compare(value: Any, expected: Any) -> bool:
        left, right = kind(value), kind(expected)
        return left is not None and right is not None and order(left, right)

    return compare


def _comparisons() -> dict[str, Callable[[Any, Any], bool]]:
    table: dict[str, Callable[[Any, Any], bool]] = {"StringMatches": _string_matches}
    for kind, convert in _KINDS.items():
        for order, compare in _ORDERS.items():
            if kind != "Boolean" or order == "Equals":
                table[kind + order] = _comparison(convert, compare)
    return table


@lru_cache(maxsize=512)
def _wildcard(pattern: str) -> re.Pattern[str]:
    r"""Compile a ``StringMatches`` pattern: ``*`` is any text, ``\*`` and ``\\`` are themselves."""
    pieces = re.findall(r"\\.|.", pattern, flags=re.DOTALL)
    parts = [".*" if piece == "*" else re.escape(piece[-1]) for piece in pieces]
    return re.compile("".join(parts), flags=re.DOTALL)


def _string_matches(value: Any, pattern: Any) -> bool:
    if not isinstance(value, str) or not isinstance(pattern, str):
        return False
    return _wildcard(pattern).fullmatch(value) is not None


# Comparator -> does the value stand in this relation to what was expected?
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = _comparisons()

# Type test -> is the value of that kind?
TYPE_TESTS: dict[str, Callable[[Any], bool]] = {
    "IsNull": lambda value: value is None,
    "IsString": lambda value: isinstance(value, str),
    "IsNumeric": lambda value: _number(value) is not None,
    "IsBoolean": lambda value: isinstance(value, bool),
    "IsTimestamp": lambda value: parse_timestamp(value) is not None,
}

# Those that may take what they compare with from the input (StringMatches may not).
PATH_COMPARATORS = frozenset(f"{name}Path" for name in COMPARISONS if name != "StringMatches")
COMPARATORS = frozenset({*COMPARISONS, *TYPE_TESTS, *PATH_COMPARATORS, "IsPresent"})


def rule_matches(rule: JsonObject, scope: Scope) -> bool:
    """Tell whether a choice rule holds.

    Parameters
    ----------
    rule
        ``And``, ``Or``, ``Not``, or a ``Variable`` with one comparator.
    scope
        The Choice state's input and context object.

    Raises
    ------
    StatesError
        ``States.Runtime``: the variable, or what it is compared with, is not there.
    """
    if "And" in rule:
        return all(rule_matches(part, scope) for part in rule["And"])
    if "Or" in rule:
        return any(rule_matches(part, scope) for part in rule["Or"])
    if "Not" in rule:
        return not rule_matches(rule["Not"], scope)
    return _compare(rule, scope)


def _compare(rule: JsonObject, scope: Scope) -> bool:
    comparator = next(name for name in rule if name in COMPARATORS)
    expected = rule[comparator]
    if comparator == "IsPresent":
        return _is_present(rule["Variable"], scope) is expected
    value = _variable(rule["Variable"], scope)
    if comparator in TYPE_TESTS:
        return TYPE_TESTS[comparator](value) is expected
    if comparator in PATH_COMPARATORS:
        return COMPARISONS[comparator.removesuffix("Path")](value, _variable(expected, scope))
    return COMPARISONS[comparator](value, expected)


def _is_present(path: str, scope: Scope) -> bool:
    try:
        scope.select(path)
    except PathNotFoundError:
        return False
    return True


def _variable(path: str, scope: Scope) -> Any:
    try:
        return scope.select(path)
    except (PathNotFoundError, InvalidPathError) as error:
        raise StatesError(
            RUNTIME,
            f"Invalid path '{path}': The choice state's condition path references an invalid "
            "value.",
        ) from error
