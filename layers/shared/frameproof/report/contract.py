"""What report.json holds: the contract that people, scripts and acceptance checks read.

``statemachine/report.schema.json`` says the same as JSON Schema; a test holds the two together.
``frameproof.records`` turns a ``Report`` into JSON and back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SCHEMA_VERSION = "1.0"

type Verdict = Literal["PROVEN", "PROVEN_PARTIAL", "NOT_PROVEN"]

NOTED_KINDS = frozenset(
    {
        "importWarning",
        "objectNotPlanned",
        "outcomeNotListed",
        "imageSetNotPrimary",
        "imageSetExtended",
        "instanceDuplicated",
        "sourceNotComparable",
    }
)
"""Problems of these kinds are worth a look and spoil no verdict by themselves."""


@dataclass(frozen=True, slots=True)
class ObjectCounts:
    """DICOM objects on their way in; always ``copied == imported + failed``."""

    listed: int = 0
    copied: int = 0
    imported: int = 0
    failed: int = 0
    """Copied, but not imported: refused by HealthImaging, or without any answer."""
    warned: int = 0
    """The part of ``imported`` that HealthImaging imported with a warning."""


@dataclass(frozen=True, slots=True)
class InstanceCounts:
    """DICOM instances: ``imported`` by the import's word, the others by the metadata's."""

    imported: int = 0
    with_frames: int = 0
    without_frames: int = 0
    """Structured reports, presentation states and the like."""


@dataclass(frozen=True, slots=True)
class FrameCounts:
    """Image frames; ``listed`` is always the sum of the other five."""

    listed: int = 0
    verified: int = 0
    mismatched: int = 0
    undecodable: int = 0
    unverifiable: int = 0
    missing: int = 0


@dataclass(frozen=True, slots=True)
class ReportedImageSet:
    """One image set with the number of frames that were listed for it."""

    image_set_id: str
    version_id: str
    is_primary: bool
    frames: int
    modality: str | None = None


@dataclass(frozen=True, slots=True)
class SourceProof:
    """Frames compared with the pixels of their DICOM objects (where asked for).

    Always ``compared == identical + differing``; with ``not_comparable`` it is every frame listed,
    and every frame that a DICOM object has and HealthImaging lacks (``absent``).
    """

    compared: int = 0
    identical: int = 0
    differing: int = 0
    """The pixels or an attribute of the instance differ, or the frame is ``absent``."""
    not_comparable: int = 0
    absent: int = 0
    """The part of ``differing`` that is in a DICOM object, and not among the listed frames."""
    objects: int = 0
    """Imported objects that were looked into, unreadable ones included."""
    instances_compared: int = 0
    """Instances, by SOPInstanceUID, of those objects; those without frames count too."""
    instances_differing: int = 0
    """The part of these that HealthImaging lacks or has with other attributes."""


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """Frames decoded by a second, independent decoder (where asked for)."""

    compared: int = 0
    disagreed: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is not in order: its id, what was expected, what is there, what to do."""

    kind: Literal[
        "executionFailed",
        "planMissing",
        "equationBroken",
        "objectNotCopied",
        "objectRefused",
        "objectWithoutOutcome",
        "imageSetIncomplete",
        "frameMismatched",
        "frameUndecodable",
        "frameUnverifiable",
        "frameMissing",
        "sourceDiffers",
        "crossCheckDisagreed",
        "sourceNotComparable",
        "imageSetNotPrimary",
        "imageSetExtended",
        "instanceDuplicated",
        "importWarning",
        "objectNotPlanned",
        "outcomeNotListed",
    ]
    id: str
    """The frame's, image set's or execution's id, the object's key, or the broken equation."""
    message: str
    expected: str
    actual: str
    next_step: str
    object_key: str | None = None
    """Key in the input bucket; never the source URI, which may hold patient identifiers."""
    image_set_id: str | None = None
    frame_id: str | None = None
    more: int | None = None
    """How many further problems of this kind are only in the run's folder, not listed here."""


@dataclass(frozen=True, slots=True)
class Report:
    """report.json, whole."""

    schema_version: str
    run_id: str
    execution_arn: str
    verdict: Verdict
    objects: ObjectCounts
    instances: InstanceCounts
    frames: FrameCounts
    image_sets: tuple[ReportedImageSet, ...]
    source_proof: SourceProof
    cross_check: CrossCheck
    problems: tuple[Problem, ...]
    timings: dict[str, float]
    """Seconds; the names end in ``Seconds``."""
    bytes: dict[str, float]
    counters: dict[str, float]
    cost: dict[str, float]
    """US dollars; the names end in ``Usd``."""
    started_at: str | None = None
    """ISO 8601: when the execution started."""
    written_at: str | None = None
    """ISO 8601, UTC: when this report was written."""
