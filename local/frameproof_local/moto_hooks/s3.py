"""Makes moto's S3 honour the conditions that a copy puts on its source.

A copy that is pinned with ``CopySourceIfMatch`` must fail when the source changed since it was
listed. moto 5.2.5 reads that header nowhere, so it would copy the changed object without a word;
it checks ``x-amz-copy-source-if-none-match`` on CopyObject, but not on UploadPartCopy. (The
conditions of GetObject, HeadObject and PutObject it does check.)

Touches: ``S3Response.copy_object``, ``S3Response.upload_part_copy``, ``S3Response.backend`` and its
``get_object``, ``FakeKey.etag``, and the exception ``PreconditionFailed``.

Rules: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html and
https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html. Not processed:
``x-amz-copy-source-if-modified-since`` and ``x-amz-copy-source-if-unmodified-since``.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

from moto.s3.exceptions import PreconditionFailed
from moto.s3.responses import S3Response

type Operation = Callable[[S3Response], Any]

_IF_MATCH = "x-amz-copy-source-if-match"
_IF_NONE_MATCH = "x-amz-copy-source-if-none-match"
_INSTALLED = "frameproof_checks_copy_source"


def install() -> None:
    """Replace moto's two copy operations by ones that check first; a second call does nothing."""
    for name in ("copy_object", "upload_part_copy"):
        operation = getattr(S3Response, name)
        if not hasattr(operation, _INSTALLED):
            setattr(S3Response, name, _checked(operation))


def _checked(operation: Operation) -> Operation:
    """Return the operation with the conditions in front of it."""

    @wraps(operation)
    def checked_operation(response: S3Response) -> Any:
        _check_copy_source(response)
        return operation(response)

    setattr(checked_operation, _INSTALLED, True)
    return checked_operation


def _check_copy_source(response: S3Response) -> None:
    """Compare the source's ETag with the request's conditions.

    Raises
    ------
    PreconditionFailed
        A condition does not hold; S3 answers 412 and names it.
    """
    wanted = response.headers.get(_IF_MATCH)
    unwanted = response.headers.get(_IF_NONE_MATCH)
    if not wanted and not unwanted:
        return
    source = _source_object(response)
    if source is None:
        return  # moto's own code answers NoSuchKey or NoSuchVersion
    etag = source.etag.strip('"')
    if wanted and wanted.strip('"') != etag:
        raise PreconditionFailed(failed_condition=_IF_MATCH)
    if unwanted and unwanted.strip('"') == etag:
        raise PreconditionFailed(failed_condition=_IF_NONE_MATCH)


def _source_object(response: S3Response) -> Any:
    """Return moto's object that ``x-amz-copy-source`` names, or None if there is none."""
    source = response.headers["x-amz-copy-source"]
    parsed = urlparse(source)
    bucket, _, key = unquote(parsed.path).lstrip("/").partition("/")
    version_id = parse_qs(parsed.query).get("versionId", [None])[0]
    return response.backend.get_object(bucket, key, version_id=version_id)
