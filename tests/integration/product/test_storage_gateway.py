from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber

from frameproof.errors import (
    ChangedMeanwhileError,
    RetryableError,
    ServiceError,
    SourceAccessError,
    SourceNotFoundError,
    UnexpectedDocumentError,
)
from frameproof.gateways.storage import ListedObject, Storage
from frameproof.sources import S3Location

PLACE = S3Location("bucket", "runs/sample/file.json")


@pytest.fixture
def storage(s3: Any) -> Storage:
    s3.create_bucket(Bucket="bucket")
    return Storage(s3)


def test_a_listing_goes_over_every_page(s3: Any, storage: Storage) -> None:
    # GIVEN one object more than a page of ListObjectsV2 holds
    for number in range(1_001):
        s3.put_object(Bucket="bucket", Key=f"series/{number:04d}.dcm", Body=b"DICM")
    s3.put_object(Bucket="bucket", Key="other/a.dcm", Body=b"DICM")
    # WHEN the prefix is listed
    listed = list(storage.list_objects(S3Location("bucket", "series/")))
    # THEN all are there, in key order, with sizes and quoted ETags
    assert [item.key for item in listed] == [f"series/{number:04d}.dcm" for number in range(1_001)]
    head = s3.head_object(Bucket="bucket", Key="series/0000.dcm")
    e_tag, written = head["ETag"], listed[0].last_modified
    assert listed[0] == ListedObject("series/0000.dcm", 4, e_tag, written)
    assert written.replace(microsecond=0) == head["LastModified"]
    assert e_tag.startswith('"')


def test_keys_come_as_they_are_spelt(s3: Any, storage: Storage) -> None:
    keys = ["a b+c&d.dcm", "line\nbreak.dcm", "ä/é.dcm"]
    for key in keys:
        s3.put_object(Bucket="bucket", Key=key, Body=b"")
    assert [item.key for item in storage.list_objects(S3Location("bucket", ""))] == keys


def test_a_large_object_comes_in_pieces(s3: Any, storage: Storage) -> None:
    content = bytes(range(256)) * 6_000
    s3.put_object(Bucket=PLACE.bucket, Key=PLACE.key, Body=content)
    pieces = list(storage.read_chunks(PLACE))
    assert [len(piece) for piece in pieces] == [2**20, len(content) - 2**20]
    assert b"".join(pieces) == content


def test_a_local_file_becomes_an_object(s3: Any, storage: Storage, tmp_path: Path) -> None:
    path = tmp_path / "frames.parquet"
    path.write_bytes(b"PAR1" * 1000)
    storage.write_file(PLACE, path, "application/vnd.apache.parquet")
    answer = s3.get_object(Bucket=PLACE.bucket, Key=PLACE.key)
    assert (answer["Body"].read(), answer["ContentType"]) == (
        b"PAR1" * 1000,
        "application/vnd.apache.parquet",
    )


def test_nothing_is_listed_where_nothing_is(storage: Storage) -> None:
    assert list(storage.list_objects(S3Location("bucket", "series/"))) == []


def test_a_bucket_that_does_not_exist_is_named_with_the_next_step(s3: Any) -> None:
    with pytest.raises(SourceNotFoundError) as raised:
        list(Storage(s3).list_objects(S3Location("no-such-bucket", "series/")))
    text = str(raised.value)
    assert "NoSuchBucket (404) while listing s3://no-such-bucket/…" in text
    assert "parameter SourceBuckets" in text


def test_a_bucket_that_may_not_be_listed_is_named_with_the_next_step(s3: Any) -> None:
    with Stubber(s3) as stub:
        stub.add_client_error("list_objects_v2", "AccessDenied", "Access Denied", 403)
        with pytest.raises(SourceAccessError, match=r"listing s3://theirs/….*owner must allow"):
            list(Storage(s3).list_objects(S3Location("theirs", "")))


def test_an_object_is_read_as_it_was_written_with_its_type(s3: Any, storage: Storage) -> None:
    storage.write_bytes(PLACE, b"\x00\xff", "image/png")
    assert storage.read_bytes(PLACE) == b"\x00\xff"
    head = s3.head_object(Bucket=PLACE.bucket, Key=PLACE.key)
    assert head["ContentType"] == "image/png"


def test_an_object_is_there_under_its_own_name_only(storage: Storage) -> None:
    storage.write_bytes(S3Location("bucket", f"{PLACE.key}.bak"), b"", "text/plain")
    assert not storage.exists(PLACE)
    storage.write_bytes(PLACE, b"", "text/plain")
    assert storage.exists(PLACE)


def test_documents_and_rows_come_back(s3: Any, storage: Storage) -> None:
    storage.write_json(PLACE, {"näme": [1, None]})
    assert storage.read_json(PLACE) == {"näme": [1, None]}
    rows: list[dict[str, Any]] = [{"a": 1}, {"b": "line\u2028break"}]
    for key in ("rows.jsonl", "rows.jsonl.gz"):
        place = S3Location("bucket", key)
        assert storage.write_rows(place, iter(rows)) == 2
        assert list(storage.read_rows(place)) == rows
    packed = s3.get_object(Bucket="bucket", Key="rows.jsonl.gz")["Body"].read()
    assert gzip.decompress(packed).count(b"\n") == 2


def test_what_is_no_json_is_unexpected_and_named(storage: Storage) -> None:
    storage.write_bytes(PLACE, b'{"a": 1}\n{"b": ', "text/plain")
    with pytest.raises(UnexpectedDocumentError, match=r"/sample/file\.json holds no"):
        storage.read_json(PLACE)
    with pytest.raises(UnexpectedDocumentError, match="holds no JSON"):
        list(storage.read_rows(PLACE))


def test_an_object_that_is_missing_is_named(storage: Storage) -> None:
    with pytest.raises(ServiceError, match=r"NoSuchKey \(404\) while reading s3://bucket/runs"):
        storage.read_bytes(PLACE)


def test_a_write_that_s3_slows_down_is_worth_another_try(s3: Any) -> None:
    with Stubber(s3) as stub:
        stub.add_client_error("put_object", "SlowDown", "Please reduce your rate.", 503)
        with pytest.raises(RetryableError, match=r"SlowDown \(503\) while writing s3://bucket/"):
            Storage(s3).write_json(PLACE, {})


def test_an_endpoint_that_nobody_listens_at_is_worth_another_try(unused_port: int) -> None:
    client = boto3.client(
        "s3",
        endpoint_url=f"http://127.0.0.1:{unused_port}",
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106  # it opens nothing
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=5),
    )
    with pytest.raises(RetryableError, match="The connection failed while reading s3://bucket/"):
        Storage(client).read_bytes(PLACE)


def test_a_guarded_object_is_written_only_while_it_is_as_it_was(s3: Any, storage: Storage) -> None:
    other = S3Location("bucket", "runs/sample/other.json")
    guarded = storage.guarded(PLACE)
    guarded.write_bytes(PLACE, b"first", "text/plain")
    # WHEN it was there already, or was written since
    for stale in (guarded, storage.guarded(PLACE)):
        storage.write_bytes(PLACE, b"of somebody else", "text/plain")
        with pytest.raises(ChangedMeanwhileError, match="PreconditionFailed"):
            stale.write_bytes(PLACE, b"too late", "text/plain")
    # THEN it stays; what is not guarded is written as ever
    assert storage.read_bytes(PLACE) == b"of somebody else"
    guarded.write_bytes(other, b"a", "text/plain")
    guarded.write_bytes(other, b"b", "text/plain")
    assert storage.read_bytes(other) == b"b"


def test_a_guarded_object_that_is_unchanged_is_replaced(storage: Storage, tmp_path: Path) -> None:
    storage.write_bytes(PLACE, b"first", "text/plain")
    file = tmp_path / "file"
    file.write_bytes(b"second")
    storage.guarded(PLACE).write_file(PLACE, file, "text/plain")
    assert storage.read_bytes(PLACE) == b"second"
