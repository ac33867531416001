"""Access logging of a bucket. The setting is kept; no access log is ever delivered locally."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from .declaration import Context, only

_KEYS = frozenset({"DestinationBucketName", "LogFilePrefix"})


def put_logging(context: Context, bucket: str, value: Any) -> None:
    """Set where the bucket's access logs go (``LoggingConfiguration``)."""
    only(value, _KEYS, "LoggingConfiguration")
    target = value.get("DestinationBucketName", bucket)
    enabled = {"TargetBucket": target, "TargetPrefix": value.get("LogFilePrefix", "")}
    with _delivery_allowed(context, target):
        context.client("s3").put_bucket_logging(
            Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": enabled}
        )


@contextmanager
def _delivery_allowed(context: Context, target: str) -> Iterator[None]:
    """Let the logging service write to the target bucket, for as long as the block lasts.

    moto asks for this right when logging is set. S3 with bucket-owner-enforced ownership needs it
    only when a log is delivered, and templates make the target's policy after the bucket that is
    logged (its ``aws:SourceArn`` names that bucket).
    """
    s3 = context.client("s3")
    before = _policy_of(s3, target)
    statements = json.loads(before)["Statement"] if before else []
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:{context.partition}:s3:::{target}/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [*statements, allow]}
    s3.put_bucket_policy(Bucket=target, Policy=json.dumps(policy))
    try:
        yield
    finally:
        if before:
            s3.put_bucket_policy(Bucket=target, Policy=before)
        else:
            s3.delete_bucket_policy(Bucket=target)


def _policy_of(s3: Any, bucket: str) -> str | None:
    try:
        return str(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucketPolicy":
            return None
        raise
