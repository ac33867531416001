"""What a collection's report.json holds: the contract that people and scripts read.

``statemachine/collection_report.schema.json`` says the same as JSON Schema; a test holds the two
together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from frameproof.report.contract import FrameCounts, ObjectCounts, Verdict

SCHEMA_VERSION = "1.0"

type CollectionVerdict = Literal["ALL_PROVEN", "NOT_ALL_PROVEN"]


@dataclass(frozen=True, slots=True)
class StudyCounts:
    """Studies; ``listed`` is always the sum of the next three."""

    listed: int = 0
    proven: int = 0
    proven_partial: int = 0
    not_proven: int = 0
    proven_before: int = 0
    """The part of ``proven`` and ``proven_partial`` for which nothing had to be started."""


@dataclass(frozen=True, slots=True)
class StudyProblem:
    """The first problem of a study; its own report names all."""

    kind: str
    """As in the run's report (``Problem.kind``), or ``notStarted``, ``notEnded``, ``noReport``."""
    message: str
    next_step: str


@dataclass(frozen=True, slots=True)
class StudyRow:
    """What came of one study."""

    line: int
    """In the list of studies, 1 for the first."""
    run_id: str
    verdict: Verdict
    proven_before: bool
    has_report: bool
    """False where the run has none (yet): then the counts below are not known, and 0."""
    objects: ObjectCounts
    frames: FrameCounts
    first_problem: StudyProblem | None = None


@dataclass(frozen=True, slots=True)
class CollectionReport:
    """report.json of a collection, whole."""

    schema_version: str
    collection_id: str
    execution_arn: str
    verdict: CollectionVerdict
    counts: StudyCounts
    objects: ObjectCounts
    """Of all studies together."""
    frames: FrameCounts
    """Of all studies together."""
    studies: tuple[StudyRow, ...]
    """In the order of the list."""
