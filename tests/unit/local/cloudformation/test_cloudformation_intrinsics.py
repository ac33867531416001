from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from frameproof_local.cloudformation.errors import TemplateError
from frameproof_local.cloudformation.intrinsics import Resolver, Scope


@dataclass(frozen=True)
class Thing:
    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


RESOLVER = Resolver(
    Scope(
        pseudo={"AWS::Region": "eu-west-1", "AWS::AccountId": "123456789012"},
        parameters={"Stage": "prod", "Names": ["a", "b"], "Count": "3", "Flag": True},
        resources={"Bucket": Thing("the-bucket", {"Arn": "arn:the-bucket", "A.B": "nested"})},
        mappings={"Sizes": {"prod": {"Memory": 512}}},
        conditions={
            "IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
            "IsTest": {"Fn::Not": [{"Condition": "IsProd"}]},
            "Both": {"Fn::And": [{"Condition": "IsProd"}, {"Condition": "IsTest"}]},
            "Either": {"Fn::Or": [{"Condition": "IsProd"}, {"Condition": "IsTest"}]},
            "Circle": {"Fn::Not": [{"Condition": "Circle"}]},
            "Three": {"Fn::Equals": [{"Ref": "Count"}, 3]},
        },
        exports=lambda: {"shared": "exported"},
    )
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Stage"}, "prod"),
        ({"Ref": "Names"}, ["a", "b"]),
        ({"Ref": "AWS::Region"}, "eu-west-1"),
        ({"Ref": "Bucket"}, "the-bucket"),
        ({"Fn::GetAtt": ["Bucket", "Arn"]}, "arn:the-bucket"),
        ({"Fn::GetAtt": "Bucket.A.B"}, "nested"),
        (
            {"Fn::Sub": "${Bucket}/${Bucket.Arn}/${AWS::AccountId}"},
            "the-bucket/arn:the-bucket/123456789012",
        ),
        ({"Fn::Sub": ["${X}-${Stage}", {"X": {"Ref": "Count"}}]}, "3-prod"),
        ({"Fn::Sub": "${!Literal} ${Flag}"}, "${Literal} true"),
        ({"Fn::Join": ["-", ["x", {"Ref": "Stage"}, 1, True]]}, "x-prod-1-true"),
        ({"Fn::Join": [",", {"Ref": "Names"}]}, "a,b"),
        ({"Fn::Select": ["1", {"Ref": "Names"}]}, "b"),
        ({"Fn::Split": ["/", {"Fn::Sub": "x/${Stage}"}]}, ["x", "prod"]),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Stage"}, "Memory"]}, 512),
        ({"Fn::Base64": "hello"}, "aGVsbG8="),
        ({"Fn::ImportValue": {"Fn::Sub": "shared"}}, "exported"),
        ({"Fn::ToJsonString": {"a": {"Ref": "Stage"}}}, '{"a": "prod"}'),
        ({"Fn::Length": {"Ref": "Names"}}, 2),
        ({"Fn::GetAZs": ""}, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]),
        ({"Fn::If": ["IsProd", {"Ref": "Stage"}, {"Ref": "Missing"}]}, "prod"),
        ({"Fn::If": ["Both", 1, {"Fn::If": ["Either", 2, 3]}]}, 2),
        ({"Fn::If": ["Three", "yes", "no"]}, "yes"),
        ([1, {"Ref": "AWS::NoValue"}, 2], [1, 2]),
        ({"a": {"Fn::If": ["IsTest", 1, {"Ref": "AWS::NoValue"}]}, "b": 2}, {"b": 2}),
        ({"Condition": {"Bool": {"aws:SecureTransport": "false"}}},) * 2,
    ],
)
def test_functions_give_what_aws_documents(value: Any, expected: Any) -> None:
    assert RESOLVER.resolve(value) == expected


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"Ref": "Missing"}, r"Unresolved resource dependencies \[Missing\]"),
        ({"Fn::GetAtt": ["Missing", "Arn"]}, r"Unresolved resource dependencies \[Missing\]"),
        ({"Fn::GetAtt": ["Bucket", "Url"]}, "Bucket does not support attribute type Url"),
        ({"Fn::Sub": "${Missing}"}, "Missing"),
        ({"Fn::If": ["Unknown", 1, 2]}, "Unresolved condition dependency Unknown"),
        ({"Fn::If": ["Circle", 1, 2]}, r"Circular dependency between conditions: \[Circle\]"),
        ({"Fn::If": ["IsProd", 1]}, "Fn::If cannot be applied"),
        ({"Fn::Join": [{"Fn::Sub": ","}, ["a"]]}, "the delimiter must be a string"),
        ({"Fn::Join": [",", [["a"]]]}, "text is wanted here"),
        ({"Fn::Select": [2, ["a", "b"]]}, "cannot select index 2"),
        ({"Fn::FindInMap": ["Sizes", "test", "Memory"]}, "Sizes::test::Memory"),
        ({"Fn::ImportValue": "nothing"}, "No export named nothing found"),
        ({"Fn::Cidr": ["10.0.0.0/16", 1, 8]}, "does not know the function Fn::Cidr"),
        ("{{resolve:secretsmanager:x}}", "does not resolve dynamic references"),
    ],
)
def test_what_cannot_be_resolved_is_named(value: Any, words: str) -> None:
    with pytest.raises(TemplateError, match=words):
        RESOLVER.resolve(value)
