"""ListObjectVersions answers what moto's own answers, and touches the content of no object."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.s3.models import FakeKey, S3Backend

from frameproof_local.moto_hooks import s3_versions

MOTOS_OWN = S3Backend.list_object_versions
ASKED: list[dict[str, Any]] = [
    {},
    {"Prefix": "runs/a/"},
    {"Prefix": "runs/", "Delimiter": "/"},
    {"Prefix": "no/such/prefix"},
    {"Prefix": "runs/a/", "PaginationConfig": {"PageSize": 2}},
    {"PaginationConfig": {"PageSize": 1}},
]


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(S3Backend, "list_object_versions", MOTOS_OWN)  # and so again afterwards
    with mock_aws():
        client = boto3.client("s3", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")  # noqa: S106 - moto takes any
        client.create_bucket(Bucket="bucket")
        yield client


def fill(s3: Any) -> None:
    """Put objects, some twice, and delete one, in a bucket that keeps versions."""
    status = {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket="bucket", VersioningConfiguration=status)
    for key in ("runs/a/1", "runs/a/2", "runs/a/2", "runs/a/3", "runs/b/1", "uploads/a"):
        s3.put_object(Bucket="bucket", Key=key, Body=key.encode())
    s3.delete_object(Bucket="bucket", Key="runs/a/3")


def listed(s3: Any, asked: dict[str, Any]) -> list[Any]:
    pages = s3.get_paginator("list_object_versions").paginate(Bucket="bucket", **asked)
    names = ("Versions", "DeleteMarkers", "CommonPrefixes", "IsTruncated")
    return [{name: page.get(name) for name in names} for page in pages]


@pytest.mark.parametrize("asked", ASKED)
def test_every_page_is_as_motos_own(s3: Any, asked: dict[str, Any]) -> None:
    fill(s3)
    expected = listed(s3, asked)
    s3_versions.install()
    assert listed(s3, asked) == expected
    assert s3.get_object(Bucket="bucket", Key="runs/a/2")["Body"].read() == b"runs/a/2"


def test_no_content_is_read(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(s3)
    s3_versions.install()
    read: list[str] = []
    monkeypatch.setattr(FakeKey, "value", property(lambda key: read.append(key.name)))
    (page,) = listed(s3, {"Prefix": "runs/a/"})
    assert len(page["Versions"]) == 4
    assert read == []
