"""The S3 gateway: everything that Frameproof does with objects, and no more."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import batched, islice
from pathlib import Path
from typing import Any, BinaryIO, Self

from frameproof import json_lines
from frameproof.errors import (
    BusyError,
    ChangedMeanwhileError,
    FrameproofError,
    NotThereError,
    RetryableError,
    ServiceError,
    SourceAccessError,
    SourceNotFoundError,
)
from frameproof.gateways.aws_errors import aws_errors
from frameproof.sources import S3Location

_LISTING_ERRORS: dict[str, type[FrameproofError]] = {
    "NoSuchBucket": SourceNotFoundError,
    "AccessDenied": SourceAccessError,
}
_GONE: dict[str, type[FrameproofError]] = {
    "NoSuchBucket": NotThereError,
    "NoSuchUpload": NotThereError,
}
_CHANGED: dict[str, type[FrameproofError]] = {
    "PreconditionFailed": ChangedMeanwhileError,
    "ConditionalRequestConflict": ChangedMeanwhileError,  # somebody writes it at this moment
}
_CURABLE = ("InternalError", "SlowDown")
_CHUNK_BYTES = 2**20
_MOST_IN_ONE_DELETION = 1_000  # Amazon S3 API Reference, DeleteObjects
_LISTING_ADVICE = (
    "Check the bucket's name; a bucket other than the IDC's must be named in the stack's parameter "
    "SourceBuckets, and its owner must allow s3:ListBucket and s3:GetObject."
)


@dataclass(frozen=True, slots=True)
class ListedObject:
    """One object of a listing."""

    key: str
    size_bytes: int
    e_tag: str
    last_modified: datetime


class Storage:
    """Objects in S3, through one client.

    Parameters
    ----------
    client
        A botocore S3 client (``clients.storage`` builds it; tests hand in their own).
    conditions
        What S3 shall check before it writes an object (see ``guarded``).
    """

    def __init__(
        self, client: Any, conditions: Mapping[S3Location, dict[str, str]] | None = None
    ) -> None:
        self._client = client
        self._conditions = conditions or {}

    def guarded(self, *places: S3Location) -> Self:
        """Return this gateway; it writes these objects only while they are as they are now.

        Once one of them has changed, writing it raises ``ChangedMeanwhileError``.
        """
        conditions = {place: self._as_it_is(place) for place in places}
        return type(self)(self._client, {**self._conditions, **conditions})

    def _as_it_is(self, place: S3Location) -> dict[str, str]:
        found = (item.e_tag for item in self.list_objects(place) if item.key == place.key)
        e_tag = next(found, None)
        return {"IfNoneMatch": "*"} if e_tag is None else {"IfMatch": e_tag}

    def list_objects(self, place: S3Location) -> Iterator[ListedObject]:
        """Yield every object under a prefix, page by page, in key order.

        Raises
        ------
        SourceNotFoundError, SourceAccessError
            The bucket does not exist, or may not be listed.
        """
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=place.bucket, Prefix=place.key
        )
        with aws_errors(
            f"listing {place.bucket_uri}", known=_LISTING_ERRORS, advice=_LISTING_ADVICE
        ):
            for page in pages:
                for item in page.get("Contents", []):
                    yield ListedObject(
                        item["Key"], item["Size"], item["ETag"], item["LastModified"]
                    )

    def list_folders(self, place: S3Location) -> Iterator[str]:
        """Yield the folders right under a prefix, each with its slash, in order."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=place.bucket, Prefix=place.key, Delimiter="/"
        )
        with aws_errors(f"listing the folders of {place.uri}", known=_GONE):
            for page in pages:
                for item in page.get("CommonPrefixes", []):
                    yield item["Prefix"]

    def read_bytes(self, place: S3Location) -> bytes:
        """Read one object whole."""
        with aws_errors(f"reading {place.uri}"):
            body = self._client.get_object(Bucket=place.bucket, Key=place.key)["Body"]
            content: bytes = body.read()
            return content

    def read_chunks(self, place: S3Location) -> Iterator[bytes]:
        """Yield one object piece by piece, 1 MB each, for what is too large for the memory."""
        with aws_errors(f"reading {place.uri}"):
            body = self._client.get_object(Bucket=place.bucket, Key=place.key)["Body"]
            yield from body.iter_chunks(_CHUNK_BYTES)

    def write_bytes(self, place: S3Location, content: bytes, content_type: str) -> None:
        """Write one object in one PUT: it is there whole, or not at all."""
        self._put(place, content, content_type)

    def write_file(self, place: S3Location, path: Path, content_type: str) -> None:
        """Write a local file in one PUT, read from the disk as it is sent.

        One PUT takes at most 5 GB (Amazon S3 User Guide, "Uploading objects").
        """
        with path.open("rb") as content:
            self._put(place, content, content_type)

    def _put(self, place: S3Location, content: bytes | BinaryIO, content_type: str) -> None:
        with aws_errors(f"writing {place.uri}", known=_CHANGED):
            self._client.put_object(
                Bucket=place.bucket,
                Key=place.key,
                Body=content,
                ContentType=content_type,
                **self._conditions.get(place, {}),
            )

    def exists(self, place: S3Location) -> bool:
        """Tell whether an object is there."""
        with aws_errors(f"looking for {place.uri}"):
            page = self._client.list_objects_v2(Bucket=place.bucket, Prefix=place.key, MaxKeys=1)
        return any(item["Key"] == place.key for item in page.get("Contents", []))

    def delete_prefix(
        self, bucket: str, prefix: str, *, limit: int, kept: frozenset[str] = frozenset()
    ) -> int:
        """Delete what lies under a prefix: objects, old versions, markers, unfinished uploads.

        Parameters
        ----------
        bucket, prefix
            Where; an empty prefix is the whole bucket. A bucket that does not exist holds nothing.
        limit
            How many of them at most.
        kept
            Keys to leave alone for now.

        Returns
        -------
        int
            How many were deleted: fewer than ``limit`` when nothing is left.
        """
        deleted = 0
        with suppress(NotThereError):
            # Listed first, deleted then: a listing need not go on behind a key that is gone.
            versions = list(islice(self._versions(bucket, prefix, kept), limit))
            for entries in batched(versions, _MOST_IN_ONE_DELETION, strict=False):
                self._delete_versions(bucket, entries)
                deleted += len(entries)
            for upload in list(islice(self._uploads(bucket, prefix), limit - deleted)):
                self._end_upload(bucket, upload)
                deleted += 1
        return deleted

    def delete_bucket(self, bucket: str) -> bool:
        """Delete a bucket; False where something is in it. One that is gone needs no deleting."""
        known = _GONE | {"BucketNotEmpty": BusyError}
        try:
            with aws_errors(f"deleting s3://{bucket}", known=known):
                self._client.delete_bucket(Bucket=bucket)
        except NotThereError:
            return True
        except BusyError:
            return False
        return True

    def _versions(self, bucket: str, prefix: str, kept: frozenset[str]) -> Iterator[dict[str, str]]:
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=bucket, Prefix=prefix
        )
        with aws_errors(f"listing the versions in s3://{bucket}", known=_GONE):
            for page in pages:
                for item in page.get("Versions", []) + page.get("DeleteMarkers", []):
                    if item["Key"] not in kept:
                        yield {"Key": item["Key"], "VersionId": item["VersionId"]}

    def _uploads(self, bucket: str, prefix: str) -> Iterator[dict[str, str]]:
        pages = self._client.get_paginator("list_multipart_uploads").paginate(
            Bucket=bucket, Prefix=prefix
        )
        with aws_errors(f"listing the unfinished uploads in s3://{bucket}", known=_GONE):
            for page in pages:
                for item in page.get("Uploads", []):
                    yield {"Key": item["Key"], "UploadId": item["UploadId"]}

    def _end_upload(self, bucket: str, upload: dict[str, str]) -> None:
        doing = f"ending an unfinished upload to s3://{bucket}"
        with suppress(NotThereError), aws_errors(doing, known=_GONE):
            self._client.abort_multipart_upload(Bucket=bucket, **upload)

    def _delete_versions(self, bucket: str, entries: Sequence[dict[str, str]]) -> None:
        with aws_errors(f"deleting from s3://{bucket}", known=_GONE):
            answer = self._client.delete_objects(
                Bucket=bucket, Delete={"Objects": list(entries), "Quiet": True}
            )
        for error in answer.get("Errors", []):
            # S3 reports a refusal of one object in an answer that is a success as a whole.
            kind = RetryableError if error["Code"] in _CURABLE else ServiceError
            raise kind(f"S3 answered {error['Code']} while deleting from s3://{bucket}.")

    def read_json(self, place: S3Location) -> Any:
        """Read a JSON document.

        Raises
        ------
        UnexpectedDocumentError
            The object is no JSON.
        """
        return json_lines.decode_one(self.read_bytes(place), name=place.uri)

    def write_json(self, place: S3Location, document: Any) -> None:
        """Write a JSON document."""
        self.write_bytes(place, json.dumps(document).encode(), "application/json")

    def read_rows(self, place: S3Location) -> Iterator[dict[str, Any]]:
        """Yield the rows of a JSONL object, gunzipped where the key ends with ``.gz``."""
        content = self.read_bytes(place)
        return json_lines.decode(content, is_gzip=place.key.endswith(".gz"), name=place.uri)

    def write_rows(self, place: S3Location, rows: Iterable[dict[str, Any]]) -> int:
        """Write rows as JSONL, gzipped where the key ends with ``.gz``; answer their number."""
        is_gzip = place.key.endswith(".gz")
        content, count = json_lines.encode(rows, is_gzip=is_gzip)
        kind = "application/gzip" if is_gzip else "application/x-ndjson"
        self.write_bytes(place, content, kind)
        return count
