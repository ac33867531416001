"""Keeps the contents of moto's S3 objects in files, one file for an object and all its copies.

moto holds objects of up to 5 MB in memory and larger ones in a file that stays open, and a copy
reads its source whole. A study of 3,000 slices, copied once, would take 3 GB of memory; a hundred
frames in one object, copied by ten threads, some 2 GB for a moment. Here only what is small stays
in memory, no file stays open, and CopyObject gives the copy the very content of its source, whose
MD5 digest is computed once. Contents never change: an object that is written again gets a new one.

Touches: ``FakeKey._value_buffer``, ``FakeKey.value``, ``FakeKey.etag``, ``FakeKey._etag``,
``FakeKey.contentsize``, ``FakeKey.lock`` and ``S3Backend.copy_object``.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from moto.s3.models import FakeKey, S3Backend

from frameproof_local.contents import Content

_INSTALLED: Final = "frameproof_shares_contents"


class ContentReader:
    """What a key has for moto's temporary file: a place in a content; closed, it lets go of it."""

    def __init__(self, content: Content) -> None:
        self._content: Content | None = content
        self._offset = 0

    @property
    def content(self) -> Content:
        """What is read; ValueError, as of any closed file, once the key was deleted."""
        if self._content is None:
            raise ValueError("The content of a deleted object cannot be read.")
        return self._content

    def seek(self, offset: int) -> None:
        """Go on reading from there."""
        self._offset = offset

    def read(self, size_bytes: int = -1) -> bytes:
        """Return the next bytes, all that are left by default."""
        content = self.content
        wanted = content.size_bytes if size_bytes < 0 else size_bytes
        found = content.read(self._offset, wanted)
        self._offset += len(found)
        return found

    def close(self) -> None:
        """Let go of the content."""
        self._content = None


class _SharingSource:
    """The source of a copy, whose value is not bytes but its content."""

    def __init__(self, key: Any) -> None:
        self._key = key
        self.value: Content = key._value_buffer.content

    def __getattr__(self, name: str) -> Any:
        return getattr(self._key, name)


def install() -> None:
    """Have every object made from now on keep its content here; a second call does nothing."""
    if hasattr(FakeKey, _INSTALLED):
        return
    setattr(FakeKey, _INSTALLED, True)
    for owner, name, ours in (
        (FakeKey, "value", property(_value, _set_value)),
        (FakeKey, "etag", property(_etag)),
        (S3Backend, "copy_object", _sharing(S3Backend.copy_object)),
    ):
        setattr(owner, name, ours)


def content_of(key: FakeKey) -> Content:
    """Return what an object consists of; a copy of it where the object was made before."""
    buffer: Any = key._value_buffer
    return buffer.content if isinstance(buffer, ContentReader) else Content(key.value)


def _value(key: Any) -> bytes:
    content: Content = key._value_buffer.content
    return content.read(0, content.size_bytes)


def _set_value(key: Any, value: bytes | str | Content) -> None:
    if isinstance(value, str):
        value = value.encode()
    content = value if isinstance(value, Content) else Content(value)
    key._value_buffer.close()  # moto's own, or that of the content before
    key._value_buffer = ContentReader(content)
    key.contentsize = content.size_bytes


def _etag(key: Any) -> str:
    if key._etag is None:
        key._etag = key._value_buffer.content.md5
    return f'"{key._etag}"'


def _sharing(copy_object: Callable[..., None]) -> Callable[..., None]:
    """Return moto's copy, with the source's content in place of its bytes."""

    @wraps(copy_object)
    def sharing_copy_object(
        backend: S3Backend, src_key: FakeKey, *arguments: Any, **named: Any
    ) -> None:
        copy_object(backend, _SharingSource(src_key), *arguments, **named)

    return sharing_copy_object
