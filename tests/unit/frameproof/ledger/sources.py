"""The small study of ``report.study`` with both sides of a source proof, and ways to spoil it."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from frameproof.contracts import (
    FrameOutcome,
    InstanceAttributes,
    LedgerRow,
    SourceFrame,
    SourceInstance,
    StoredInstance,
)
from frameproof.ledger import (
    OUTCOMES,
    Ledger,
    LedgerLimits,
    open_ledger,
    problems_found,
    source_proof_counts,
)
from frameproof.ledger.tables import (
    IMPORTED,
    PLANNED,
    SOURCE_FRAMES,
    SOURCE_OBJECTS,
    STORED_INSTANCES,
)
from frameproof.records import from_json
from frameproof.report.contract import Problem, SourceProof
from tests.unit.frameproof.report.study import Study, whole_study

SMALL = LedgerLimits(memory_mb=128, threads=1, slice_rows=1)


def digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def attributes(sop_instance_uid: str, *, frames: int = 1) -> InstanceAttributes:
    return InstanceAttributes(
        sop_instance_uid=sop_instance_uid,
        series_instance_uid="1.2.3",
        study_instance_uid="1.2",
        sop_class_uid="1.2.840.10008.5.1.4.1.1.2",
        patient_id_sha256=digest("DOE^JOHN"),
        study_id_sha256=digest("1"),
        accession_number_sha256=None,
        rows=4,
        columns=4,
        samples_per_pixel=1,
        bits_allocated=16,
        bits_stored=12,
        pixel_representation=0,
        photometric_interpretation="MONOCHROME2",
        number_of_frames=frames,
    )


@dataclass
class Proven:
    """A study, and what its metadata and its DICOM objects hold."""

    study: Study
    stored: list[StoredInstance]
    objects: list[SourceInstance]
    frames: list[SourceFrame]

    def key(self, number: int) -> str:
        """Name the object that the CT's instance of this number came from."""
        return self.study.planned[number].key

    def change_outcome(self, number: int, **changes: Any) -> None:
        self.study.spoil_outcome(number, lambda row: dataclasses.replace(row, **changes))

    def change_stored(self, number: int, **changes: Any) -> None:
        """Let the metadata have other attributes than the object."""
        row = self.stored[number]
        changed = dataclasses.replace(row.attributes, **changes)
        self.stored[number] = dataclasses.replace(row, attributes=changed)

    def change_source_frame(self, number: int, **changes: Any) -> None:
        self.frames[number] = dataclasses.replace(self.frames[number], **changes)

    def with_one_more_object(self, number: int, name: str) -> str:
        """Import a second object that carries the UID of an instance; give its key."""
        planned = dataclasses.replace(self.study.planned[number], key=name)
        self.study.planned.append(planned)
        self.study.imported.append(dataclasses.replace(self.study.imported[number], key=name))
        self.objects.append(dataclasses.replace(self.objects[number], key=name))
        self.frames.append(dataclasses.replace(self.frames[number], key=name))
        return name


def proven_study() -> Proven:
    """Three CT instances that are what was sent, and a structured report."""
    study = whole_study()
    ct, sr = (image_set.image_set_id for image_set in study.image_sets)
    uids = [frame.sop_instance_uid for frame in study.frames]
    study.outcomes = [
        dataclasses.replace(
            row,
            pixel_sha256=digest(row.sop_instance_uid),
            served_sha256=digest(f"HTJ2K of {row.sop_instance_uid}"),
        )
        for row in study.outcomes
    ]
    report = attributes("1.2.4.1", frames=0)
    return Proven(
        study,
        [StoredInstance(ct, attributes(uid), 1) for uid in uids] + [StoredInstance(sr, report, 0)],
        [
            SourceInstance(planned.key, attributes(uid))
            for planned, uid in zip(study.planned, uids, strict=False)
        ]
        + [SourceInstance(study.planned[3].key, report)],
        [
            SourceFrame(planned.key, uid, 1, digest(uid), digest(f"native {uid}"))
            for planned, uid in zip(study.planned, uids, strict=False)
        ],
    )


def joined(proven: Proven, ledger: Ledger) -> Ledger:
    """Load and join a study."""
    ledger.add(OUTCOMES, proven.study.outcomes)
    ledger.add(PLANNED, proven.study.planned)
    ledger.add(IMPORTED, proven.study.imported)
    ledger.add(STORED_INSTANCES, proven.stored)
    ledger.add(SOURCE_OBJECTS, proven.objects)
    ledger.add(SOURCE_FRAMES, proven.frames)
    ledger.join("knee")
    return ledger


@dataclass(frozen=True)
class Found:
    """What the source proof says of a study."""

    counts: SourceProof
    problems: list[Problem]
    rows: list[LedgerRow]

    def verdicts(self) -> list[tuple[str | None, str | None]]:
        return [(row.source_verdict, row.source_reason) for row in self.rows]

    def said(self, kind: str) -> list[tuple[str, str]]:
        """Give id and what there is, of the problems of a kind."""
        return [(item.id, item.actual) for item in self.problems if item.kind == kind]


def found_in(proven: Proven) -> Found:
    with open_ledger(SMALL) as ledger:
        joined(proven, ledger)
        rows = list(ledger_rows(ledger))
        return Found(source_proof_counts(ledger), list(problems_found(ledger)), rows)


def ledger_rows(ledger: Ledger) -> Iterator[LedgerRow]:
    """Read the ledger as whoever gets its JSONL does."""
    with gzip.open(ledger.write_lines(), "rt", encoding="utf-8") as lines:
        for line in lines:
            yield from_json(LedgerRow, json.loads(line))


def outcome_of(row: LedgerRow) -> FrameOutcome:
    """Give back what VerifyFrames said."""
    fields = [field.name for field in dataclasses.fields(FrameOutcome)]
    return FrameOutcome(**{name: getattr(row, name) for name in fields})
