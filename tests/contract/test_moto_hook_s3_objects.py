"""Reading moto's S3 directly gives what GetObject gives, or leaves the answer to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from frameproof_local.moto_hooks.s3_objects import bucket_exists, copy_plain_object

LARGER_THAN_MOTO_KEEPS_IN_MEMORY = 20 * 1024**2


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")  # noqa: S106
        client.create_bucket(Bucket="bucket")
        yield client


def test_a_bucket_exists_from_its_making_to_its_deletion(s3: Any) -> None:
    assert bucket_exists("bucket")
    s3.delete_bucket(Bucket="bucket")
    assert not bucket_exists("bucket")


def test_the_latest_bytes_of_an_object_are_copied(s3: Any, tmp_path: Path) -> None:
    s3.put_object(Bucket="bucket", Key="a/b.dcm", Body=b"old")
    s3.put_object(Bucket="bucket", Key="a/b.dcm", Body=b"new")
    assert copy_plain_object("bucket", "a/b.dcm", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b"new"
    assert s3.get_object(Bucket="bucket", Key="a/b.dcm")["Body"].read() == b"new"


def test_an_object_of_many_parts_and_megabytes_is_copied_whole(s3: Any, tmp_path: Path) -> None:
    content = bytes(range(256)) * (LARGER_THAN_MOTO_KEEPS_IN_MEMORY // 256)
    upload = {"Bucket": "bucket", "Key": "big"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    half = len(content) // 2
    parts = [
        {"PartNumber": n, "ETag": s3.upload_part(**upload, PartNumber=n, Body=part)["ETag"]}
        for n, part in ((1, content[:half]), (2, content[half:]))
    ]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    assert copy_plain_object("bucket", "big", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == content


def test_what_get_object_would_refuse_is_left_to_it(s3: Any, tmp_path: Path) -> None:
    s3.put_object(Bucket="bucket", Key="cold", Body=b"x", StorageClass="GLACIER")
    s3.put_object(Bucket="bucket", Key="gone", Body=b"x")
    s3.delete_object(Bucket="bucket", Key="gone")
    for bucket, key in (("bucket", "cold"), ("bucket", "gone"), ("no-such-bucket", "a")):
        assert not copy_plain_object(bucket, key, tmp_path / "file")
    assert not (tmp_path / "file").exists()
