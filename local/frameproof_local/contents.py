"""Bytes that never change: what S3 objects and Lambda's archives consist of, kept out of memory."""

import hashlib
import io
import tempfile
import threading
import weakref
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Final

_MAX_BYTES_IN_MEMORY: Final = 16 * 1024
_CHUNK_BYTES: Final = 1024**2


class Content:
    """Bytes in a file, unless they are few; the file goes with this object.

    Contents are equal when their bytes are.

    Attributes
    ----------
    size_bytes
        How many there are.
    path
        The file, which must not be written to; None where there is none.
    """

    def __init__(self, content: bytes) -> None:
        self.size_bytes = len(content)
        self.path: Path | None = None
        self._few_bytes = b""
        self._lock = threading.Lock()
        if len(content) <= _MAX_BYTES_IN_MEMORY:
            self._few_bytes = bytes(content)
            return
        with tempfile.NamedTemporaryFile(prefix="content-", delete=False) as file:
            file.write(content)
        self.path = Path(file.name)
        weakref.finalize(self, self.path.unlink, missing_ok=True)

    def __eq__(self, other: object) -> bool:
        """Compare the bytes, by their digest."""
        if not isinstance(other, Content):
            return NotImplemented
        return self is other or self.sha256 == other.sha256

    def __hash__(self) -> int:
        """Return the same for the same bytes."""
        return hash(self.sha256)

    def __deepcopy__(self, _: object) -> "Content":
        """Return this very object: a copy of what never changes is the same."""
        return self

    def open(self) -> BinaryIO:
        """Open the bytes to be read, from any place."""
        return io.BytesIO(self._few_bytes) if self.path is None else self.path.open("rb")

    def read(self, offset: int, size_bytes: int) -> bytes:
        """Return at most so many bytes from there."""
        if self.path is None:
            return self._few_bytes[offset : offset + size_bytes]
        with self.path.open("rb", buffering=0) as file:
            file.seek(offset)
            return file.read(size_bytes)

    @property
    def md5(self) -> str:
        """The digest, in hex, that is the ETag of an object that was put whole."""
        with self._lock:  # whoever copies an object first computes it for all
            return self._md5

    @property
    def sha256(self) -> str:
        """The digest, in hex, that Lambda tells of an archive."""
        with self._lock:
            return self._sha256

    @cached_property
    def _md5(self) -> str:
        return self._digest(hashlib.md5(usedforsecurity=False))

    @cached_property
    def _sha256(self) -> str:
        return self._digest(hashlib.sha256())

    def _digest(self, digest: Any) -> str:
        for offset in range(0, self.size_bytes, _CHUNK_BYTES):
            digest.update(self.read(offset, _CHUNK_BYTES))
        text: str = digest.hexdigest()
        return text
