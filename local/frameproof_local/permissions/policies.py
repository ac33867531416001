"""Evaluate IAM policy documents, as far as the roles of a stack need them.

The rules are those of the IAM user guide, "Policy evaluation logic": an explicit Deny wins, then
an Allow is needed. What no role here has (``NotPrincipal``, operators for numbers, dates and IP
addresses) is not evaluated: a statement that uses one never allows, and ``unknown_operators`` names
it. moto's own evaluator would not do, since it knows no conditions (decision 0028).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

type PolicyDocument = Mapping[str, Any]
type Statement = Mapping[str, Any]

_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
}
_WITH_WILDCARDS = frozenset({"StringLike", "ArnEquals", "ArnLike"})
_IGNORING_CASE = frozenset({"StringEqualsIgnoreCase", "Bool"})
_KNOWN = _WITH_WILDCARDS | _IGNORING_CASE | {"StringEquals"}


@dataclass(frozen=True)
class AccessRequest:
    """What is asked: an action on a resource, or (trust) by a service, in a context.

    ``context`` maps condition keys (``aws:SourceArn``) to their one value; a key that is not in it
    is absent from the request.
    """

    action: str
    context: Mapping[str, str]
    resource: str | None = None
    service_principal: str | None = None


def is_allowed(documents: Iterable[PolicyDocument], request: AccessRequest) -> bool:
    """Tell whether the policies together allow the request: some Allow and no Deny applies."""
    effects = {statement.get("Effect") for statement in applying_statements(documents, request)}
    return "Allow" in effects and "Deny" not in effects


def applying_statements(
    documents: Iterable[PolicyDocument], request: AccessRequest
) -> list[Statement]:
    """Return the statements, of either effect, that speak of the request and whose conditions hold.

    Parameters
    ----------
    documents
        Policies of an identity, or a role's trust policy.
    request
        What is asked.
    """
    return [
        statement
        for statement in _speaking_of(documents, request)
        if _meets_conditions(statement, request.context)
    ]


@dataclass(frozen=True)
class UnknownOperators:
    """Condition operators that are not evaluated here, named; empty where there is none.

    Attributes
    ----------
    allowing, denying
        Of statements that would allow the request, and of those that would deny it.
    """

    allowing: str
    denying: str


def unknown_operators(
    documents: Iterable[PolicyDocument], request: AccessRequest
) -> UnknownOperators:
    """Name the operators for whose sake a request cannot be judged with certainty."""
    found: dict[Any, set[str]] = {"Allow": set(), "Deny": set()}
    for statement in _speaking_of(documents, request):
        operators = statement.get("Condition") or {}
        found[statement["Effect"]].update(name for name in operators if not _is_known(name))
    return UnknownOperators(*(", ".join(sorted(found[effect])) for effect in ("Allow", "Deny")))


def matches_wildcards(pattern: str, value: str, *, ignore_case: bool = False) -> bool:
    """Match ``*`` (any text) and ``?`` (one character), nothing else (IAM: Resource element)."""
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    flags = re.DOTALL | (re.IGNORECASE if ignore_case else 0)
    return re.fullmatch(expression, value, flags) is not None


def _speaking_of(
    documents: Iterable[PolicyDocument], request: AccessRequest
) -> Iterator[Statement]:
    """Yield the statements that name principal, action and resource."""
    for document in documents:
        for statement in _as_list(document.get("Statement")):
            if (
                _names_principal(statement, request.service_principal)
                and _names(statement, "Action", request.action, ignore_case=True)
                and (request.resource is None or _names(statement, "Resource", request.resource))
            ):
                yield statement


def _is_known(operator: str) -> bool:
    name = operator.rpartition(":")[2].removesuffix("IfExists")
    return name == "Null" or _NEGATED.get(name, name) in _KNOWN


def _names(
    statement: Mapping[str, Any], element: str, value: str, *, ignore_case: bool = False
) -> bool:
    """Match ``Action`` or ``Resource``, or the opposite, ``NotAction`` or ``NotResource``."""
    is_opposite = f"Not{element}" in statement
    patterns = _as_list(statement.get(f"Not{element}" if is_opposite else element))
    found = any(matches_wildcards(p, value, ignore_case=ignore_case) for p in patterns)
    return found != is_opposite


def _names_principal(statement: Mapping[str, Any], service_principal: str | None) -> bool:
    if service_principal is None:  # a policy of an identity, which is its own principal
        return True
    principal = statement.get("Principal")
    if isinstance(principal, Mapping):
        return service_principal in _as_list(principal.get("Service"))
    return principal == "*"


def _meets_conditions(statement: Mapping[str, Any], context: Mapping[str, str]) -> bool:
    """Every operator and every key of ``Condition`` must be met."""
    lower_case_context = {key.lower(): value for key, value in context.items()}
    return all(
        _meets(operator, lower_case_context.get(key.lower()), _as_list(expected))
        for operator, keys in (statement.get("Condition") or {}).items()
        for key, expected in keys.items()
    )


def _meets(operator: str, actual: str | None, expected: list[Any]) -> bool:
    """Evaluate one operator on one key (IAM user guide, "Condition operators").

    A key that is absent meets ``...IfExists``, ``ForAllValues:`` and negated operators only.
    """
    quantifier, _, name = operator.rpartition(":")
    if_exists = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    wanted = [str(value) for value in expected]
    if name == "Null":
        return str(actual is None).lower() in (value.lower() for value in wanted)
    positive = _NEGATED.get(name, name)
    if positive not in _KNOWN:
        return False
    if actual is None:
        return if_exists or quantifier == "ForAllValues" or name in _NEGATED
    found = any(_equals(positive, value, actual) for value in wanted)
    return found != (name in _NEGATED)


def _equals(operator: str, expected: str, actual: str) -> bool:
    if operator in _WITH_WILDCARDS:
        return matches_wildcards(expected, actual)
    if operator in _IGNORING_CASE:
        return expected.lower() == actual.lower()
    return expected == actual


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
