"""Copying one source object and proving that the copy equals it: S3 does both, server-side.

The copy is pinned to the ETag of the listing, so that what is imported is what was listed. Equality
is shown by the cheapest proof that holds (docs/decisions/0004):

1. both ETags are MD5 digests of the content and agree (neither multipart nor KMS);
2. both objects carry the same kind of full-object checksum and they agree;
3. both are read and their SHA-256 digests agree.

A copy that differs is made again. One that still differs must not be imported, and an import takes
all that lies in its folder: it fails the batch, while a source that cannot be copied is an outcome.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any, Literal

from botocore.exceptions import ClientError

from frameproof.contracts import CopiedObject, PlannedObject
from frameproof.errors import CopyDiffersError
from frameproof.gateways.aws_errors import aws_errors, error_code
from frameproof.sources import S3Location, parse_s3_uri

# Amazon S3 User Guide, "Copying objects": one CopyObject takes at most 5 GB.
MAX_COPY_BYTES = 5 * 2**30
MAX_COPIES = 3
"""Of one object, while the copy is not its source."""

_MD5_E_TAG = re.compile(r'"[0-9a-f]{32}"')
_CHECKSUMS = (
    "ChecksumCRC64NVME",
    "ChecksumSHA256",
    "ChecksumSHA1",
    "ChecksumCRC32C",
    "ChecksumCRC32",
)
_ARCHIVED = "the source lies in an archive storage class; restore it first"
_REASONS = {
    "PreconditionFailed": "the source changed between listing and copying; run the import again",
    "NoSuchKey": "the source was deleted between listing and copying",
    # HeadObject answers without a body, so that its code is the HTTP status.
    "412": "the source changed while it was copied; run the import again",
    "404": "the source was deleted while it was copied",
    "AccessDenied": (
        "access denied; the bucket must be named in the stack's parameter SourceBuckets and its "
        "owner must allow s3:GetObject"
    ),
    "InvalidObjectState": _ARCHIVED,
    "ObjectNotInActiveTierError": _ARCHIVED,
}

type Proof = Literal["checksum", "eTag", "bytes"]


class ObjectCopier:
    """Copies planned objects into the input bucket.

    Parameters
    ----------
    client
        A botocore S3 client.
    input_bucket
        The bucket that the copies go to.
    """

    def __init__(self, client: Any, input_bucket: str) -> None:
        self._client = client
        self._bucket = input_bucket

    def copy(self, planned: PlannedObject) -> CopiedObject:
        """Copy one object; a source that cannot be copied is an outcome, with its reason.

        Raises
        ------
        RetryableError, ServiceError
            The trouble is AWS's or the destination's, so that the batch is worth trying again.
        CopyDiffersError
            S3 made a copy that is not its source, ``MAX_COPIES`` times.
        """
        if planned.size_bytes > MAX_COPY_BYTES:
            return _failed(planned, "larger than 5 GB, the limit of one server-side copy")
        source = parse_s3_uri(planned.source_uri)
        with aws_errors(f"copying to s3://{self._bucket}/{planned.key}"):
            try:
                for _ in range(MAX_COPIES):
                    self._copy_object(source, planned)
                    copied = self._proven(source, planned)
                    if copied is not None:
                        return copied
            except ClientError as error:
                reason = _REASONS.get(error_code(error))
                if reason is None:
                    raise
                return _failed(planned, reason)
        raise CopyDiffersError(
            f"The copy s3://{self._bucket}/{planned.key} is not what was copied, {MAX_COPIES} "
            "times over. Nothing of its batch is imported. Redrive the execution; if it stays so, "
            "show AWS Support both objects."
        )

    def _copy_object(self, source: S3Location, planned: PlannedObject) -> None:
        self._client.copy_object(
            Bucket=self._bucket,
            Key=planned.key,
            CopySource={"Bucket": source.bucket, "Key": source.key},
            CopySourceIfMatch=planned.e_tag,
            TaggingDirective="REPLACE",  # reading the source's tags would need one more right
        )

    def _proven(self, source: S3Location, planned: PlannedObject) -> CopiedObject | None:
        """Compare the copy with its source; None where they differ."""
        head = self._client.head_object(
            Bucket=self._bucket, Key=planned.key, ChecksumMode="ENABLED"
        )
        is_whole = head["ContentLength"] == planned.size_bytes
        proof = self._proof(source, planned, head) if is_whole else None
        if proof is None:
            return None
        return CopiedObject(
            source_uri=planned.source_uri,
            key=planned.key,
            size_bytes=planned.size_bytes,
            e_tag=head["ETag"],
            outcome="copied",
            proof=proof,
        )

    def _proof(
        self, source: S3Location, planned: PlannedObject, copy: dict[str, Any]
    ) -> Proof | None:
        are_digests = _is_md5(planned.e_tag) and not _is_kms(copy)
        if are_digests and copy["ETag"] == planned.e_tag:
            return "eTag"
        original = self._client.head_object(
            Bucket=source.bucket, Key=source.key, IfMatch=planned.e_tag, ChecksumMode="ENABLED"
        )
        for name in _CHECKSUMS:
            if _is_whole(original) and _is_whole(copy) and name in original and name in copy:
                return "checksum" if original[name] == copy[name] else None
        expected = self._sha256(source, planned.e_tag)
        actual = self._sha256(S3Location(self._bucket, planned.key), copy["ETag"])
        return "bytes" if actual == expected else None

    def _sha256(self, place: S3Location, e_tag: str) -> str:
        answer = self._client.get_object(Bucket=place.bucket, Key=place.key, IfMatch=e_tag)
        body = answer["Body"]
        digest = hashlib.sha256()
        for chunk in body.iter_chunks(2**20):
            digest.update(chunk)
        return digest.hexdigest()


def _is_md5(e_tag: str) -> bool:
    return _MD5_E_TAG.fullmatch(e_tag) is not None


def _is_kms(head: dict[str, Any]) -> bool:
    return str(head.get("ServerSideEncryption", "")).startswith("aws:kms")


def _is_whole(head: dict[str, Any]) -> bool:
    return str(head.get("ChecksumType", "FULL_OBJECT")) == "FULL_OBJECT"


def _failed(planned: PlannedObject, reason: str) -> CopiedObject:
    return CopiedObject(
        source_uri=planned.source_uri,
        key=planned.key,
        size_bytes=planned.size_bytes,
        e_tag=planned.e_tag,
        outcome="failed",
        reason=reason,
    )
