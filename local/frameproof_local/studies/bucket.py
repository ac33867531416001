"""Fills the local stand-in of the public IDC bucket, through the S3 API like any other client."""

import hashlib
import json
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from frameproof_local.studies.cache import cached_series
from frameproof_local.studies.catalogue import PUBLIC_BUCKET, CatalogueEntry, catalogue
from frameproof_local.studies.real import REAL_SERIES, read_series
from frameproof_local.studies.stand_in import STAND_IN_STUDY

logger = logging.getLogger(__name__)

_UPLOAD_THREADS = 4


@dataclass(frozen=True)
class SeedObject:
    """An object that belongs in the bucket; its content is read when it is needed."""

    key: str
    read: Callable[[], bytes]


def seed_bucket(s3: Any, cache_folder: Path) -> tuple[CatalogueEntry, ...]:
    """Bring the local ``idc-open-data`` bucket to its full content.

    What is there already, with the right bytes, is left alone, so seeding twice costs a listing.

    Parameters
    ----------
    s3
        A boto3 S3 client of the local endpoint.
    cache_folder
        Where generated files are kept between starts.

    Returns
    -------
    tuple[CatalogueEntry, ...]
        What is now in the bucket.
    """
    _ensure_public_bucket(s3)
    present = _etags(s3)

    def upload(item: SeedObject) -> bool:
        content = item.read()
        if present.get(item.key) == _etag(content):
            return False
        s3.put_object(
            Bucket=PUBLIC_BUCKET, Key=item.key, Body=content, ContentType="application/dicom"
        )
        return True

    with ThreadPoolExecutor(_UPLOAD_THREADS) as uploads:
        written = sum(uploads.map(upload, seed_objects(cache_folder)))
    logger.info("Bucket %s is seeded: %d objects written", PUBLIC_BUCKET, written)
    return catalogue()


def seed_objects(cache_folder: Path) -> Iterator[SeedObject]:
    """Yield every object of the bucket, generated and real."""
    root, generated = cached_series(STAND_IN_STUDY, cache_folder)
    for series in generated:
        for instance in series.instances:
            yield SeedObject(str(instance.key), (root / instance.key).read_bytes)
    for real_series in REAL_SERIES:
        for file in read_series(real_series):
            yield SeedObject(str(file.key), partial(bytes, file.content))


def _ensure_public_bucket(s3: Any) -> None:
    """Create the bucket unless it exists, readable without credentials as IDC's own is."""
    try:
        s3.head_bucket(Bucket=PUBLIC_BUCKET)
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            raise
        region = s3.meta.region_name
        # us-east-1 is the one region that CreateBucket does not accept as a LocationConstraint
        where = {} if region == "us-east-1" else {"LocationConstraint": region}
        s3.create_bucket(
            Bucket=PUBLIC_BUCKET, **({"CreateBucketConfiguration": where} if where else {})
        )
    s3.put_bucket_policy(Bucket=PUBLIC_BUCKET, Policy=json.dumps(_PUBLIC_READ))


def _etags(s3: Any) -> dict[str, str]:
    """Return the ETag of every object in the bucket, by key."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=PUBLIC_BUCKET)
    return {item["Key"]: item["ETag"] for page in pages for item in page.get("Contents", [])}


def _etag(content: bytes) -> str:
    """Return the ETag that S3 gives an object uploaded in one part: its MD5, in quotes."""
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'


_PUBLIC_READ = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["s3:ListBucket", "s3:GetObject"],
            "Resource": [
                f"arn:aws:s3:::{PUBLIC_BUCKET}",
                f"arn:aws:s3:::{PUBLIC_BUCKET}/*",
            ],
        }
    ],
}
