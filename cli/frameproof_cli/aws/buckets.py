"""The command's S3 gateway: reports come from here, a person's own files go there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

# One thread for each file: the files themselves are uploaded in parallel.
_ONE_THREAD = TransferConfig(use_threads=False)


@dataclass(frozen=True, slots=True)
class StoredObjects:
    """What lies under one prefix. It is counted, never named: a key may name a patient."""

    uri: str
    objects: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Bucket:
    """One bucket, through one boto3 S3 client."""

    client: Any
    name: str

    def uri(self, key: str) -> str:
        """Name an object or a prefix as ``s3://bucket/key``."""
        return f"s3://{self.name}/{key}"

    def read(self, key: str) -> bytes | None:
        """Read a whole object; None where there is no such key."""
        try:
            answer = self.client.get_object(Bucket=self.name, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] == "NoSuchKey":
                return None
            raise
        with answer["Body"] as body:
            content: bytes = body.read()
        return content

    def write(self, key: str, content: bytes) -> None:
        """Write a whole object."""
        self.client.put_object(Bucket=self.name, Key=key, Body=content)

    def upload(self, file: Path, key: str) -> None:
        """Upload one file; big ones in parts."""
        self.client.upload_file(str(file), self.name, key, Config=_ONE_THREAD)

    def download(self, key: str, file: Path) -> None:
        """Download one object into a file; big ones in parts."""
        self.client.download_file(self.name, key, str(file))

    def sizes(self, prefix: str) -> dict[str, int]:
        """List every object under a prefix: key -> size in bytes."""
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=prefix
        )
        return {entry["Key"]: entry["Size"] for page in pages for entry in page.get("Contents", ())}

    def stored(self, prefix: str) -> StoredObjects:
        """Count every object under a prefix."""
        sizes = self.sizes(prefix)
        return StoredObjects(self.uri(prefix), len(sizes), sum(sizes.values()))

    def folders(self, prefix: str) -> list[str]:
        """Names of the folders right under a prefix that ends with a slash."""
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.name, Prefix=prefix, Delimiter="/"
        )
        return [
            entry["Prefix"].removeprefix(prefix).rstrip("/")
            for page in pages
            for entry in page.get("CommonPrefixes", ())
        ]
