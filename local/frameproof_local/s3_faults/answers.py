"""What a client sees of a fault, in S3's protocol.

Sources: Amazon S3 API Reference, "Error responses", "CopyObject" and "ListObjectsV2".
"""

import re
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import unescape

from werkzeug.test import Client

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_STATUSES: Final = {
    "AccessDenied": "403 Forbidden",
    "NoSuchKey": "404 Not Found",
    "NoSuchBucket": "404 Not Found",
    "SlowDown": "503 Slow Down",
    "InternalError": "500 Internal Server Error",
    "PermanentRedirect": "301 Moved Permanently",
    "ExpiredToken": "400 Bad Request",
    "RequestTimeTooSkewed": "403 Forbidden",
}
_OTHER_REGION: Final = "eu-central-1"
_ENTRY: Final = re.compile(rb"<Contents>.*?</Contents>", re.DOTALL)
_KEY: Final = re.compile(rb"<Key>(.*?)</Key>", re.DOTALL)
_SIZE: Final = re.compile(rb"<Size>\d+</Size>")
_MEGABYTE: Final = 1_000_000
_AS_NOBODY: Final = (
    "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host"
)
"""Credentials of no role: what the fault does is not taken for a function's call."""


def refusal(code: str, method: str) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return status, headers and body of an error; HEAD has no body (RFC 9110 9.3.2)."""
    headers = [("Content-Type", "application/xml")]
    if code == "PermanentRedirect":
        headers.append(("x-amz-bucket-region", _OTHER_REGION))
    message = f"This {code} was asked for by a test."
    body = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    return _STATUSES[code], headers, b"" if method == "HEAD" else body.encode()


def spoil_copy(aws: "WSGIApplication", environ: "WSGIEnvironment") -> None:
    """Flip a bit in the middle of the object that a request has written."""
    service = Client(aws)
    path = environ["PATH_INFO"].encode("latin-1").decode()  # PEP 3333
    headers = {"Authorization": _AS_NOBODY, "Host": environ["HTTP_HOST"]}
    content = bytearray(service.get(path, headers=headers).data)
    content[len(content) // 2] ^= 1
    service.put(path, data=bytes(content), headers=headers)


def with_sizes(listing: bytes, key_part: str, megabytes: int) -> bytes:
    """Return a listing in which the objects whose keys have a part are of another size."""
    size = f"<Size>{megabytes * _MEGABYTE}</Size>".encode()

    def resized(entry: re.Match[bytes]) -> bytes:
        key = _KEY.search(entry[0])
        is_meant = key is not None and (key_part == "*" or key_part in unescape(key[1].decode()))
        return _SIZE.sub(size, entry[0]) if is_meant else entry[0]

    return _ENTRY.sub(resized, listing)
