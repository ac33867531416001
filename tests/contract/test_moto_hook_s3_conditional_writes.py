"""moto's PutObject and its conditions: what moto checks itself, and that writers take turns."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.s3.responses import S3Response

from frameproof_local.moto_hooks import s3_conditional_writes

PLACE = {"Bucket": "bucket", "Key": "runs/a/plan/owner.json"}
WRITERS = 8


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    s3_conditional_writes.install()
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="bucket")
        yield client


def write(s3: Any, body: bytes, **condition: str) -> str | None:
    """Write the object; return the error's code, if there is one."""
    try:
        s3.put_object(**PLACE, Body=body, **condition)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return None


def test_moto_still_has_what_the_hook_touches() -> None:
    for name in ("put_object", "parse_key_name"):
        assert hasattr(S3Response, name), f"moto changed: S3Response.{name} is gone"


def test_an_object_that_is_there_is_not_written_anew(s3: Any) -> None:
    assert write(s3, b"first", IfNoneMatch="*") is None
    assert write(s3, b"second", IfNoneMatch="*") == "PreconditionFailed"
    assert s3.get_object(**PLACE)["Body"].read() == b"first"


def test_an_object_is_replaced_only_as_the_one_that_was_seen(s3: Any) -> None:
    write(s3, b"first")
    seen = s3.head_object(**PLACE)["ETag"]
    assert write(s3, b"second", IfMatch=seen) is None
    assert write(s3, b"third", IfMatch=seen) == "PreconditionFailed"
    assert s3.get_object(**PLACE)["Body"].read() == b"second"


def test_of_many_writers_at_once_one_wins(s3: Any) -> None:
    together = Barrier(WRITERS)

    def claim(number: int) -> str | None:
        together.wait(20)
        return write(s3, b"%d" % number, IfNoneMatch="*")

    with ThreadPoolExecutor(WRITERS) as writers:
        codes = list(writers.map(claim, range(WRITERS)))
    assert codes.count(None) == 1
    assert codes.count("PreconditionFailed") == WRITERS - 1
    assert s3.get_object(**PLACE)["Body"].read() == b"%d" % codes.index(None)
