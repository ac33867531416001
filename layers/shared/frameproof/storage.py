"""The S3 gateway: everything that Frameproof does with objects, and no more."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from frameproof.aws_errors import aws_errors
from frameproof.errors import (
    FrameproofError,
    SourceAccessError,
    SourceNotFoundError,
    UnexpectedDocumentError,
)
from frameproof.sources import S3Location

_LISTING_ERRORS: dict[str, type[FrameproofError]] = {
    "NoSuchBucket": SourceNotFoundError,
    "AccessDenied": SourceAccessError,
}
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


class Storage:
    """Objects in S3, through one client.

    Parameters
    ----------
    client
        A boto3 S3 client (``clients.storage`` builds it; tests hand in their own).
    """

    def __init__(self, client: Any) -> None:
        self._client = client

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
                    yield ListedObject(item["Key"], item["Size"], item["ETag"])

    def list_folders(self, place: S3Location) -> Iterator[str]:
        """Yield the folders right under a prefix, each with its slash, in order."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=place.bucket, Prefix=place.key, Delimiter="/"
        )
        with aws_errors(f"listing the folders of {place.uri}"):
            for page in pages:
                for item in page.get("CommonPrefixes", []):
                    yield item["Prefix"]

    def read_bytes(self, place: S3Location) -> bytes:
        """Read one object whole."""
        with aws_errors(f"reading {place.uri}"):
            body = self._client.get_object(Bucket=place.bucket, Key=place.key)["Body"]
            content: bytes = body.read()
            return content

    def write_bytes(self, place: S3Location, content: bytes, content_type: str) -> None:
        """Write one object in one PUT: it is there whole, or not at all."""
        with aws_errors(f"writing {place.uri}"):
            self._client.put_object(
                Bucket=place.bucket, Key=place.key, Body=content, ContentType=content_type
            )

    def exists(self, place: S3Location) -> bool:
        """Tell whether an object is there."""
        with aws_errors(f"looking for {place.uri}"):
            page = self._client.list_objects_v2(Bucket=place.bucket, Prefix=place.key, MaxKeys=1)
        return any(item["Key"] == place.key for item in page.get("Contents", []))

    def read_json(self, place: S3Location) -> Any:
        """Read a JSON document.

        Raises
        ------
        UnexpectedDocumentError
            The object is no JSON.
        """
        return _decode(self.read_bytes(place), place)

    def write_json(self, place: S3Location, document: Any) -> None:
        """Write a JSON document."""
        self.write_bytes(place, json.dumps(document).encode(), "application/json")

    def read_rows(self, place: S3Location) -> Iterator[dict[str, Any]]:
        """Yield the rows of a JSONL object, gunzipped where the key ends with ``.gz``."""
        content = self.read_bytes(place)
        if place.key.endswith(".gz"):
            content = gzip.decompress(content)
        for line in content.splitlines():
            if line.strip():
                yield _decode(line, place)

    def write_rows(self, place: S3Location, rows: Iterable[dict[str, Any]]) -> int:
        """Write rows as JSONL, gzipped where the key ends with ``.gz``; answer their number."""
        count = 0
        content = io.BytesIO()
        is_gzip = place.key.endswith(".gz")
        # Row by row: a ledger of a million frames is in memory compressed, and not otherwise.
        with _gzipped(content) if is_gzip else nullcontext(content) as lines:
            for row in rows:
                lines.write(json.dumps(row, separators=(",", ":")).encode() + b"\n")
                count += 1
        kind = "application/gzip" if is_gzip else "application/x-ndjson"
        self.write_bytes(place, content.getvalue(), kind)
        return count


def _gzipped(content: io.BytesIO) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=content, mode="wb", mtime=0)  # no time: same rows, same bytes


def _decode(text: bytes, place: S3Location) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise UnexpectedDocumentError(f"{place.uri} holds no JSON: {error}.") from error
