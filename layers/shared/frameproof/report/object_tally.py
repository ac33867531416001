"""Planned, copied and imported objects, each counted once however often a row names it.

The key of the copy is what joins the three. What is kept for each object is its key and a few
flags; the rows may come in any order.
"""

from __future__ import annotations

import enum
import sys
from collections import Counter
from collections.abc import Iterable, Iterator

from frameproof.contracts import CopiedObject, ImportedObject, PlannedObject
from frameproof.report import problems
from frameproof.report.contract import ObjectCounts, Problem
from frameproof.report.redaction import with_key_for_source

_NO_FRAMES = "45328"
"""FRAMES_EXTRACTION_FAILURE: the pixels are stored, and no frame of them can be read.

Source: AWS HealthImaging Developer Guide, "HealthImaging Warning Codes".
"""


class Seen(enum.IntFlag):
    """Which rows named an object."""

    PLANNED = enum.auto()
    COPIED = enum.auto()
    COPY_FAILED = enum.auto()
    IMPORTED = enum.auto()
    REFUSED = enum.auto()
    WARNED = enum.auto()


class ObjectTally:
    """Counts objects from the plan to the import."""

    def __init__(self) -> None:
        self._seen: dict[str, Seen] = {}
        self._reasons: dict[str, str] = {}
        self._warnings: dict[str, tuple[str, ...]] = {}
        self._image_sets: dict[str, str | None] = {}
        self._any_planned = False
        self._any_copied = False
        self._any_imported = False
        self.bytes_listed = 0
        self.bytes_copied = 0

    def plan(self, rows: Iterable[PlannedObject]) -> None:
        """Take rows of the plan."""
        for row in rows:
            self._any_planned = True
            if Seen.PLANNED not in self._mark(row.key, Seen.PLANNED):
                self.bytes_listed += row.size_bytes

    def copied(self, rows: Iterable[CopiedObject]) -> None:
        """Take outcomes of copying; a copy that a later attempt made is a copy."""
        for row in rows:
            self._any_copied = True
            if row.outcome == "failed":
                self._mark(row.key, Seen.COPY_FAILED)
                reason = with_key_for_source(
                    row.reason or "", source_uri=row.source_uri, key=row.key
                )
                self._reasons.setdefault(row.key, reason)
            elif Seen.COPIED not in self._mark(row.key, Seen.COPIED):
                self.bytes_copied += row.size_bytes

    def imported(self, rows: Iterable[ImportedObject]) -> None:
        """Take outcomes of the import; an object both imported and refused counts as refused.

        One that the import's output does not name leaves no mark: ``failed``, but not ``refused``.
        """
        for row in rows:
            self._any_imported = True
            if row.outcome == "failed":
                self._mark(row.key, Seen.REFUSED)
                self._reasons[row.key] = row.reason or ""
            elif row.outcome == "imported":
                self._mark(row.key, Seen.IMPORTED)
                # One string for each image set: a million copies of its id would be 80 MB.
                self._image_sets[row.key] = row.image_set_id and sys.intern(row.image_set_id)
            if row.warnings:
                self._mark(row.key, Seen.WARNED)
                self._warnings[row.key] = row.warnings

    def counts(self) -> ObjectCounts:
        """Give the counts of the report; ``copied == imported + failed`` by construction."""
        listed = copied = imported = warned = 0
        for seen in self._seen.values():
            listed += Seen.PLANNED in seen
            if _is_copied(seen):
                copied += 1
                imported += _is_imported(seen)
                warned += _is_imported(seen) and Seen.WARNED in seen
        return ObjectCounts(
            listed=listed,
            copied=copied,
            imported=imported,
            failed=copied - imported,
            warned=warned,
        )

    def refused(self) -> int:
        """Count the copied objects that HealthImaging refused by name: a part of ``failed``."""
        return sum(_is_copied(seen) and Seen.REFUSED in seen for seen in self._seen.values())

    def imported_without_frames(self) -> int:
        """Count the imported objects whose frames HealthImaging says it could not extract."""
        return sum(
            any(warning.startswith(_NO_FRAMES) for warning in warnings)
            for key, warnings in self._warnings.items()
            if _is_copied(self._seen[key]) and _is_imported(self._seen[key])
        )

    def imported_by_image_set(self) -> Counter[str | None]:
        """Count the imported objects by image set; None where the import did not name one."""
        return Counter(
            self._image_sets[key]
            for key, seen in self._seen.items()
            if _is_copied(seen) and _is_imported(seen)
        )

    def problems(self) -> Iterator[Problem]:
        """Yield what is not in order, object by object, in the plan's order.

        Where a whole step left nothing (the run ended before it), its objects are not named one by
        one: the broken equation and the execution's failure say it.
        """
        for key, seen in self._seen.items():
            problem = self._problem(key, seen)
            if problem is not None:
                yield problem
            if _is_copied(seen) and _is_imported(seen) and key in self._warnings:
                yield problems.import_warning(key, self._warnings[key])

    def _problem(self, key: str, seen: Seen) -> Problem | None:
        if Seen.PLANNED not in seen:
            return problems.object_not_planned(key) if self._any_planned else None
        if not _is_copied(seen):
            reason = self._reasons.get(key)
            return problems.object_not_copied(key, reason) if self._any_copied else None
        if Seen.REFUSED in seen:
            return problems.object_refused(key, self._reasons.get(key))
        if not _is_imported(seen) and self._any_imported:
            return problems.object_without_outcome(key)
        return None

    def _mark(self, key: str, flag: Seen) -> Seen:
        before = self._seen.get(key, Seen(0))
        self._seen[key] = before | flag
        return before


def _is_copied(seen: Seen) -> bool:
    return Seen.PLANNED in seen and Seen.COPIED in seen


def _is_imported(seen: Seen) -> bool:
    return Seen.IMPORTED in seen and Seen.REFUSED not in seen
