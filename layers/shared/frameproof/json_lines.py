"""JSON and JSONL (one JSON object a line), plain or gzipped <-> bytes."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from frameproof.errors import UnexpectedDocumentError

LINE_LIMIT_BYTES = 256 * 1024 * 1024
"""Of a row when unzipped. The longest hold the checksums of one instance's frames."""
_PIECE_BYTES = 1024 * 1024
_GZIP_WBITS = zlib.MAX_WBITS | 16  # zlib's manual: 16 stands for gzip's header and trailer


def decode_one(text: bytes, *, name: str) -> Any:
    """Decode a JSON document.

    Raises
    ------
    UnexpectedDocumentError
        The text is no JSON; the message begins with ``name``.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnexpectedDocumentError(f"{name} holds no JSON: {error}.") from error


def decode(content: bytes, *, is_gzip: bool, name: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a JSONL document; empty lines are none.

    Raises
    ------
    UnexpectedDocumentError
        A line is no JSON or too long, or the gzip is damaged or cut off.
    """
    plain = io.BytesIO(content)
    for line in _unzipped_lines(plain, name) if is_gzip else plain:
        if line.strip():
            yield decode_one(line, name=name)


def _unzipped_lines(content: io.BytesIO, name: str) -> Iterator[bytes]:
    """Unzip line by line: what is small as gzip may be larger than the memory."""
    lines = io.BufferedReader(gzip.GzipFile(fileobj=content))
    try:
        while line := lines.readline(LINE_LIMIT_BYTES + 1):
            if len(line) > LINE_LIMIT_BYTES:
                raise UnexpectedDocumentError(
                    f"{name} has a line of more than {LINE_LIMIT_BYTES} bytes."
                )
            yield line
    except (OSError, EOFError, zlib.error) as error:
        raise UnexpectedDocumentError(f"{name} is damaged gzip ({error}).") from error


def encode(rows: Iterable[dict[str, Any]], *, is_gzip: bool) -> tuple[bytes, int]:
    """Write rows as JSONL; give the bytes and the number of rows."""
    count = 0
    content = io.BytesIO()
    compressor = _compressor() if is_gzip else None
    # Row by row: what is gzipped is in memory compressed, and not otherwise.
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last one is the number of rows
        line = _line(row)
        content.write(line if compressor is None else compressor.compress(line))
    if compressor is not None:
        content.write(compressor.flush())
    return content.getvalue(), count


class GzipLines:
    """Gzip JSONL that grows as its rows come; only what is compressed of it is in memory."""

    def __init__(self) -> None:
        self._gzip = _compressor()
        self._content = io.BytesIO()

    def add(self, rows: Iterable[dict[str, Any]]) -> None:
        """Add rows at the end."""
        for row in rows:
            self._content.write(self._gzip.compress(_line(row)))

    def content(self) -> bytes:
        """Return the whole, once; no row may be added then."""
        self._content.write(self._gzip.flush())
        return self._content.getvalue()


def unzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress a gzip object that is read piece by piece; none that it yields is large.

    Raises
    ------
    UnexpectedDocumentError
        The object is no gzip, damaged or cut off.
    """
    stream = zlib.decompressobj(wbits=_GZIP_WBITS)
    try:
        for piece in pieces:
            yield stream.decompress(piece, _PIECE_BYTES)
            while stream.unconsumed_tail:
                yield stream.decompress(stream.unconsumed_tail, _PIECE_BYTES)
        yield stream.flush()
    except zlib.error as error:
        raise UnexpectedDocumentError(f"a gzip object is damaged ({error}).") from error
    if not stream.eof:
        raise UnexpectedDocumentError("a gzip object is cut off.")


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, separators=(",", ":")).encode() + b"\n"


def _compressor() -> Any:
    """Make what gzips; a GzipFile would complain when an error throws it away half written."""
    return zlib.compressobj(zlib.Z_BEST_COMPRESSION, wbits=_GZIP_WBITS)
