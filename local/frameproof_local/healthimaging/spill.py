"""A file for what a job must remember of each of its files, but not in memory."""

import tempfile
import threading
from typing import NamedTuple


class Span(NamedTuple):
    """Where something stands in a spill file, in bytes."""

    offset: int
    length: int


class Spill:
    """Bytes that are written once and read later, in any order; gone when it is closed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by ``close``
        self._end = 0

    def append(self, content: bytes) -> Span:
        """Write, and return where."""
        with self._lock:
            self._file.seek(self._end)
            self._file.write(content)
            span = Span(self._end, len(content))
            self._end += len(content)
            return span

    def read(self, span: Span) -> bytes:
        """Return what was written there."""
        with self._lock:
            self._file.seek(span.offset)
            return self._file.read(span.length)

    def close(self) -> None:
        """Forget everything."""
        self._file.close()
