"""moto's S3 and the conditions of bucket policies, without and with our hook."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from frameproof_local.moto_hooks import bucket_policy


def deny(sid: str, action: str, **more: Any) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": "arn:aws:s3:::bucket/*",
        **more,
    }


ONLY_TLS = deny("OnlyTls", "s3:*", Condition={"Bool": {"aws:SecureTransport": "false"}})


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="bucket")
        yield client


@pytest.fixture
def hook() -> Iterator[None]:
    bucket_policy.install()
    yield
    bucket_policy.uninstall()


def put_policy(s3: Any, *statements: dict[str, Any]) -> None:
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    s3.put_bucket_policy(Bucket="bucket", Policy=json.dumps(policy))


def test_moto_alone_takes_every_condition_for_met(s3: Any) -> None:
    put_policy(s3, ONLY_TLS)
    with pytest.raises(ClientError, match="403"):
        s3.put_object(Bucket="bucket", Key="a", Body=b"a")
    # If this fails, moto has learnt conditions: see whether moto_hooks/bucket_policy.py can go.


@pytest.mark.usefixtures("hook")
def test_loopback_is_taken_for_secure_and_the_policy_is_shown_whole(s3: Any) -> None:
    put_policy(s3, ONLY_TLS)
    s3.put_object(Bucket="bucket", Key="a", Body=b"a")
    shown = json.loads(s3.get_bucket_policy(Bucket="bucket")["Policy"])
    assert shown["Statement"] == [ONLY_TLS]


@pytest.mark.usefixtures("hook")
def test_other_denials_still_hold(s3: Any) -> None:
    put_policy(s3, ONLY_TLS, deny("NoDeletes", "s3:DeleteObject"))
    s3.put_object(Bucket="bucket", Key="a", Body=b"a")
    with pytest.raises(ClientError, match="403"):
        s3.delete_object(Bucket="bucket", Key="a")


@pytest.mark.usefixtures("hook")
def test_a_denial_of_secure_transport_still_holds(s3: Any) -> None:
    condition = {"Bool": {"aws:SecureTransport": "true"}}
    put_policy(s3, deny("Odd", "s3:PutObject", Condition=condition))
    with pytest.raises(ClientError, match="403"):
        s3.put_object(Bucket="bucket", Key="a", Body=b"a")
