"""Stored frames and metadata documents: files in one folder, never kept in memory."""

import secrets
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class BlobStore:
    """A folder of files named by id.

    Parameters
    ----------
    folder
        A folder that outlives this object. Without one, a temporary folder is used, which goes
        away with this object or with the process.

    Attributes
    ----------
    folder
        Where the files are.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._remove_folder = None
        if folder is None:
            folder = Path(tempfile.mkdtemp(prefix="frameproof-healthimaging-"))
            self._remove_folder = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self.folder = folder

    def write(self, name: str, content: bytes) -> None:
        """Store one blob; the name is one of our own ids, never a client's text."""
        (self.folder / name).write_bytes(content)

    @contextmanager
    def new_blob(self, name: str) -> Iterator[BinaryIO]:
        """Open a blob to be written piece by piece; it is there once it is whole."""
        unfinished = self.folder / f"{name}.part"
        try:
            with unfinished.open("wb") as target:
                yield target
            unfinished.rename(self.folder / name)
        finally:
            unfinished.unlink(missing_ok=True)

    def read(self, name: str) -> bytes:
        """Return a blob; FileNotFoundError once it was deleted."""
        return (self.folder / name).read_bytes()

    def link(self, name: str, new_name: str) -> None:
        """Give a blob a second name, under which it outlives the deletion of the first."""
        (self.folder / new_name).hardlink_to(self.folder / name)

    def delete(self, names: Iterable[str]) -> None:
        """Delete blobs; one that is already gone is fine."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """Lend an empty folder on the same file system; what is left in it is deleted."""
        folder = self.folder / f"work-{secrets.token_hex(8)}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)  # a stop may have taken it away already

    def adopt(self, file: Path) -> None:
        """Take a finished file of a workplace over, under its own name, at once and whole."""
        file.rename(self.folder / file.name)

    def close(self) -> None:
        """Delete everything, unless the folder was given."""
        if self._remove_folder is not None:
            self._remove_folder()
