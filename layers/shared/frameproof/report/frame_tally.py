"""Image sets, and listed frames joined with their outcomes, one batch at a time.

Only one batch of frames is in memory at once; what stays is a handful of numbers for each image
set. A million frames need no more than one batch of them.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator

from frameproof.contracts import FrameOutcome, FrameRef, ImageSet
from frameproof.report import image_set_problems, problems
from frameproof.report.contract import (
    CrossCheck,
    FrameCounts,
    InstanceCounts,
    Problem,
    ReportedImageSet,
)

_PLACE = ("version_id", "series_instance_uid", "sop_instance_uid", "frame_number")

type FrameKey = tuple[str, str]
"""Image set id and frame id."""


class FrameTally:
    """Counts image sets, instances and frames."""

    def __init__(self) -> None:
        self._image_sets: dict[str, ImageSet] = {}
        self._listed: Counter[str] = Counter()
        self._verdicts: Counter[str] = Counter()
        self._cross_checks: Counter[str | None] = Counter()
        self._log = problems.ProblemLog()
        self.get_image_frame_calls = 0
        self.frames_read_again = 0
        self.fetch_seconds = 0.0
        self.decode_seconds = 0.0
        self.bytes_served = 0
        self.bytes_decoded = 0

    def image_sets(self, rows: Iterable[ImageSet]) -> None:
        """Take image sets; where one is named twice, its last row counts."""
        self._image_sets.update((row.image_set_id, row) for row in rows)

    def frames(
        self, batch: Iterable[FrameRef], outcomes: Iterable[FrameOutcome]
    ) -> list[FrameOutcome]:
        """Join one batch with all that its passes left, and count it.

        Parameters
        ----------
        batch
            The frames that the batch lists. A frame listed twice counts once.
        outcomes
            What the passes over this batch left, in the order of the passes: of several outcomes
            for one frame the last one counts. What a second decoder said of the same bytes stays,
            where the last pass did not ask it.

        Returns
        -------
        list of FrameOutcome
            The ledger's rows: exactly one for each frame of the batch, in the batch's order;
            ``missing`` where no pass left one.
        """
        last = self._last_outcomes(outcomes)
        listed = {(ref.image_set_id, ref.frame_id): ref for ref in batch}
        rows = [_ledger_row(ref, last.pop(key, None)) for key, ref in listed.items()]
        for row in rows:
            self._count(row)
        for stray in last.values():
            self._log.add(problems.outcome_not_listed(stray))
        return rows

    def counts(self) -> FrameCounts:
        """Give the counts of the report; ``listed`` is their sum by construction."""
        return FrameCounts(listed=self._verdicts.total(), **self._verdicts)

    def cross_check(self) -> CrossCheck:
        """Give the frames that a second decoder decoded too, and those where it disagreed."""
        disagreed = self._cross_checks["disagreed"]
        return CrossCheck(compared=self._cross_checks["agreed"] + disagreed, disagreed=disagreed)

    def instances(self, *, imported: int) -> InstanceCounts:
        """Give the instances: imported by the import's word, the others by the metadata's."""
        sets = self._image_sets.values()
        return InstanceCounts(
            imported=imported,
            with_frames=sum(row.instances_with_frames for row in sets),
            without_frames=sum(row.instances_without_frames for row in sets),
        )

    def instances_by_image_set(self) -> Counter[str | None]:
        """Count the instances of each image set, by the metadata."""
        sets = self._image_sets.values()
        return Counter(
            {
                row.image_set_id: row.instances_with_frames + row.instances_without_frames
                for row in sets
            }
        )

    def number_of_frames(self) -> int:
        """Add up the instances' NumberOfFrames over all image sets."""
        return sum(row.number_of_frames for row in self._image_sets.values())

    def reported_image_sets(self) -> tuple[ReportedImageSet, ...]:
        """Give the image sets with the number of frames that were listed for each."""
        return tuple(
            ReportedImageSet(
                image_set_id=row.image_set_id,
                version_id=row.version_id,
                is_primary=row.is_primary,
                frames=self._listed[row.image_set_id],
                modality=row.modality,
            )
            for row in self._image_sets.values()
        )

    def incomplete(self) -> Iterator[ImageSet]:
        """Yield the image sets of which more or fewer frames were listed than they declare.

        What one instance lacks is not made up for by what another has too many.
        """
        for row in self._image_sets.values():
            if self._listed[row.image_set_id] != row.number_of_frames or row.uneven_instances:
                yield row

    def problems(self) -> Iterator[Problem]:
        """Yield what is worth a look of the image sets, then the frames that are not proven."""
        log = problems.ProblemLog()
        for row in self.incomplete():
            listed = self._listed[row.image_set_id]
            log.add(image_set_problems.image_set_incomplete(row, listed=listed))
        for row in self._image_sets.values():
            if not row.is_primary:
                log.add(image_set_problems.image_set_not_primary(row))
            if row.first_version_id != "1":
                log.add(image_set_problems.image_set_extended(row))
        yield from log.problems()
        yield from self._log.problems()

    def _last_outcomes(self, outcomes: Iterable[FrameOutcome]) -> dict[FrameKey, FrameOutcome]:
        last: dict[FrameKey, FrameOutcome] = {}
        for outcome in outcomes:
            self.get_image_frame_calls += outcome.attempts
            key = outcome.image_set_id, outcome.frame_id
            last[key] = _with_cross_check(last.get(key), outcome)
        return last

    def _count(self, row: FrameOutcome) -> None:
        self._listed[row.image_set_id] += 1
        self._verdicts[row.verdict] += 1
        self._cross_checks[row.cross_check] += 1
        self.bytes_served += row.served_bytes
        self.bytes_decoded += row.pixel_bytes
        self.fetch_seconds += row.fetch_seconds
        self.decode_seconds += row.decode_seconds
        self.frames_read_again += row.attempts > 1
        if row.verdict != "verified":
            self._log.add(problems.frame_problem(row))
        if row.cross_check == "disagreed":
            self._log.add(problems.cross_check_disagreed(row))


def _with_cross_check(earlier: FrameOutcome | None, outcome: FrameOutcome) -> FrameOutcome:
    if earlier is None or earlier.cross_check is None or outcome.cross_check is not None:
        return outcome
    found = outcome.verdict, outcome.served_sha256
    if found != ("verified", earlier.served_sha256):
        return outcome
    reason = outcome.reason or earlier.reason
    return dataclasses.replace(outcome, cross_check=earlier.cross_check, reason=reason)


def _ledger_row(ref: FrameRef, outcome: FrameOutcome | None) -> FrameOutcome:
    if outcome is None:
        return FrameOutcome.of(ref, "missing", reason="VerifyFrames left no outcome for it")
    outcome = _as_listed(ref, outcome)
    if outcome.verdict != "verified":
        return outcome
    return _held_to_the_metadata(ref, outcome)


def _as_listed(ref: FrameRef, outcome: FrameOutcome) -> FrameOutcome:
    """Give an outcome the place that its frame has in this listing.

    It may be of an earlier execution, after which the metadata changed: what a frame is compared
    with has to be where the frame is now.
    """
    place = {name: getattr(ref, name) for name in _PLACE}
    if all(getattr(outcome, name) == value for name, value in place.items()):
        return outcome
    return dataclasses.replace(outcome, **place)


def _held_to_the_metadata(ref: FrameRef, outcome: FrameOutcome) -> FrameOutcome:
    """Count ``verified`` only where the CRC that was found is the one that was listed."""
    if ref.expected_crc32 is None:
        reason = "reported as verified, but the metadata has no checksum for it"
        return dataclasses.replace(outcome, verdict="unverifiable", reason=reason)
    if outcome.actual_crc32 != ref.expected_crc32:
        return dataclasses.replace(
            outcome,
            verdict="mismatched",
            expected_crc32=ref.expected_crc32,
            reason="reported as verified, but its CRC32 is not the one that was listed",
        )
    return outcome
