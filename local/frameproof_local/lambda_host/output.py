"""What a function prints, kept in a file.

A file, not a pipe: it never fills up, needs no thread that empties it, and when the answer is
there, all that the function printed before it is there as well.
"""

import os
from pathlib import Path


class OutputFile:
    """Standard output and error of one environment, read piece by piece.

    Parameters
    ----------
    path
        Processes append to it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read_bytes = 0
        path.touch()

    def take(self) -> str:
        """Return what was printed since the last call.

        Bytes that are no UTF-8 come back as replacement characters.
        """
        with self.path.open("rb") as file:
            file.seek(self._read_bytes)
            printed = file.read()
        self._read_bytes += len(printed)
        return printed.decode(errors="replace")

    def shorten(self) -> None:
        """Begin the file anew, if all of it was taken; for a time when nothing is printed."""
        if self.path.stat().st_size == self._read_bytes:
            os.truncate(self.path, 0)  # whoever appends goes on from there
            self._read_bytes = 0
