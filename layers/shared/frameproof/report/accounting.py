"""The accounting of one run: what was planned, joined with what happened.

WriteReport reads the run folder's files one after another and feeds them in here::

    accounting = Accounting()
    accounting.plan(planned_objects)           # any number of times: one call a file
    accounting.copied(copied_objects)
    accounting.imported(imported_objects)
    accounting.image_sets(image_sets)
    for frames, outcomes in batches:
        ledger.write(accounting.frames(frames, outcomes))
    accounting.source_proof(counts, problems)  # where it was asked for

A run that ended early leaves files out; what is not there is not fed in, and the counts say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from frameproof.contracts import (
    CopiedObject,
    FrameOutcome,
    FrameRef,
    ImageSet,
    ImportedObject,
    PlannedObject,
)
from frameproof.report.contract import (
    CrossCheck,
    FrameCounts,
    InstanceCounts,
    ObjectCounts,
    Problem,
    ReportedImageSet,
    SourceProof,
)
from frameproof.report.frame_tally import FrameTally
from frameproof.report.image_set_problems import image_set_merged_instances
from frameproof.report.object_tally import ObjectTally
from frameproof.report.problems import ProblemLog


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts that a verdict rests on."""

    objects: ObjectCounts
    instances: InstanceCounts
    frames: FrameCounts
    refused: int = 0
    """The part of ``objects.failed`` that HealthImaging refused by name."""
    imported_without_frames: int = 0
    """Imported objects whose frames HealthImaging says it could not extract."""
    number_of_frames: int = 0
    """The sum of the imported instances' NumberOfFrames, by the metadata."""
    uneven_image_sets: int = 0
    """Image sets that hold more or fewer instances than objects were imported into them."""
    incomplete_image_sets: int = 0
    """Image sets with more or fewer listed frames than their instances' NumberOfFrames."""
    source_proof: SourceProof = field(default_factory=SourceProof)
    cross_check: CrossCheck = field(default_factory=CrossCheck)


class Accounting:
    """Joins what was planned with what happened; see the module's example."""

    def __init__(self) -> None:
        self._objects = ObjectTally()
        self._frames = FrameTally()
        self._source_proof: SourceProof | None = None
        self._source_problems = ProblemLog()

    def plan(self, rows: Iterable[PlannedObject]) -> None:
        """Take planned objects."""
        self._objects.plan(rows)

    def copied(self, rows: Iterable[CopiedObject]) -> None:
        """Take what came of copying."""
        self._objects.copied(rows)

    def imported(self, rows: Iterable[ImportedObject]) -> None:
        """Take what the import made of the copies."""
        self._objects.imported(rows)

    def image_sets(self, rows: Iterable[ImageSet]) -> None:
        """Take the image sets that the import made or extended."""
        self._frames.image_sets(rows)

    def frames(
        self, batch: Iterable[FrameRef], outcomes: Iterable[FrameOutcome]
    ) -> list[FrameOutcome]:
        """Take one frame batch and all outcomes of its passes; give its rows of the ledger.

        See ``FrameTally.frames``.
        """
        return self._frames.frames(batch, outcomes)

    def source_proof(self, counts: SourceProof, problems: Iterable[Problem]) -> None:
        """Take what the comparison with the DICOM objects found."""
        self._source_proof = counts
        for problem in problems:
            self._source_problems.add(problem)

    def tally(self) -> Tally:
        """Give the counts as they stand."""
        objects = self._objects.counts()
        return Tally(
            objects=objects,
            instances=self._frames.instances(imported=objects.imported),
            frames=self._frames.counts(),
            refused=self._objects.refused(),
            imported_without_frames=self._objects.imported_without_frames(),
            number_of_frames=self._frames.number_of_frames(),
            uneven_image_sets=self._uneven_image_sets(),
            incomplete_image_sets=sum(1 for _ in self._frames.incomplete()),
            source_proof=self._source_proof or SourceProof(),
            cross_check=self._frames.cross_check(),
        )

    def _uneven_image_sets(self) -> int:
        imported = self._objects.imported_by_image_set()
        stored = self._frames.instances_by_image_set()
        if imported.pop(None, 0):
            # Nobody knows where that object went: an image set may have more than was said of it.
            return sum(imported[name] > stored[name] for name in imported)
        return sum(imported[name] != stored[name] for name in imported | stored)

    def image_sets_reported(self) -> tuple[ReportedImageSet, ...]:
        """Give the image sets as the report names them."""
        return self._frames.reported_image_sets()

    def problems(self) -> list[Problem]:
        """Give objects, image sets and frames that are not in order, capped kind by kind."""
        log = ProblemLog()
        for problem in self._objects.problems():
            log.add(problem)
        for problem in self._merged_instances():
            log.add(problem)
        return [
            *log.problems(),
            *self._frames.problems(),
            *self._source_problems.problems(),
        ]

    def _merged_instances(self) -> Iterator[Problem]:
        """Name the image sets; a source proof names the objects themselves, and better."""
        if self._source_proof is not None:
            return
        stored = self._frames.instances_by_image_set()
        for name, objects in self._objects.imported_by_image_set().items():
            if name is not None and objects > stored[name] > 0:
                yield image_set_merged_instances(name, objects=objects, instances=stored[name])

    def bytes_seen(self) -> dict[str, float]:
        """Give the bytes that were listed, copied, served by HealthImaging and decoded."""
        return {
            "objectsListed": self._objects.bytes_listed,
            "objectsCopied": self._objects.bytes_copied,
            "framesServed": self._frames.bytes_served,
            "pixelsDecoded": self._frames.bytes_decoded,
        }

    def calls(self) -> dict[str, float]:
        """Give the calls of GetImageFrame in all passes, and the frames read more than once."""
        return {
            "getImageFrameCalls": self._frames.get_image_frame_calls,
            "framesReadAgain": self._frames.frames_read_again,
        }

    def seconds_spent(self) -> dict[str, float]:
        """Give the time that went into frames, added up over all that ran side by side."""
        if not self._frames.counts().listed:
            return {}
        return {
            "fetchSeconds": round(self._frames.fetch_seconds, 3),
            "decodeSeconds": round(self._frames.decode_seconds, 3),
        }
