from typing import Any

import pytest

from frameproof_local.cloudformation.errors import TemplateError
from frameproof_local.cloudformation.ordering import (
    check_references,
    creation_order,
    dependencies,
    references,
)


def test_every_way_to_refer_is_seen() -> None:
    value = {
        "A": {"Ref": "R1"},
        "B": [{"Fn::GetAtt": ["R2", "Arn"]}, {"Fn::GetAtt": "R3.Arn"}],
        "C": {"Fn::Sub": ["${R4.Arn} ${Own} ${!Literal}", {"Own": {"Ref": "R5"}}]},
        "D": {"Fn::If": ["Cond", {"Fn::Sub": "${R6}"}, {"Ref": "AWS::NoValue"}]},
    }
    assert set(references(value)) == {"R1", "R2", "R3", "R4", "R5", "R6", "AWS::NoValue"}


def test_depends_on_counts_too() -> None:
    assert dependencies({"DependsOn": "A", "Properties": {"X": {"Ref": "B"}}}) == {"A", "B"}
    assert dependencies({"DependsOn": ["A", "C"]}) == {"A", "C"}


def test_each_resource_comes_after_what_it_needs() -> None:
    resources: dict[str, Any] = {
        "Last": {"Properties": {"X": {"Ref": "Middle"}}},
        "Middle": {"DependsOn": ["First", "Unwanted"]},
        "First": {"Properties": {"X": {"Ref": "SomeParameter"}}},
        "Unwanted": {},
    }
    assert creation_order(resources, ["Last", "Middle", "First"]) == ["First", "Middle", "Last"]


def test_a_circle_is_refused_by_its_members() -> None:
    resources: dict[str, Any] = {
        "A": {"Properties": {"X": {"Ref": "B"}}},
        "B": {"Properties": {"X": {"Fn::GetAtt": ["A", "Arn"]}}},
    }
    with pytest.raises(
        TemplateError, match=r"Circular dependency between resources: \[[AB], [AB]\]"
    ):
        creation_order(resources, ["A", "B"])


@pytest.mark.parametrize("section", ["Resources", "Outputs"])
def test_a_name_that_nothing_has_is_refused(section: str) -> None:
    template: dict[str, Any] = {
        "Parameters": {"P": {}},
        "Resources": {"A": {"Properties": {"X": {"Ref": "P"}, "Y": {"Ref": "AWS::Region"}}}},
        "Outputs": {"O": {"Value": {"Ref": "A"}}},
    }
    check_references(template, {"AWS::Region"})
    template[section]["Bad"] = {"Properties": {"X": {"Ref": "Typo"}}, "Value": {"Ref": "Typo"}}
    with pytest.raises(TemplateError, match=rf"\[Typo\] in the {section} block"):
        check_references(template, {"AWS::Region"})
