"""What travels through ImportCollection: a list of studies, each with its run, and what came of it.

``collections/<collection-id>/`` of the output bucket holds the lists; only pointers and counts
travel.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from frameproof.contracts.execution import Bitmaps, CrossCheck, ImportRequest, Levels


@dataclass(frozen=True, slots=True)
class StudyDefaults:
    """What holds for every study whose line does not say otherwise; as in ``ImportRequest``."""

    bitmaps: Bitmaps = "none"
    source_proof: bool = False
    cross_check: CrossCheck = "none"
    levels: Levels = "full"
    allow_partial_import: bool = False


@dataclass(frozen=True, slots=True)
class CollectionRequest:
    """An execution's input, as a person writes it (``import_collection.input.schema.json``)."""

    studies: str
    """S3 URI of the list: JSONL, one input of ImportStudy a line."""
    collection_id: str | None = None
    max_concurrency: int = 4
    """How many studies at a time."""
    defaults: StudyDefaults = field(default_factory=StudyDefaults)


@dataclass(frozen=True, slots=True)
class Collection:
    """One execution of ImportCollection: the request with its defaults filled in."""

    collection_id: str
    execution_arn: str
    started_at: str
    """ISO 8601, the execution's start as Step Functions gives it."""
    studies: str
    max_concurrency: int
    defaults: StudyDefaults


@dataclass(frozen=True, slots=True)
class StudyItem:
    """One item of the Studies map: what ImportStudy is started with."""

    run_id: str
    execution_names: tuple[str, ...]
    """The first is for the first attempt, each further one for one redrive of the map's child."""
    input: ImportRequest


@dataclass(frozen=True, slots=True)
class PlannedStudy:
    """One line of the list, without its sources, which may hold patient identifiers."""

    line: int
    """In the list, 1 for the first."""
    run_id: str
    proven_before: bool
    """The run was proven already, as the line asks for it: nothing is started."""
    execution_names: tuple[str, ...] = ()
    """As in ``StudyItem``; none where nothing is started."""


@dataclass(frozen=True, slots=True)
class CollectionPlan:
    """What PlanCollection writes last (``plan.json``): every study of the list, in its order."""

    collection_id: str
    execution_arn: str
    studies: tuple[PlannedStudy, ...]


@dataclass(frozen=True, slots=True)
class PlannedCollection:
    """What PlanCollection answers: counts, and a pointer to the map's items."""

    collection_id: str
    studies: int
    proven_before: int
    to_import: int
    max_concurrency: int
    studies_key: str


type ExecutionStatus = Literal[
    "RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"
]
"""Step Functions API Reference, DescribeExecution."""


@dataclass(frozen=True, slots=True)
class StudyExecution:
    """One execution of ImportStudy, as Step Functions knows it."""

    name: str
    execution_arn: str
    status: ExecutionStatus
    error: str | None = None
    cause: str | None = None
