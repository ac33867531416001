"""Policies are evaluated as the IAM user guide says, as far as an import role needs it."""

from typing import Any

import pytest

from frameproof_local.permissions.policies import AccessRequest, is_allowed

SOURCE_ARN = "arn:aws:x:us-east-1:1:datastore/a"
CONTEXT = {"aws:SourceAccount": "123456789012", "aws:SourceArn": SOURCE_ARN}
READ = AccessRequest("s3:GetObject", CONTEXT, "arn:aws:s3:::in/runs/a.dcm")
ALLOW_ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::in/*"}, True),
        ({"Action": "S3:getobject", "Resource": "*"}, True),
        ({"Action": ["s3:Put*", "s3:Get*"], "Resource": ["arn:aws:s3:::in/runs/?.dcm"]}, True),
        ({"Action": "s3:*", "Resource": "arn:aws:s3:::in"}, False),
        ({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::IN/*"}, False),
        ({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::in/[r]uns/*"}, False),
        ({"NotAction": "s3:Delete*", "Resource": "*"}, True),
        ({"NotAction": "s3:Get*", "Resource": "*"}, False),
        ({"Action": "*", "NotResource": "arn:aws:s3:::out/*"}, True),
        ({"Action": "*", "NotResource": "arn:aws:s3:::in/*"}, False),
    ],
)
def test_an_allow_needs_its_action_and_its_resource(
    statement: dict[str, Any], allowed: bool
) -> None:
    assert is_allowed([document({"Effect": "Allow", **statement})], READ) is allowed


def test_nothing_is_allowed_by_no_policy() -> None:
    assert not is_allowed([], READ)
    assert not is_allowed([{}], READ)


def test_one_deny_wins_over_every_allow() -> None:
    deny = {"Effect": "Deny", "Action": "s3:Get*", "Resource": "arn:aws:s3:::in/runs/*"}
    assert not is_allowed([document(ALLOW_ALL), document(deny)], READ)
    elsewhere = {**deny, "Resource": "arn:aws:s3:::in/private/*"}
    assert is_allowed([document(ALLOW_ALL, elsewhere)], READ)


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"StringEquals": {"aws:SourceAccount": "123456789012"}}, True),
        ({"StringEquals": {"AWS:sourceaccount": ["1", "123456789012"]}}, True),
        ({"StringEquals": {"aws:SourceAccount": "1"}}, False),
        ({"StringNotEquals": {"aws:SourceAccount": "1"}}, True),
        ({"StringNotEquals": {"aws:SourceAccount": ["1", "123456789012"]}}, False),
        ({"StringLike": {"s3:prefix": "*"}}, False),
        ({"StringLikeIfExists": {"s3:prefix": "runs/*"}}, True),
        ({"StringNotLike": {"s3:prefix": "private/*"}}, True),
        ({"ForAllValues:StringEquals": {"aws:SourceAccount": "123456789012"}}, True),
        ({"ForAllValues:StringEquals": {"s3:prefix": "runs/"}}, True),
        ({"ForAnyValue:StringEquals": {"s3:prefix": "runs/"}}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:x:us-east-1:1:datastore/*"}}, True),
        ({"ArnEquals": {"aws:SourceArn": "arn:aws:x:us-east-1:1:datastore/b"}}, False),
        ({"ArnNotLike": {"aws:SourceArn": "arn:aws:x:*:2:*"}}, True),
        ({"StringEqualsIgnoreCase": {"aws:SourceArn": CONTEXT["aws:SourceArn"].upper()}}, True),
        ({"Null": {"s3:prefix": "true"}}, True),
        ({"Null": {"aws:SourceArn": "true"}}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, False),
        ({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, False),
        (
            {
                "StringEquals": {"aws:SourceAccount": "123456789012"},
                "StringLike": {"aws:SourceArn": "*/b"},
            },
            False,
        ),
    ],
)
def test_a_statement_applies_when_every_condition_is_met(
    condition: dict[str, Any], allowed: bool
) -> None:
    assert is_allowed([document({**ALLOW_ALL, "Condition": condition})], READ) is allowed


@pytest.mark.parametrize(
    ("principal", "allowed"),
    [
        ({"Service": "medical-imaging.amazonaws.com"}, True),
        ({"Service": ["lambda.amazonaws.com", "medical-imaging.amazonaws.com"]}, True),
        ("*", True),
        ({"Service": "lambda.amazonaws.com"}, False),
        ({"AWS": "*"}, False),
        (None, False),
    ],
)
def test_a_trust_policy_must_name_the_service(principal: Any, allowed: bool) -> None:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    service = "medical-imaging.amazonaws.com"
    asked = AccessRequest("sts:AssumeRole", CONTEXT, service_principal=service)
    assert is_allowed([document(statement)], asked) is allowed
