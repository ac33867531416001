"""A file that is wanted, and what came of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

type FileStatus = Literal["downloaded", "present", "planned", "refused", "failed"]
"""present: it was there, the same; planned: ``--dry-run``; refused: another file has its name."""
NOT_AS_WANTED = ("refused", "failed")


class DownloadError(Exception):
    """A file cannot be brought as it should be; the message says why."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a whole file is known by."""

    size_bytes: int
    sha256: str
    """Hex."""


def digest_of(file: Path) -> Digest:
    """Read a file through."""
    with file.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
        return Digest(content.tell(), found)


def digest_of_bytes(content: bytes) -> Digest:
    """Sum what is in the memory."""
    return Digest(len(content), hashlib.sha256(content).hexdigest())


@dataclass(frozen=True, slots=True)
class WantedFile:
    """One file of a download."""

    path: str
    """Within the folder, with slashes."""
    series_instance_uid: str
    sop_instance_uid: str
    frames: int
    digest: Digest | None = None
    """What the file has to be, or was when it was last made; None where nobody knows."""
    is_digest_binding: bool = False
    """Whether what arrives has to have it: a copy has, what is made again may get newer."""


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What came of a wanted file."""

    wanted: WantedFile
    status: FileStatus
    digest: Digest | None = None
    """Of the file as it lies there now."""
    reason: str | None = None
    left_out: tuple[str, ...] = ()
    """Elements of the metadata that the file lacks, since nobody knows what they mean."""
