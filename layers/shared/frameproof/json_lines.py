"""JSON and JSONL (one JSON object a line), plain or gzipped <-> bytes."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any

from frameproof.errors import UnexpectedDocumentError


def decode_one(text: bytes, *, name: str) -> Any:
    """Decode a JSON document.

    Raises
    ------
    UnexpectedDocumentError
        The text is no JSON; the message begins with ``name``.
    """
    try:
        return json.loads(text)
    except ValueError as error:
        raise UnexpectedDocumentError(f"{name} holds no JSON: {error}.") from error


def decode(content: bytes, *, is_gzip: bool, name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a JSONL document; empty lines are none."""
    if is_gzip:
        content = gzip.decompress(content)
    for line in io.BytesIO(content):  # a million lines at once would double the memory
        if line.strip():
            yield decode_one(line, name=name)


def encode(rows: Iterable[dict[str, Any]], *, is_gzip: bool) -> tuple[bytes, int]:
    """Write rows as JSONL; give the bytes and the number of rows."""
    count = 0
    content = io.BytesIO()
    # Row by row: what is gzipped is in memory compressed, and not otherwise.
    with _gzipped(content) if is_gzip else nullcontext(content) as lines:
        for row in rows:
            lines.write(json.dumps(row, separators=(",", ":")).encode() + b"\n")
            count += 1
    return content.getvalue(), count


def _gzipped(content: io.BytesIO) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=content, mode="wb", mtime=0)  # no time: same rows, same bytes
