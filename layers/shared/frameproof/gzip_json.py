"""Gzip JSON of foreign origin -> Python, with a bound on what it may grow to.

HealthImaging answers GetImageSetMetadata with ``Content-Encoding: gzip`` and botocore hands the
body on as it came, so it is decompressed here.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator
from typing import Any

from frameproof.errors import UnexpectedDocumentError

SIZE_LIMIT_BYTES = 512 * 1024 * 1024
"""Decompressed. HealthImaging's own limit is 50 MB; a gzip bomb would fill the memory."""

_MAGIC = b"\x1f\x8b"  # RFC 1952, 2.3.1
_CHUNK_BYTES = 1024 * 1024


def read_gzip_json(body: bytes, *, name: str, limit_bytes: int = SIZE_LIMIT_BYTES) -> Any:
    """Decompress and decode one document.

    Parameters
    ----------
    body
        The document as it was served, compressed.
    name
        What the document is, to begin the error message with.
    limit_bytes
        How large it may be when decompressed; reading stops there.

    Raises
    ------
    UnexpectedDocumentError
        The body is not gzip, is cut off or damaged, grows past the limit, or holds no JSON.
    """
    text = bytearray().join(unzipped(body, name=name, limit_bytes=limit_bytes))
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnexpectedDocumentError(f"{name} is not JSON ({error}). {_NEXT_STEP}") from error


def unzipped(body: bytes, *, name: str, limit_bytes: int = SIZE_LIMIT_BYTES) -> Iterator[bytes]:
    """Yield one document piece by piece, decompressed.

    Parameters and errors are those of ``read_gzip_json``.
    """
    if not body.startswith(_MAGIC):
        begins = f"it begins with 0x{body[:8].hex()}" if body else "it is empty"
        raise UnexpectedDocumentError(f"{name} is not gzip, {begins}. {_NEXT_STEP}")
    size_bytes = 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                size_bytes += len(chunk)
                if size_bytes > limit_bytes:
                    raise UnexpectedDocumentError(
                        f"{name} is larger than {limit_bytes} bytes when decompressed; "
                        f"HealthImaging's own limit is 50 MB. {_NEXT_STEP}"
                    )
                yield chunk
    except (OSError, EOFError, zlib.error) as error:
        raise UnexpectedDocumentError(f"{name} is damaged gzip ({error}). {_NEXT_STEP}") from error


_NEXT_STEP = "Redrive the execution; if it stays so, fetch the document with the AWS CLI and look."
