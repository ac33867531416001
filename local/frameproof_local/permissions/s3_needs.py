"""S3's requests in IAM's words.

Sources: Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3";
S3 user guide, "Required permissions for Amazon S3 API operations".
"""

import re
from typing import Final
from urllib.parse import unquote
from xml.sax.saxutils import unescape

from frameproof_local.permissions.incoming import IncomingRequest

_DELETED: Final = re.compile(rb"<Object>(.*?)</Object>", re.DOTALL)
_KEY: Final = re.compile(rb"<Key>(.*?)</Key>", re.DOTALL)
_BUCKET_QUERIES: Final = {
    "uploads": "s3:ListBucketMultipartUploads",
    "versions": "s3:ListBucketVersions",
    "location": "s3:GetBucketLocation",
}
_OTHER_SUBRESOURCES: Final = {
    *("acl", "attributes", "cors", "encryption", "legal-hold", "lifecycle", "logging"),
    *("notification", "ownershipControls", "policy", "publicAccessBlock", "restore"),
    *("retention", "select", "tagging", "versioning", "website"),
}


def s3_needs(request: IncomingRequest) -> list[tuple[str, str]] | None:
    """Return what a request needs; None for an operation that no role here may have."""
    bucket, _, key = request.path.lstrip("/").partition("/")
    if not bucket or _OTHER_SUBRESOURCES & request.query.keys():
        return None
    if not key:
        return _bucket_needs(request, bucket)
    return _object_needs(request, _arn(bucket, key))


def missing_object_needs(request: IncomingRequest) -> list[tuple[str, str]]:
    """Return what tells a missing object from a forbidden one: without it S3 answers 403."""
    bucket, _, key = request.path.lstrip("/").partition("/")
    source = request.headers.get("x-amz-copy-source")
    if source is not None:
        return [("s3:ListBucket", _arn(_copied_from(source)[0]))]
    is_reading = request.method in ("GET", "HEAD") and bool(key)
    return [("s3:ListBucket", _arn(bucket))] if is_reading else []


def buckets_of(request: IncomingRequest) -> list[str]:
    """Return the buckets that must be there before S3 looks at rights: it names a missing one.

    None for what needs no bucket: to list all of them, or to create one.
    """
    bucket, _, key = request.path.lstrip("/").partition("/")
    if not bucket or (request.method == "PUT" and not key):
        return []
    source = request.headers.get("x-amz-copy-source")
    return [bucket] if source is None else [bucket, _copied_from(source)[0]]


def _bucket_needs(request: IncomingRequest, bucket: str) -> list[tuple[str, str]] | None:
    match request.method:
        case "GET" | "HEAD":
            asked = (name for name in _BUCKET_QUERIES if name in request.query)
            return [(_BUCKET_QUERIES.get(next(asked, ""), "s3:ListBucket"), _arn(bucket))]
        case "DELETE":
            return [("s3:DeleteBucket", _arn(bucket))]
        case "POST" if "delete" in request.query:
            return _deletion_needs(request.body, bucket)
    return None


def _deletion_needs(body: bytes, bucket: str) -> list[tuple[str, str]]:
    """Each key of DeleteObjects is a deletion of its own.

    S3 API reference: s3:DeleteObject is always needed, for a version also s3:DeleteObjectVersion.
    """
    needs = []
    for entry in _DELETED.findall(body):
        key = _KEY.search(entry)
        arn = _arn(bucket, unescape(key[1].decode()) if key else "")
        needs.append(("s3:DeleteObject", arn))
        if b"<VersionId>" in entry:
            needs.append(("s3:DeleteObjectVersion", arn))
    return needs


def _object_needs(request: IncomingRequest, arn: str) -> list[tuple[str, str]] | None:
    of_version = "Version" if "versionId" in request.query else ""
    is_upload = "uploadId" in request.query
    match request.method:
        case "GET" if is_upload:
            return [("s3:ListMultipartUploadParts", arn)]
        case "GET" | "HEAD":
            return [(f"s3:GetObject{of_version}", arn)]
        case "DELETE":
            action = "s3:AbortMultipartUpload" if is_upload else f"s3:DeleteObject{of_version}"
            return [(action, arn)]
        case "POST" if is_upload or "uploads" in request.query:
            return [("s3:PutObject", arn)]
        case "PUT":
            return _writing_needs(request, arn)
    return None


def _writing_needs(request: IncomingRequest, arn: str) -> list[tuple[str, str]]:
    """PutObject, CopyObject, UploadPart and UploadPartCopy; tags need rights of their own."""
    needs = [("s3:PutObject", arn)]
    is_tagging = bool(request.headers.get("x-amz-tagging"))
    source = request.headers.get("x-amz-copy-source")
    if source is not None:
        place = _arn(*_copied_from(source))
        needs.append(("s3:GetObject", place))
        directive = request.headers.get("x-amz-tagging-directive", "COPY")
        if directive == "COPY" and "uploadId" not in request.query:
            needs.append(("s3:GetObjectTagging", place))
            is_tagging = True
    return [*needs, ("s3:PutObjectTagging", arn)] if is_tagging else needs


def _copied_from(header: str) -> tuple[str, str]:
    """Return bucket and key of ``x-amz-copy-source``."""
    bucket, _, key = unquote(header.split("?versionId=", maxsplit=1)[0]).lstrip("/").partition("/")
    return bucket, key


def _arn(bucket: str, key: str = "") -> str:
    return f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"
