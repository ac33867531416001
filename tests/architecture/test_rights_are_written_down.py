"""docs/security.md lists each role's actions, and nothing may be done to everything unexplained."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

SECURITY = Path(__file__).parents[2] / "docs/security.md"
_ROW = re.compile(r"^\| (?P<role>\w+) \| (?P<actions>`[^|]*|none) \| (?P<why>[^|]+) \|$", re.M)
_STARRED = re.compile(r"^\| (?P<actions>`[^|]*) \| `\*` \| (?P<reason>[^|]+) \|$", re.M)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _names(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


@pytest.fixture(scope="module")
def statements(resources: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the statements of each role's own policies, by the role without its ending."""
    found = {}
    for name, role in resources.items():
        if role["Type"] == "AWS::IAM::Role":
            policies = role["Properties"].get("Policies", [])
            written = [s for p in policies for s in p["PolicyDocument"]["Statement"]]
            given = [s["Fn::If"][1] if "Fn::If" in s else s for s in written]
            found[name.removesuffix("Role").removesuffix("Function")] = given
    return found


def test_the_table_of_rights_has_what_each_role_may_do(
    statements: dict[str, list[dict[str, Any]]],
) -> None:
    rows = {row["role"]: _names(row["actions"]) for row in _ROW.finditer(SECURITY.read_text())}
    everywhere = {action for _, actions in _starred() for action in actions}
    has = {
        role: {action for item in given for action in _as_list(item["Action"])} - everywhere
        for role, given in statements.items()
    }
    assert rows == has


def test_no_action_has_a_star_and_a_resource_only_where_the_table_says_why(
    statements: dict[str, list[dict[str, Any]]],
) -> None:
    given = [item for items in statements.values() for item in items]
    assert not [item for item in given if "*" in str(item["Action"])]
    on_everything = {
        action
        for item in given
        if "*" in _as_list(item["Resource"])
        for action in _as_list(item["Action"])
    }
    assert on_everything == {action for _, actions in _starred() for action in actions}


def _starred() -> list[tuple[str, set[str]]]:
    """Return the reasons for a star, each with its actions."""
    rows = _STARRED.finditer(SECURITY.read_text())
    return [(row["reason"], _names(row["actions"])) for row in rows]
