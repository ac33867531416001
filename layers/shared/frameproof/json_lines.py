"""JSON and JSONL (one JSON object a line), plain or gzipped <-> bytes."""

from __future__ import annotations

import gzip
import io
import json
import zlib
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
            lines.write(_line(row))
            count += 1
    return content.getvalue(), count


class GzipLines:
    """Gzip JSONL that grows as its rows come; only what is compressed of it is in memory."""

    def __init__(self) -> None:
        self._content = io.BytesIO()
        self._gzip = _gzipped(self._content)

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        """Add rows at the end."""
        for row in rows:
            self._gzip.write(_line(row))

    def content(self) -> bytes:
        """Return the whole; no row may be added then."""
        self._gzip.close()
        return self._content.getvalue()


def unzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress a gzip object that is read piece by piece."""
    stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)  # 16: with gzip's header
    for piece in pieces:
        yield stream.decompress(piece)
    yield stream.flush()


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, separators=(",", ":")).encode() + b"\n"


def _gzipped(content: io.BytesIO) -> gzip.GzipFile:
    return gzip.GzipFile(fileobj=content, mode="wb", mtime=0)  # no time: same rows, same bytes
