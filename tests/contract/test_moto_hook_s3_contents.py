"""Contents of moto's S3 objects lie in files, one for all copies, and read as they did before."""

import hashlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.s3.models import FakeKey, S3Backend

from frameproof_local.moto_hooks import s3_contents
from frameproof_local.moto_hooks.s3_objects import copy_plain_object

LARGE = bytes(range(256)) * 1024
SOURCE = {"Bucket": "bucket", "Key": "source"}
COPY = {"Bucket": "bucket", "Key": "copy"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def s3(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    s3_contents.install()
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="bucket")
        yield client


def content_of(s3: Any, place: dict[str, str]) -> bytes:
    content: bytes = s3.get_object(**place)["Body"].read()
    return content


def files_in(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.glob("content-*")]


def test_moto_still_has_what_the_hook_touches() -> None:
    key = FakeKey("name", b"content", "1", "us-east-1")
    for name in ("_value_buffer", "value", "etag", "_etag", "contentsize", "lock"):
        assert hasattr(key, name), f"moto changed: FakeKey.{name} is gone (moto_hooks/s3_contents)"
    assert hasattr(S3Backend, "copy_object"), "moto changed: S3Backend.copy_object is gone"
    key.dispose()


def test_a_large_object_and_its_copies_are_one_file(s3: Any, folder: Path) -> None:
    put = s3.put_object(**SOURCE, Body=LARGE)
    copied = s3.copy_object(**COPY, CopySource=SOURCE)
    assert files_in(folder) == [LARGE]
    assert content_of(s3, SOURCE) == content_of(s3, COPY) == LARGE
    digest = f'"{hashlib.md5(LARGE, usedforsecurity=False).hexdigest()}"'
    assert put["ETag"] == copied["CopyObjectResult"]["ETag"] == digest


def test_a_small_object_has_no_file(s3: Any, folder: Path) -> None:
    s3.put_object(**SOURCE, Body=b"a line\n")
    s3.copy_object(**COPY, CopySource=SOURCE)
    assert files_in(folder) == []
    assert content_of(s3, COPY) == b"a line\n"


def test_a_copy_keeps_its_content_when_its_source_is_written_again_and_deleted(
    s3: Any, folder: Path
) -> None:
    s3.put_object(**SOURCE, Body=LARGE)
    s3.copy_object(**COPY, CopySource=SOURCE)
    s3.put_object(**SOURCE, Body=LARGE[::-1])
    assert content_of(s3, COPY) == LARGE
    assert content_of(s3, SOURCE) == LARGE[::-1]
    s3.delete_object(**SOURCE)
    assert content_of(s3, COPY) == LARGE
    assert files_in(folder) == [LARGE]


def test_a_file_goes_with_the_last_object_that_has_its_content(s3: Any, folder: Path) -> None:
    s3.put_object(**SOURCE, Body=LARGE)
    s3.copy_object(**COPY, CopySource=SOURCE)
    s3.delete_object(**SOURCE)
    s3.delete_object(**COPY)
    assert files_in(folder) == []


def test_a_range_and_an_upload_in_parts_are_read_as_before(s3: Any) -> None:
    upload = s3.create_multipart_upload(**SOURCE)["UploadId"]
    numbered = {"UploadId": upload, "PartNumber": 1}
    part = s3.upload_part(**SOURCE, **numbered, Body=LARGE)
    parts = [{"PartNumber": 1, "ETag": part["ETag"]}]
    s3.complete_multipart_upload(**SOURCE, UploadId=upload, MultipartUpload={"Parts": parts})
    some = s3.get_object(**SOURCE, Range="bytes=250-260")
    assert some["Body"].read() == LARGE[250:261]
    copied = s3.copy_object(**COPY, CopySource=SOURCE)
    assert content_of(s3, COPY) == LARGE
    whole_digest = hashlib.md5(LARGE, usedforsecurity=False).hexdigest()
    assert copied["CopyObjectResult"]["ETag"] == f'"{whole_digest}"'


def test_an_import_gets_a_second_name_of_the_file_and_no_copy(
    s3: Any, folder: Path, tmp_path: Path
) -> None:
    s3.put_object(**SOURCE, Body=LARGE)
    assert copy_plain_object("bucket", "source", tmp_path / "input.dcm")
    (content,) = folder.glob("content-*")
    assert (tmp_path / "input.dcm").samefile(content)
    s3.delete_object(**SOURCE)
    assert (tmp_path / "input.dcm").read_bytes() == LARGE


def test_an_object_in_an_archive_is_still_refused(s3: Any) -> None:
    s3.put_object(**SOURCE, Body=LARGE, StorageClass="GLACIER")
    with pytest.raises(ClientError, match="InvalidObjectState"):
        s3.get_object(**SOURCE)
