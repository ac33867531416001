"""Stored frames and metadata documents: files in a temporary folder, never kept in memory."""

import shutil
import tempfile
import weakref
from collections.abc import Iterable
from pathlib import Path


class BlobStore:
    """A folder of files named by id; it goes away with this object or with the process."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="frameproof-healthimaging-"))
        self._remove_folder = weakref.finalize(
            self, shutil.rmtree, self._folder, ignore_errors=True
        )

    def write(self, name: str, content: bytes) -> None:
        """Store one blob; the name is one of our own ids, never a client's text."""
        (self._folder / name).write_bytes(content)

    def read(self, name: str) -> bytes:
        """Return a blob; FileNotFoundError once it was deleted."""
        return (self._folder / name).read_bytes()

    def link(self, name: str, new_name: str) -> None:
        """Give a blob a second name, under which it outlives the deletion of the first."""
        (self._folder / new_name).hardlink_to(self._folder / name)

    def delete(self, names: Iterable[str]) -> None:
        """Delete blobs; one that is already gone is fine."""
        for name in names:
            (self._folder / name).unlink(missing_ok=True)

    def close(self) -> None:
        """Delete everything."""
        self._remove_folder()
