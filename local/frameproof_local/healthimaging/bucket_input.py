"""The input of an import job: every object under a prefix of a bucket, read one by one."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

MAX_FILES = 5_000
"""Files per job (AWS HealthImaging endpoints and quotas)."""

MAX_TOTAL_BYTES = 10 * 1024**3
"""Input of one job, 10 GB (same page)."""


class InputRefusedError(Exception):
    """The whole job must fail; the message becomes the job's ``message``."""


@dataclass(frozen=True)
class S3Location:
    """A bucket and a prefix; the prefix may be empty."""

    bucket: str
    prefix: str

    @classmethod
    def from_uri(cls, uri: str) -> "S3Location":
        """Split ``s3://bucket/prefix``."""
        bucket, _, prefix = uri.removeprefix("s3://").partition("/")
        return cls(bucket, prefix)


def list_input(s3: Any, location: S3Location) -> list[str]:
    """List the keys to import, in the bucket's order, folders of any depth included.

    Zero-byte keys that end in a slash are a console's folder markers and no files.

    Raises
    ------
    InputRefusedError
        The bucket is missing or unreadable, the prefix is empty, or a quota is exceeded.
    """
    keys: list[str] = []
    total_bytes = 0
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=location.bucket, Prefix=location.prefix
    )
    try:
        for page in pages:
            for entry in page.get("Contents", []):
                if entry["Size"] or not entry["Key"].endswith("/"):
                    keys.append(entry["Key"])
                    total_bytes += entry["Size"]
    except ClientError as error:
        raise InputRefusedError(
            f"The input bucket {location.bucket} could not be listed: {error}"
        ) from error
    _check_quotas(location, len(keys), total_bytes)
    return keys


def _check_quotas(location: S3Location, number_of_files: int, total_bytes: int) -> None:
    where = f"s3://{location.bucket}/{location.prefix}"
    if number_of_files == 0:
        raise InputRefusedError(f"There are no files under {where}.")
    if number_of_files > MAX_FILES:
        raise InputRefusedError(
            f"There are {number_of_files} files under {where}; a job imports at most {MAX_FILES}."
        )
    if total_bytes > MAX_TOTAL_BYTES:
        raise InputRefusedError(
            f"There are {total_bytes} bytes under {where}; a job imports at most {MAX_TOTAL_BYTES}."
        )
