"""Deleting from S3: objects, old versions, delete markers, unfinished uploads, buckets."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.stub import Stubber

from frameproof.errors import FrameproofError, NotThereError, RetryableError, ServiceError
from frameproof.gateways.storage import Storage
from frameproof.sources import S3Location

EVERYTHING = 10_000


@pytest.fixture
def storage(s3: Any) -> Storage:
    s3.create_bucket(Bucket="bucket")
    return Storage(s3)


def put(s3: Any, *keys: str) -> None:
    for key in keys:
        s3.put_object(Bucket="bucket", Key=key, Body=b"DICM")


def keys(s3: Any) -> list[str]:
    return [item["Key"] for item in s3.list_objects_v2(Bucket="bucket").get("Contents", [])]


def test_what_lies_under_a_prefix_goes_and_its_neighbours_stay(s3: Any, storage: Storage) -> None:
    put(s3, "runs/a/x", "runs/a/y/z", "runs/a-2/x", "runs/ab", "uploads/a/x")
    assert storage.delete_prefix("bucket", "runs/a/", limit=EVERYTHING) == 2
    assert keys(s3) == ["runs/a-2/x", "runs/ab", "uploads/a/x"]


def test_more_objects_than_one_call_takes_go_all(s3: Any, storage: Storage) -> None:
    put(s3, *(f"runs/a/{number:04d}" for number in range(1_002)))
    assert storage.delete_prefix("bucket", "", limit=EVERYTHING) == 1_002
    assert keys(s3) == []


def test_no_more_go_than_the_limit_and_then_fewer(s3: Any, storage: Storage) -> None:
    put(s3, "a", "b", "c")
    assert storage.delete_prefix("bucket", "", limit=2) == 2
    assert keys(s3) == ["c"]
    assert storage.delete_prefix("bucket", "", limit=2) == 1
    assert storage.delete_prefix("bucket", "", limit=2) == 0


def test_keys_that_are_kept_stay_for_now(s3: Any, storage: Storage) -> None:
    put(s3, "runs/a/frames/image_sets.jsonl", "runs/a/report.json")
    kept = frozenset({"runs/a/frames/image_sets.jsonl"})
    assert storage.delete_prefix("bucket", "runs/a/", kept=kept, limit=EVERYTHING) == 1
    assert keys(s3) == sorted(kept)


def test_old_versions_and_delete_markers_go_too(s3: Any, storage: Storage) -> None:
    # GIVEN a bucket that keeps versions, with an object that was replaced and then deleted
    status = {"Status": "Enabled"}
    s3.put_bucket_versioning(Bucket="bucket", VersioningConfiguration=status)
    put(s3, "a", "a", "b")
    s3.delete_object(Bucket="bucket", Key="a")
    # WHEN the bucket is emptied
    assert storage.delete_prefix("bucket", "", limit=EVERYTHING) == 4
    # THEN nothing is left that would keep it from being deleted
    assert storage.delete_bucket("bucket")
    assert s3.list_buckets()["Buckets"] == []


def test_unfinished_uploads_end(s3: Any, storage: Storage) -> None:
    for key in ("runs/a/x", "runs/b/x"):
        s3.create_multipart_upload(Bucket="bucket", Key=key)
    assert storage.delete_prefix("bucket", "runs/a/", limit=EVERYTHING) == 1
    (left,) = s3.list_multipart_uploads(Bucket="bucket")["Uploads"]
    assert left["Key"] == "runs/b/x"


def test_a_bucket_that_is_gone_holds_nothing_and_needs_no_deleting(s3: Any) -> None:
    assert Storage(s3).delete_prefix("gone", "", limit=EVERYTHING) == 0
    assert Storage(s3).delete_bucket("gone")


def test_a_bucket_that_holds_something_stays(s3: Any, storage: Storage) -> None:
    put(s3, "a")
    assert not storage.delete_bucket("bucket")
    assert keys(s3) == ["a"]


@pytest.mark.parametrize(
    ("code", "error"), [("InternalError", RetryableError), ("AccessDenied", ServiceError)]
)
def test_an_object_that_s3_refuses_in_a_success_is_an_error(
    s3: Any, storage: Storage, code: str, error: type[FrameproofError]
) -> None:
    put(s3, "patient^name")
    with Stubber(s3) as stub:
        version = {"Key": "patient^name", "VersionId": "null"}
        stub.add_response("list_object_versions", {"Versions": [version]})
        stub.add_response("delete_objects", {"Errors": [{"Key": "patient^name", "Code": code}]})
        with pytest.raises(error, match=f"S3 answered {code} while deleting from s3://bucket.$"):
            storage.delete_prefix("bucket", "", limit=EVERYTHING)


def test_folders_are_those_right_under_a_prefix(s3: Any, storage: Storage) -> None:
    put(s3, "runs/b/x", "runs/a/x/y", "runs/file", "other/a/x")
    assert list(storage.list_folders(S3Location("bucket", "runs/"))) == ["runs/a/", "runs/b/"]


def test_folders_of_a_bucket_that_is_gone_are_not_there(s3: Any) -> None:
    with pytest.raises(NotThereError):
        list(Storage(s3).list_folders(S3Location("gone", "runs/")))
