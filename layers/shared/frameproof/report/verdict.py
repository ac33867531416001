"""The rules that make a run PROVEN, each of them one equation over the counts.

A run is **PROVEN** when every equation holds and the execution itself did not fail. It is
**PROVEN_PARTIAL** when the same holds, but HealthImaging refused some files (by name, with a
reason) and ``allowPartialImport`` was true. Everything else is **NOT_PROVEN**, and each equation
that is broken is a problem of the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from frameproof.report.accounting import Tally
from frameproof.report.contract import Problem, Verdict

_LOOK_FOR_REPLACED = (
    "Two files with one SOPInstanceUID replace each other, and files that were in the data store "
    "before add to an image set: look for both, then import into a fresh data store."
)
_PROVE_AGAIN = "Start a new execution with this runId and sourceProof: true."
_SEE_PROBLEMS = "The report's other problems name the ids and what to do for each of them."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the execution's input asked for, as far as the verdict depends on it."""

    allow_partial_import: bool = False
    source_proof: bool = False


@dataclass(frozen=True, slots=True)
class Equation:
    """Two numbers that must be equal, in the report's own words."""

    id: str
    expected_name: str
    expected: int
    actual_name: str
    actual: int
    next_step: str = _SEE_PROBLEMS

    @property
    def holds(self) -> bool:
        """Tell whether both sides are equal."""
        return self.expected == self.actual

    def as_problem(self) -> Problem:
        """Say which equation is broken, with both its sides."""
        expected = f"{self.expected} {self.expected_name}"
        actual = f"{self.actual} {self.actual_name}"
        return Problem(
            kind="equationBroken",
            id=self.id,
            message=f"{expected}, but {actual}.",
            expected=f"{self.id}: {self.expected}",
            actual=str(self.actual),
            next_step=self.next_step,
        )


def judge(tally: Tally, *, asked: Asked, failed: bool) -> tuple[Verdict, list[Problem]]:
    """Decide the verdict.

    Parameters
    ----------
    tally
        The counts.
    asked
        What the execution's input asked for.
    failed
        The execution itself failed, timed out or was stopped: then nothing is PROVEN.

    Returns
    -------
    tuple of Verdict and list of Problem
        The problems are the rules that are broken; none for PROVEN and PROVEN_PARTIAL.
    """
    broken = [
        *_nothing_listed(tally),
        *_objects(tally, asked),
        *_instances_and_frames(tally),
        *_comparisons(tally),
        *(_source_proof_as_asked(tally) if asked.source_proof else ()),
    ]
    if broken or failed:
        return "NOT_PROVEN", broken
    return ("PROVEN_PARTIAL" if tally.refused else "PROVEN"), []


def _nothing_listed(tally: Tally) -> Iterator[Problem]:
    if tally.objects.listed == 0:
        yield Problem(
            kind="planMissing",
            id="objects.listed",
            message="No plan was found: it is not known what had to be imported.",
            expected="at least 1 object listed",
            actual="0",
            next_step="Check the sources and start a new execution.",
        )


def _objects(tally: Tally, asked: Asked) -> Iterator[Problem]:
    objects = tally.objects
    allowed = tally.refused if asked.allow_partial_import and objects.imported else 0
    yield from _broken(
        Equation(
            "objects.listed == objects.copied",
            "objects were listed",
            objects.listed,
            "were copied",
            objects.copied,
        ),
        Equation(
            "objects.copied == objects.imported",
            "objects were copied",
            objects.copied - allowed,
            "were imported",
            objects.imported,
        ),
        Equation(
            "objects.importedWithoutFrames == 0",
            "imported objects may have lost their frames by HealthImaging's warning 45328",
            0,
            "have",
            tally.imported_without_frames,
        ),
    )


def _instances_and_frames(tally: Tally) -> Iterator[Problem]:
    instances, frames = tally.instances, tally.frames
    yield from _broken(
        Equation(
            "instances.imported == instances.withFrames + instances.withoutFrames",
            "instances were imported",
            instances.imported,
            "stand in the image sets' metadata",
            instances.with_frames + instances.without_frames,
            _LOOK_FOR_REPLACED,
        ),
        Equation(
            "sum(NumberOfFrames) == frames.listed",
            "frames are in the instances by their NumberOfFrames",
            tally.number_of_frames,
            "were listed",
            frames.listed,
        ),
        *_image_set_by_image_set(tally),
        Equation(
            "frames.listed == frames.verified",
            "frames were listed",
            frames.listed,
            "are verified",
            frames.verified,
        ),
    )


def _image_set_by_image_set(tally: Tally) -> Iterator[Equation]:
    """Where the sums agree, what one image set lacks may hide behind another's surplus."""
    instances = tally.instances
    if instances.imported == instances.with_frames + instances.without_frames:
        yield Equation(
            "imageSet.importedObjects == imageSet.instances",
            "image sets may hold other instances than were imported into them",
            0,
            "do",
            tally.uneven_image_sets,
            _LOOK_FOR_REPLACED,
        )
    if tally.number_of_frames == tally.frames.listed:
        yield Equation(
            "imageSet.numberOfFrames == imageSet.frames",
            "image sets may have other frames than their NumberOfFrames says",
            0,
            "have",
            tally.incomplete_image_sets,
        )


def _comparisons(tally: Tally) -> Iterator[Problem]:
    yield from _broken(
        Equation(
            "sourceProof.differing == 0",
            "frames may differ from their DICOM objects",
            0,
            "do",
            tally.source_proof.differing,
        ),
        Equation(
            "sourceProof.instancesDiffering == 0",
            "instances may differ from their DICOM objects",
            0,
            "do",
            tally.source_proof.instances_differing,
        ),
        Equation(
            "crossCheck.disagreed == 0",
            "frames may decode differently with the second decoder",
            0,
            "do",
            tally.cross_check.disagreed,
        ),
    )


def _source_proof_as_asked(tally: Tally) -> Iterator[Problem]:
    """Hold that nothing was left out: no object, no listed frame, none of the objects' frames."""
    proof = tally.source_proof
    yield from _broken(
        Equation(
            "objects.imported == sourceProof.objects",
            "imported objects had to be read for the source proof",
            tally.objects.imported,
            "were",
            proof.objects,
            _PROVE_AGAIN,
        ),
        Equation(
            "frames.listed + sourceProof.absent == sourceProof.compared + "
            "sourceProof.notComparable",
            "frames had to be compared with their DICOM objects",
            tally.frames.listed + proof.absent,
            "were",
            proof.compared + proof.not_comparable,
            _PROVE_AGAIN,
        ),
    )


def _broken(*equations: Equation) -> Iterator[Problem]:
    return (equation.as_problem() for equation in equations if not equation.holds)
