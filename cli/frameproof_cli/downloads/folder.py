"""The folder that a download goes into: nothing escapes it, nothing is overwritten unasked.

A file is written beside its place, as ``<name>.part``, and gets its name when it is whole; what has
a name is complete, whenever the command ended.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from frameproof_cli.downloads.files import (
    Digest,
    DownloadError,
    FileOutcome,
    WantedFile,
    digest_of,
)

type Write = Callable[[BinaryIO], tuple[str, ...]]
"""Writes the content, and returns which elements are left out."""

# One folder and a file in it. Neither begins with a dot: no way up, nothing hidden.
_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}/[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


@dataclass(frozen=True, slots=True)
class TargetFolder:
    """Where the files go, and what may become of those that are there."""

    folder: Path
    overwrite: bool = False
    dry_run: bool = False

    def bring(self, wanted: WantedFile, write: Write) -> FileOutcome:
        """Have a file written, unless it is there; what is wrong with it is an outcome.

        Parameters
        ----------
        write
            Raises DownloadError where the content cannot be had.
        """
        try:
            place = self._place(wanted.path)
            if place.exists():
                known = self._outcome_of_standing(wanted, place)
                if known is not None:
                    return known
            if self.dry_run:
                return FileOutcome(wanted, "planned")
            return self._written(wanted, place, write)
        except DownloadError as error:
            return FileOutcome(wanted, "failed", reason=str(error))

    def _place(self, path: str) -> Path:
        place = self.folder / path
        is_inside = place.resolve().is_relative_to(self.folder.resolve())
        if not _PATH.fullmatch(path) or not is_inside:
            raise DownloadError("its name leads out of the folder, or hides in it")
        return place

    def _outcome_of_standing(self, wanted: WantedFile, place: Path) -> FileOutcome | None:
        """Judge the file that has the name; None where only its content, made anew, can tell."""
        if not place.is_file():
            return FileOutcome(wanted, "refused", reason=f"{place} is there and is no file")
        if wanted.digest is None:
            return None
        found = digest_of(place)
        if found == wanted.digest:
            return FileOutcome(wanted, "present", found)
        return None if self.overwrite else _refused(wanted, place, found)

    def _written(self, wanted: WantedFile, place: Path, write: Write) -> FileOutcome:
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(f"{place.name}.part")
        part.unlink(missing_ok=True)  # of a download that broke off
        try:
            with part.open("xb") as target:
                left_out = write(target)
            found = digest_of(part)
            if wanted.is_digest_binding and found != wanted.digest:
                raise DownloadError("what arrived is not what the run wrote; download it again")
            return self._named(FileOutcome(wanted, "downloaded", found, left_out=left_out), place)
        finally:
            part.unlink(missing_ok=True)

    def _named(self, outcome: FileOutcome, place: Path) -> FileOutcome:
        """Give the finished file its name, unless a file with another content has it."""
        if place.exists():
            standing = digest_of(place)
            if standing == outcome.digest:
                return FileOutcome(outcome.wanted, "present", standing, left_out=outcome.left_out)
            if not self.overwrite:
                return _refused(outcome.wanted, place, standing)
        place.with_name(f"{place.name}.part").replace(place)
        return outcome


def _refused(wanted: WantedFile, place: Path, standing: Digest) -> FileOutcome:
    reason = (
        f"{place} is there with another content ({standing.size_bytes} bytes). Move it away, "
        "choose another folder, or give --overwrite"
    )
    return FileOutcome(wanted, "refused", standing, reason)
