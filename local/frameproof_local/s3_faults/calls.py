"""Which operation of S3 a request is, on which key.

Source: Amazon S3 API Reference, the request syntax of each operation.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import parse_qs, unquote

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_OBJECTS: Final = {"GET": "GetObject", "HEAD": "HeadObject", "DELETE": "DeleteObject"}
_LISTINGS: Final = {
    "list-type": "ListObjectsV2",
    "versions": "ListObjectVersions",
    "uploads": "ListMultipartUploads",
}


@dataclass(frozen=True)
class S3Call:
    """A request, as far as the rules look at it.

    Attributes
    ----------
    operation
        S3's word; empty for one that no rule can name.
    key
        Of the object; for a listing its prefix.
    source
        What is copied: its bucket and key; empty for anything but a copy.
    """

    operation: str
    key: str
    source: str = ""

    @classmethod
    def of(cls, environ: "WSGIEnvironment") -> Self | None:
        """Read a request without its body; None if it is not for S3.

        The local stack is asked by path: the first part of it is the bucket.
        """
        if "/s3/aws4_request" not in environ.get("HTTP_AUTHORIZATION", ""):
            return None
        path = environ["PATH_INFO"].encode("latin-1").decode()  # PEP 3333
        _, _, key = path.lstrip("/").partition("/")
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        method = environ["REQUEST_METHOD"]
        if not key:
            return cls(_of_bucket(method, query), query.get("prefix", [""])[0])
        if method == "PUT" and "uploadId" not in query:
            source = unquote(environ.get("HTTP_X_AMZ_COPY_SOURCE", ""))
            return cls("CopyObject" if source else "PutObject", key, source)
        return cls("" if "uploadId" in query else _OBJECTS.get(method, ""), key)


def _of_bucket(method: str, query: dict[str, list[str]]) -> str:
    if method == "POST" and "delete" in query:
        return "DeleteObjects"
    listing = (name for part, name in _LISTINGS.items() if part in query)
    return next(listing, "") if method == "GET" else ""
