"""A large JSON document, read piece by piece: some of its values are made small as they come.

An image set of 100,000 frames has some 140 MB of metadata; decoded at once it would take 700 MB. Of
each instance only a few values are read, so that each is reduced to these before the next one is
looked at, and the whole is never in memory.

The pieces are decoded by Python's own JSON scanner, and a document that cannot be read so, for
whatever reason, is read whole by ``gzip_json``, which then says what is wrong with it.
"""

from __future__ import annotations

import codecs
import gc
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from json.decoder import JSONDecodeError, JSONDecoder
from typing import Any

from frameproof.errors import UnexpectedDocumentError
from frameproof.gzip_json import read_gzip_json, unzipped

type Path = tuple[str | None, ...]
"""Keys from the top of a document down; None stands for every key of an object."""
type Reduce = Callable[[Any], Any]

_SPACE = re.compile(r"[ \t\n\r]*")
_PLAIN_KEY = re.compile(r'[ \t\n\r]*"([^"\\\x00-\x1f]*)"[ \t\n\r]*:')  # without escapes
_COMMA_AND_KEY = re.compile(r"[ \t\n\r]*," + _PLAIN_KEY.pattern)


def read_reduced(body: bytes, *, name: str, path: Path, reduce: Reduce) -> Any:
    """Decode a gzip JSON document, with some of its values reduced.

    Parameters
    ----------
    body
        The document as it was served, compressed.
    name
        What it is, to begin an error message with.
    path
        Where the values to reduce stand.
    reduce
        Called once for each of them; the document has what it returns in the value's place.

    Raises
    ------
    UnexpectedDocumentError
        As ``gzip_json.read_gzip_json`` raises it.
    """
    try:
        return _Reader(unzipped(body, name=name), path, reduce).document()
    except (ValueError, RecursionError, UnexpectedDocumentError):
        return _reduced(read_gzip_json(body, name=name), path, reduce)


@contextmanager
def cycles_left_alone() -> Iterator[None]:
    """Have Python not look for cycles among objects: JSON makes none, but many objects."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _reduced(value: Any, path: Path, reduce: Reduce) -> Any:
    """Reduce the values of a document that was read whole."""
    if not path:
        return reduce(value)
    if not isinstance(value, dict):
        return value
    first, rest = path[0], path[1:]
    return {
        key: _reduced(item, rest, reduce) if first in (None, key) else item
        for key, item in value.items()
    }


class _Reader:
    """Goes down the path, and decodes everything else as it is.

    ``text`` is the part of the document that was unzipped and not done with yet.
    """

    def __init__(self, pieces: Iterator[bytes], path: Path, reduce: Reduce) -> None:
        self._pieces = pieces
        self._path = path
        self._reduce = reduce
        self._decode = JSONDecoder().raw_decode
        self._to_text = codecs.getincrementaldecoder("utf-8")()
        self._text = ""
        self._at = 0
        self._largest = 0

    def document(self) -> Any:
        """Read the document to its very end."""
        if not self._more() or not self._text.startswith("{"):
            raise ValueError("not an object in UTF-8 without a byte order mark")
        found = self._value(self._path)
        if self._next() != "":
            raise ValueError("there is more behind the document")
        return found

    def _value(self, path: Path) -> Any:
        """Read the value at this place; what is left of ``path`` leads on into it."""
        if path and self._next() == "{":
            return self._object(path)
        value = self._whole()
        return value if path else self._reduce(value)

    def _object(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        first, rest = path[0], path[1:]
        self._expect("{")
        if self._next() == "}":
            self._expect("}")
            return found
        key: str | None = self._key()
        while key is not None:
            found[key] = self._value(rest) if first in (None, key) else self._whole()
            key = self._following_key()
        return found

    def _following_key(self) -> str | None:
        """Read a comma, a key and its colon; None where the object ends instead."""
        plain = _COMMA_AND_KEY.match(self._text, self._at)
        if plain:
            self._at = plain.end()
            return str(plain[1])
        mark = self._next()
        self._at += 1
        if mark == "}":
            return None
        if mark != ",":
            raise ValueError("an object does not go on")
        return self._key()

    def _key(self) -> str:
        """Read a key and its colon."""
        plain = _PLAIN_KEY.match(self._text, self._at)
        if plain:
            self._at = plain.end()
            return str(plain[1])
        if self._next() != '"':
            raise ValueError("a key is no string")
        key = str(self._whole())
        self._expect(":")
        return key

    def _whole(self) -> Any:
        """Decode one value; if the text ends before it does, with more text.

        A value begins to be decoded when as much text is there as the largest one had so far.
        """
        if len(self._text) - self._at < self._largest:
            self._more()
        self._next()
        while True:
            try:
                value, end = self._decode(self._text, self._at)
            except JSONDecodeError:
                if not self._more():
                    raise
                continue
            # A number may go on in the next piece.
            if end < len(self._text) or not self._more():
                self._largest = max(self._largest, end - self._at)
                self._at = end
                return value

    def _next(self) -> str:
        """Go to the next character that is no space, and return it; nothing at the end."""
        while True:
            if self._text[self._at : self._at + 1] > " ":
                return self._text[self._at]
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _expect(self, mark: str) -> None:
        if self._next() != mark:
            raise ValueError(f"{mark} is not where it should be")
        self._at += 1

    def _more(self) -> bool:
        """Unzip as much again as is being looked at, so that a long value is not tried too often.

        ``raw_decode`` begins anew each time.
        """
        rest = self._text[self._at :]
        read: list[str] = []
        size = 0
        for piece in self._pieces:
            read.append(self._to_text.decode(piece))
            size += len(piece)
            if size >= len(rest):
                break
        self._text, self._at = "".join((rest, *read)), 0
        if not read:
            self._to_text.decode(b"", final=True)
        return bool(read)
