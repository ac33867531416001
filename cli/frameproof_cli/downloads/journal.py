"""Which DICOM files of a folder are whole, and what they were made of: one JSON object a line.

Without it a second download would make every file again to see whether it is the same. A file that
is not in the journal is made again and compared, so that the journal may be deleted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from frameproof.errors import InvalidInputError
from frameproof.records import from_json, to_json
from frameproof_cli.downloads.files import Digest, FileOutcome

FILE_NAME = ".frameproof-download.jsonl"


@dataclass(frozen=True, slots=True)
class _Line:
    path: str
    image_set_id: str
    version_id: str
    size_bytes: int
    sha256: str


class Journal:
    """The journal of one folder; one thread uses it.

    Parameters
    ----------
    folder
        The folder of the download, which need not be there yet.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE_NAME
        self._lines = {line.path: line for line in self._read()}

    def known(self, path: str, image_set_id: str, version_id: str) -> Digest | None:
        """Return what a file was when it was made of this version of an image set."""
        line = self._lines.get(path)
        if line is None or (line.image_set_id, line.version_id) != (image_set_id, version_id):
            return None
        return Digest(line.size_bytes, line.sha256)

    def note(self, outcome: FileOutcome, image_set_id: str, version_id: str) -> None:
        """Write down that a file is whole, if it is and that is news."""
        if outcome.status not in ("downloaded", "present") or outcome.digest is None:
            return
        digest = outcome.digest
        path = outcome.wanted.path
        line = _Line(path, image_set_id, version_id, digest.size_bytes, digest.sha256)
        if self._lines.get(path) != line:
            self._lines[path] = line
            with self._file.open("a", encoding="utf-8") as journal:
                journal.write(json.dumps(to_json(line)) + "\n")

    def _read(self) -> list[_Line]:
        if not self._file.exists():
            return []
        lines = self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for text in lines if (line := _line(text))]


def _line(text: str) -> _Line | None:
    try:
        return from_json(_Line, json.loads(text))
    except (ValueError, InvalidInputError):
        return None  # cut off when the command was killed: that file is made again and compared
