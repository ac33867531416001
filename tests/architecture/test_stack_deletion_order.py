"""StackData goes before everything else of the stack: a refused deletion leaves the stack whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

# What CloudFormation must never delete by itself: data, and the policies of their buckets.
DATA = ["Datastore", "InputBucket", "InputBucketPolicy", "OutputBucket", "OutputBucketPolicy"]


def named_in(value: Any) -> Iterator[str]:
    """Yield what a value refers to: by Ref, Fn::GetAtt, Fn::Sub and DependsOn."""
    if isinstance(value, list):
        for item in value:
            yield from named_in(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key in ("Ref", "DependsOn"):
                yield from inner if isinstance(inner, list) else [inner]
            elif key == "Fn::GetAtt":
                yield inner[0] if isinstance(inner, list) else inner.split(".")[0]
            elif key == "Fn::Sub":
                text = inner if isinstance(inner, str) else inner[0]
                yield from (name.split(".")[0] for name in re.findall(r"\$\{([^!}]+)\}", text))
            yield from named_in(inner)


def needed_by(name: str, resources: dict[str, Any]) -> set[str]:
    """Return all that a resource needs; CloudFormation deletes it before any of these."""
    needed: set[str] = set()
    ahead = [name]
    while ahead:
        found = set(named_in(resources[ahead.pop()])) & set(resources) - needed
        needed |= found
        ahead += found
    return needed


def test_stack_data_needs_every_other_resource(resources: dict[str, Any]) -> None:
    assert len(resources) > 40
    assert set(resources) - needed_by("StackData", resources) == {"StackData"}


@pytest.mark.parametrize("name", DATA)
def test_what_holds_data_is_never_cloudformation_s_to_delete(
    resources: dict[str, Any], name: str
) -> None:
    assert resources[name]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert resources[name]["UpdateReplacePolicy"] == "Retain"


def test_nothing_else_outlives_the_stack(resources: dict[str, Any]) -> None:
    kept = [
        name for name, item in resources.items() if item.get("DeletionPolicy", "Delete") != "Delete"
    ]
    assert sorted(kept) == DATA
