"""One small study as rows of every step, and the ways in which a test can spoil it."""

from __future__ import annotations

import dataclasses
import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from frameproof.contracts import (
    CopiedObject,
    FrameOutcome,
    FrameRef,
    ImageSet,
    ImportedObject,
    PlannedObject,
    Run,
)
from frameproof.report import Accounting

RUN = Run(
    run_id="knee",
    execution_arn="arn:aws:states:us-east-1:123456789012:execution:ImportStudy:knee",
    started_at="2026-01-02T03:04:05Z",
    sources=("s3://pacs/DOE^JOHN/",),
    bitmaps="none",
    source_proof=False,
    cross_check="none",
    allow_partial_import=False,
)
ALLOWING = dataclasses.replace(RUN, allow_partial_import=True)


def hex_id(name: str) -> str:
    """32 hex digits, as HealthImaging's ids have them."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def planned(number: int) -> PlannedObject:
    return PlannedObject(
        source_uri=f"s3://pacs/DOE^JOHN/{number}.dcm",
        key=f"runs/knee/dicom/0000/{hex_id(str(number))}.dcm",
        size_bytes=1000,
        e_tag='"e"',
        shard=0,
    )


def copied(row: PlannedObject) -> CopiedObject:
    return CopiedObject(row.source_uri, row.key, row.size_bytes, row.e_tag, "copied", "eTag")


def frame(image_set_id: str, number: int) -> FrameRef:
    name = f"{image_set_id}/{number}"
    return FrameRef(
        image_set_id=image_set_id,
        version_id="1",
        frame_id=hex_id(name),
        series_instance_uid="1.2.3",
        sop_instance_uid=f"1.2.3.{number}",
        frame_number=1,
        rows=4,
        columns=4,
        samples_per_pixel=1,
        bits_allocated=16,
        bits_stored=12,
        pixel_representation=0,
        photometric_interpretation="MONOCHROME2",
        stored_transfer_syntax_uid=None,
        rule="decodedPixels",
        expected_crc32=zlib.crc32(name.encode()),
    )


def verified(ref: FrameRef) -> FrameOutcome:
    return FrameOutcome(
        image_set_id=ref.image_set_id,
        version_id=ref.version_id,
        frame_id=ref.frame_id,
        series_instance_uid=ref.series_instance_uid,
        sop_instance_uid=ref.sop_instance_uid,
        frame_number=ref.frame_number,
        verdict="verified",
        rule=ref.rule,
        expected_crc32=ref.expected_crc32,
        actual_crc32=ref.expected_crc32,
        served_bytes=20,
        pixel_bytes=32,
        attempts=1,
    )


@dataclass
class Study:
    """Three CT instances of one frame each, and a structured report without any."""

    planned: list[PlannedObject] = field(default_factory=list)
    copied: list[CopiedObject] = field(default_factory=list)
    imported: list[ImportedObject] = field(default_factory=list)
    image_sets: list[ImageSet] = field(default_factory=list)
    frames: list[FrameRef] = field(default_factory=list)
    outcomes: list[FrameOutcome] = field(default_factory=list)

    def accounting(self) -> Accounting:
        accounting = Accounting()
        accounting.plan(self.planned)
        accounting.copied(self.copied)
        accounting.imported(self.imported)
        accounting.image_sets(self.image_sets)
        accounting.frames(self.frames, self.outcomes)
        return accounting

    def spoil_outcome(self, index: int, change: Callable[[FrameOutcome], FrameOutcome]) -> None:
        self.outcomes[index] = change(self.outcomes[index])

    def refuse(self, index: int, reason: str) -> None:
        """Let HealthImaging refuse one more file, which is in no image set."""
        row = planned(100 + index)
        self.planned.append(row)
        self.copied.append(copied(row))
        self.imported.append(ImportedObject(row.key, "failed", reason=reason))


def whole_study() -> Study:
    ct, sr = hex_id("ct"), hex_id("sr")
    objects = [planned(number) for number in range(4)]
    frames = [frame(ct, number) for number in range(3)]
    return Study(
        planned=objects,
        copied=[copied(row) for row in objects],
        imported=[
            ImportedObject(row.key, "imported", image_set_id=sr if index == 3 else ct)
            for index, row in enumerate(objects)
        ],
        image_sets=[
            ImageSet(ct, "1", "1", True, "CT", "1.2.3", 3, 3, 0, 3),
            ImageSet(sr, "1", "1", True, "SR", "1.2.4", 0, 0, 1, 0),
        ],
        frames=frames,
        outcomes=[verified(ref) for ref in frames],
    )
