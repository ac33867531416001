"""moto's S3 and conditions: which ones moto checks itself, which ones our hook adds."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.s3.exceptions import PreconditionFailed
from moto.s3.responses import S3Response

from frameproof_local.moto_hooks import s3 as s3_hook

OTHER_ETAG = '"00000000000000000000000000000000"'
SOURCE = {"Bucket": "source", "Key": "a folder/slice.dcm"}
TARGET = {"Bucket": "target", "Key": "copied"}


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    s3_hook.install()
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="source")
        client.create_bucket(Bucket="target")
        client.put_object(**SOURCE, Body=b"first content")
        yield client


@pytest.fixture
def etag(s3: Any) -> str:
    return str(s3.head_object(**SOURCE)["ETag"])


def assert_precondition_failed(error: ClientError) -> None:
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 412
    assert error.response["Error"]["Code"] == "PreconditionFailed"
    assert error.response["Error"]["Message"] == (
        "At least one of the pre-conditions you specified did not hold"
    )


def test_moto_still_has_what_the_hook_touches() -> None:
    for name in ("copy_object", "upload_part_copy", "backend"):
        assert hasattr(S3Response, name), f"moto changed: S3Response.{name} is gone (moto_hooks/s3)"
    assert PreconditionFailed.code == "PreconditionFailed", "moto changed: PreconditionFailed.code"


def test_a_copy_pinned_to_the_listed_etag_succeeds(s3: Any, etag: str) -> None:
    s3.copy_object(**TARGET, CopySource=SOURCE, CopySourceIfMatch=etag)

    assert s3.get_object(**TARGET)["Body"].read() == b"first content"


def test_an_etag_without_quotes_is_the_same_etag(s3: Any, etag: str) -> None:
    s3.copy_object(**TARGET, CopySource=SOURCE, CopySourceIfMatch=etag.strip('"'))

    assert s3.head_object(**TARGET)["ETag"] == etag


def test_a_copy_of_a_source_that_changed_fails_and_copies_nothing(s3: Any, etag: str) -> None:
    # GIVEN a source that is overwritten after it was listed
    s3.put_object(**SOURCE, Body=b"second content")
    # WHEN it is copied with the ETag of the listing
    with pytest.raises(ClientError) as raised:
        s3.copy_object(**TARGET, CopySource=SOURCE, CopySourceIfMatch=etag)
    # THEN S3 refuses, and the target does not exist
    assert_precondition_failed(raised.value)
    assert "Contents" not in s3.list_objects_v2(Bucket="target")


def test_moto_itself_checks_that_a_copied_source_does_not_match(s3: Any, etag: str) -> None:
    with pytest.raises(ClientError) as raised:
        s3.copy_object(**TARGET, CopySource=SOURCE, CopySourceIfNoneMatch=etag)

    assert_precondition_failed(raised.value)


def test_the_condition_holds_for_the_version_that_is_named(s3: Any, etag: str) -> None:
    # GIVEN two versions of the source
    s3.put_bucket_versioning(Bucket="source", VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(**SOURCE, Body=b"versioned 1")
    s3.put_object(**SOURCE, Body=b"versioned 2")
    # WHEN the first is copied, pinned to its own ETag
    source = SOURCE | {"VersionId": first["VersionId"]}
    s3.copy_object(**TARGET, CopySource=source, CopySourceIfMatch=first["ETag"])
    # THEN it is the first that was copied
    assert s3.get_object(**TARGET)["Body"].read() == b"versioned 1"


def test_a_missing_source_is_still_reported_as_missing(s3: Any) -> None:
    missing = {"Bucket": "source", "Key": "nowhere"}
    with pytest.raises(ClientError) as raised:
        s3.copy_object(**TARGET, CopySource=missing, CopySourceIfMatch=OTHER_ETAG)

    assert raised.value.response["Error"]["Code"] == "NoSuchKey"


@pytest.mark.parametrize("condition", ["CopySourceIfMatch", "CopySourceIfNoneMatch"])
def test_a_part_that_is_copied_is_checked_too(s3: Any, etag: str, condition: str) -> None:
    # GIVEN a multipart upload
    upload = s3.create_multipart_upload(**TARGET)
    part = TARGET | {"UploadId": upload["UploadId"], "PartNumber": 1, "CopySource": SOURCE}
    holds, fails = (etag, OTHER_ETAG) if condition == "CopySourceIfMatch" else (OTHER_ETAG, etag)
    # WHEN a part is copied under a condition that does not hold
    with pytest.raises(ClientError) as raised:
        s3.upload_part_copy(**part, **{condition: fails})
    # THEN S3 refuses it, and accepts it where the condition holds
    assert_precondition_failed(raised.value)
    assert s3.upload_part_copy(**part, **{condition: holds})["CopyPartResult"]["ETag"] == etag


def test_moto_itself_checks_the_conditions_of_reads(s3: Any, etag: str) -> None:
    assert s3.get_object(**SOURCE, IfMatch=etag)["ETag"] == etag
    for read in (s3.get_object, s3.head_object):
        with pytest.raises(ClientError) as raised:
            read(**SOURCE, IfMatch=OTHER_ETAG)
        assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 412
        with pytest.raises(ClientError) as raised:
            read(**SOURCE, IfNoneMatch=etag)
        assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 304


def test_moto_itself_checks_the_conditions_of_writes(s3: Any, etag: str) -> None:
    with pytest.raises(ClientError) as raised:
        s3.put_object(**SOURCE, Body=b"", IfNoneMatch="*")
    assert_precondition_failed(raised.value)
    with pytest.raises(ClientError) as raised:
        s3.put_object(**SOURCE, Body=b"", IfMatch=OTHER_ETAG)
    assert_precondition_failed(raised.value)
    s3.put_object(**SOURCE, Body=b"third content", IfMatch=etag)


def test_installing_twice_changes_nothing() -> None:
    s3_hook.install()
    before = S3Response.copy_object
    s3_hook.install()

    assert S3Response.copy_object is before
