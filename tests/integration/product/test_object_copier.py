from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from botocore.stub import Stubber

from frameproof.contracts import PlannedObject
from frameproof.errors import CopyDiffersError, RetryableError, ServiceError
from frameproof.gateways.copying import MAX_COPIES, MAX_COPY_BYTES, ObjectCopier

KEY = "runs/sample/dicom/0000/0123456789abcdef0123456789abcdef.dcm"
PART_BYTES = 5 * 2**20  # the least that a part but the last must have


@pytest.fixture
def s3(s3: Any) -> Any:
    s3.create_bucket(Bucket="source")
    s3.create_bucket(Bucket="input")
    return s3


def listed(s3: Any, key: str) -> PlannedObject:
    """Plan an object as its listing shows it."""
    (item,) = s3.list_objects_v2(Bucket="source", Prefix=key)["Contents"]
    return PlannedObject(f"s3://source/{key}", KEY, item["Size"], item["ETag"], 0)


def put(
    s3: Any, key: str = "a folder/ä+1.dcm", body: bytes = b"DICM", **more: Any
) -> PlannedObject:
    s3.put_object(Bucket="source", Key=key, Body=body, **more)
    return listed(s3, key)


def put_in_parts(s3: Any, **more: Any) -> PlannedObject:
    """Upload 5 MiB and one byte in two parts: the ETag is no digest of the content."""
    upload = {"Bucket": "source", "Key": "large.dcm"}
    upload["UploadId"] = s3.create_multipart_upload(**upload, **more)["UploadId"]
    parts = []
    for number, body in enumerate((b"x" * PART_BYTES, b"y"), start=1):
        answer = s3.upload_part(**upload, PartNumber=number, Body=body)
        parts.append({"PartNumber": number, "ETag": answer["ETag"]})
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})
    return listed(s3, "large.dcm")


def encrypt_input_by_kms(s3: Any) -> None:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    s3.put_bucket_encryption(Bucket="input", ServerSideEncryptionConfiguration={"Rules": [rule]})


class ReplacedWhileCopied:
    """An S3 client whose source is touched by somebody else right after it was copied."""

    def __init__(self, s3: Any, replaced_by: bytes | None) -> None:
        self._s3 = s3
        self._replaced_by = replaced_by

    def __getattr__(self, name: str) -> Any:
        return getattr(self._s3, name)

    def copy_object(self, **request: Any) -> Any:
        answer = self._s3.copy_object(**request)
        source = request["CopySource"]
        if self._replaced_by is None:
            self._s3.delete_object(**source)
        else:
            self._s3.put_object(**source, Body=self._replaced_by)
        return answer


class CopiesSomethingElse:
    """An S3 client that writes other content where it should copy, at first or always."""

    def __init__(self, s3: Any, size_bytes: int, times: int = 99) -> None:
        self._s3 = s3
        self._content = b"X" * size_bytes
        self._times = times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._s3, name)

    def copy_object(self, **request: Any) -> Any:
        if not self._times:
            return self._s3.copy_object(**request)
        self._times -= 1
        target = {"Bucket": request["Bucket"], "Key": request["Key"]}
        return self._s3.put_object(**target, Body=self._content)


def test_a_copy_is_proven_by_its_e_tag_where_that_is_a_digest(s3: Any) -> None:
    planned = put(s3)
    copied = ObjectCopier(s3, "input").copy(planned)
    assert (copied.outcome, copied.proof, copied.reason) == ("copied", "eTag", None)
    assert (copied.source_uri, copied.key) == (planned.source_uri, planned.key)
    assert copied.e_tag == f'"{hashlib.md5(b"DICM", usedforsecurity=False).hexdigest()}"'
    assert s3.get_object(Bucket="input", Key=KEY)["Body"].read() == b"DICM"


def test_the_source_s_tags_are_not_copied(s3: Any) -> None:
    ObjectCopier(s3, "input").copy(put(s3, Tagging="patient=DOE"))
    assert s3.get_object_tagging(Bucket="input", Key=KEY)["TagSet"] == []


def test_a_copy_of_an_upload_in_parts_is_proven_by_its_bytes(s3: Any) -> None:
    planned = put_in_parts(s3)
    assert planned.e_tag.endswith('-2"')
    copied = ObjectCopier(s3, "input").copy(planned)
    assert (copied.outcome, copied.proof) == ("copied", "bytes")
    assert copied.e_tag != planned.e_tag


def test_a_copy_whose_e_tag_is_no_digest_is_proven_by_a_checksum_that_both_have(s3: Any) -> None:
    # GIVEN a source with a checksum, and a bucket whose encryption makes ETags mean nothing
    planned = put(s3, ChecksumAlgorithm="SHA256")
    encrypt_input_by_kms(s3)
    # WHEN it is copied
    copied = ObjectCopier(s3, "input").copy(planned)
    # THEN the checksums prove it
    assert (copied.outcome, copied.proof) == ("copied", "checksum")


def test_a_source_that_changed_since_it_was_listed_is_not_copied(s3: Any) -> None:
    planned = put(s3)
    put(s3, body=b"other")
    failed = ObjectCopier(s3, "input").copy(planned)
    assert (failed.outcome, failed.proof) == ("failed", None)
    assert failed.reason is not None
    assert "changed between listing and copying; run the import again" in failed.reason
    assert "Contents" not in s3.list_objects_v2(Bucket="input")


def test_a_source_that_vanished_is_an_outcome(s3: Any) -> None:
    planned = put(s3)
    s3.delete_object(Bucket="source", Key="a folder/ä+1.dcm")
    failed = ObjectCopier(s3, "input").copy(planned)
    assert failed.outcome == "failed"
    assert failed.reason == "the source was deleted between listing and copying"


@pytest.mark.parametrize(
    ("replaced_by", "reason"),
    [
        (b"other", "the source changed while it was copied; run the import again"),
        (None, "the source was deleted while it was copied"),
    ],
)
def test_a_source_that_is_touched_while_it_is_copied_is_an_outcome(
    s3: Any, replaced_by: bytes | None, reason: str
) -> None:
    planned = put_in_parts(s3)  # so that the proof looks at the source again
    failed = ObjectCopier(ReplacedWhileCopied(s3, replaced_by), "input").copy(planned)
    assert (failed.outcome, failed.reason) == ("failed", reason)


def test_a_copy_of_another_size_is_refused(s3: Any) -> None:
    planned = replace(put(s3), size_bytes=5)
    with pytest.raises(CopyDiffersError, match="is not what was copied, 3 times over"):
        ObjectCopier(s3, "input").copy(planned)


def test_a_copy_whose_checksum_differs_is_refused(s3: Any) -> None:
    encrypt_input_by_kms(s3)
    assert_content_differs(s3, put(s3))


def test_a_copy_whose_bytes_differ_is_refused(s3: Any) -> None:
    assert_content_differs(s3, put_in_parts(s3))


def assert_content_differs(s3: Any, planned: PlannedObject) -> None:
    """Copy through an S3 that writes other content of the same size."""
    copier = ObjectCopier(CopiesSomethingElse(s3, planned.size_bytes), "input")
    with pytest.raises(CopyDiffersError, match=f"s3://input/{KEY} is not what was copied"):
        copier.copy(planned)


def test_a_copy_that_differs_is_made_again(s3: Any) -> None:
    planned = put(s3)
    spoiling = CopiesSomethingElse(s3, planned.size_bytes, times=MAX_COPIES - 1)
    copied = ObjectCopier(spoiling, "input").copy(planned)
    assert (copied.outcome, copied.proof) == ("copied", "eTag")


def test_what_one_copy_cannot_take_is_an_outcome_without_a_call(s3: Any) -> None:
    planned = replace(put(s3), size_bytes=MAX_COPY_BYTES + 1)
    with Stubber(s3):  # any call would be one too many
        failed = ObjectCopier(s3, "input").copy(planned)
    assert failed.reason == "larger than 5 GB, the limit of one server-side copy"


def test_a_source_that_may_not_be_read_is_an_outcome_with_advice(s3: Any) -> None:
    planned = put(s3)
    with Stubber(s3) as stub:
        stub.add_client_error("copy_object", "AccessDenied", "Access Denied", 403)
        failed = ObjectCopier(s3, "input").copy(planned)
    assert failed.reason is not None
    assert "SourceBuckets" in failed.reason


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [("SlowDown", 503, RetryableError), ("NoSuchBucket", 404, ServiceError)],
)
def test_trouble_that_is_not_the_source_s_is_an_error(
    s3: Any, code: str, status: int, error: type[Exception]
) -> None:
    planned = put(s3)
    with Stubber(s3) as stub:
        stub.add_client_error("copy_object", code, "no", status)
        with pytest.raises(error, match=f"{code} .* while copying to s3://input/{KEY}"):
            ObjectCopier(s3, "input").copy(planned)
