"""The folder of a run as large as one may be: every object one instance of one frame."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import batched

from frameproof.batching import MAX_FRAMES_PER_BATCH, MAX_OBJECTS_PER_COPY_BATCH
from frameproof.contracts import (
    CopiedObject,
    CopyBatch,
    FrameBatch,
    FrameList,
    FrameOutcome,
    FrameRef,
    ImageSet,
    ImportedObject,
    ImportJob,
    ImportShard,
    InstanceAttributes,
    PlannedObject,
    Run,
    SourceFrame,
    SourceInstance,
    StoredInstance,
)
from frameproof.run_store import RunStore

INSTANCES_OF_A_SERIES = 500
RUN = Run(
    run_id="large",
    execution_arn="arn:aws:states:us-east-1:123456789012:execution:ImportStudy:large",
    started_at="2026-01-02T03:04:05Z",
    sources=("s3://archive/",),
    bitmaps="none",
    source_proof=True,
    cross_check="none",
    allow_partial_import=False,
)


def digest(*words: object) -> str:
    """Make 64 hex digits that do not compress, as real ones."""
    return hashlib.sha256(repr(words).encode()).hexdigest()


class Instance:
    """One instance, as each step knows it."""

    def __init__(self, runs: RunStore, number: int) -> None:
        self.number = number
        series = number // INSTANCES_OF_A_SERIES
        self.image_set_id = digest("set", series)[:32]
        self.series_uid = f"1.3.6.1.4.1.14519.5.2.1.7695.1700.{10**20 + series}"
        self.uid = f"1.3.6.1.4.1.14519.5.2.1.7695.1700.{10**21 + number}"
        self.source_uri = f"s3://archive/{digest('source', number)}.dcm"
        shard = number // 5_000
        self.key = runs.keys.dicom_object(shard, self.source_uri)
        self.planned = PlannedObject(self.source_uri, self.key, 527_000, '"e"', shard)

    def copied(self) -> CopiedObject:
        """Say what CopyStudy says."""
        return CopiedObject(self.source_uri, self.key, 527_000, '"e"', "copied", "eTag")

    def imported(self) -> ImportedObject:
        """Say what the import made of it."""
        return ImportedObject(self.key, "imported", self.image_set_id)

    def frame(self) -> FrameRef:
        """Say what ListFrames says."""
        return FrameRef(
            image_set_id=self.image_set_id,
            version_id="1",
            frame_id=digest("frame", self.number)[:32],
            series_instance_uid=self.series_uid,
            sop_instance_uid=self.uid,
            frame_number=1,
            rows=512,
            columns=512,
            samples_per_pixel=1,
            bits_allocated=16,
            bits_stored=12,
            pixel_representation=0,
            photometric_interpretation="MONOCHROME2",
            stored_transfer_syntax_uid="1.2.840.10008.1.2.4.202",
            rule="decodedPixels",
            expected_crc32=self.number,
            study_instance_uid=self.series_uid,
        )

    def outcome(self) -> FrameOutcome:
        """Say what VerifyFrames says."""
        frame = self.frame()
        return FrameOutcome(
            image_set_id=frame.image_set_id,
            version_id=frame.version_id,
            frame_id=frame.frame_id,
            series_instance_uid=frame.series_instance_uid,
            sop_instance_uid=frame.sop_instance_uid,
            frame_number=1,
            verdict="verified",
            rule=frame.rule,
            expected_crc32=frame.expected_crc32,
            actual_crc32=frame.expected_crc32,
            served_bytes=152_505,
            pixel_bytes=524_288,
            attempts=1,
            stored_transfer_syntax_uid=frame.stored_transfer_syntax_uid,
            served_sha256=digest("served", self.number),
            pixel_sha256=digest("pixels", self.number),
            decoder="openjpeg 2.5.2",
            fetch_seconds=0.031,
            decode_seconds=0.012,
            verified_at="2026-01-02T03:14:05.678Z",
        )

    def attributes(self) -> InstanceAttributes:
        """Say what both the metadata and the object hold."""
        patient = digest("patient", self.number // 10_000)
        ct = "1.2.840.10008.5.1.4.1.1.2"
        return InstanceAttributes(
            self.uid, self.series_uid, self.series_uid, ct, patient, None, patient,
            512, 512, 1, 16, 12, 0, "MONOCHROME2", 1,
        )  # fmt: skip

    def source_frame(self) -> SourceFrame:
        """Say what ProveSource says."""
        pixels, native = digest("pixels", self.number), digest("native", self.number)
        return SourceFrame(self.key, self.uid, 1, pixels, native)


def write_large_run(runs: RunStore, instances: int) -> None:
    """Write what all steps before WriteReport leave."""
    _write_copies(runs, instances)
    _write_import(runs, instances)
    _write_frames(runs, instances)


def _all(runs: RunStore, instances: int) -> Iterator[Instance]:
    return (Instance(runs, number) for number in range(instances))


def _pieces(runs: RunStore, instances: int, size: int) -> Iterator[tuple[Instance, ...]]:
    return batched(_all(runs, instances), size, strict=False)


def _write_copies(runs: RunStore, instances: int) -> None:
    keys, batches = runs.keys, []
    for number, piece in enumerate(_pieces(runs, instances, MAX_OBJECTS_PER_COPY_BATCH)):
        runs.write_rows(keys.copy_plan(number), [item.planned for item in piece])
        runs.write_rows(keys.copy_outcomes(number), [item.copied() for item in piece])
        objects = [SourceInstance(item.key, item.attributes()) for item in piece]
        runs.write_rows(keys.source_objects(number), objects)
        runs.write_rows(keys.source_frames(number), [item.source_frame() for item in piece])
        batches.append(CopyBatch(number, 0, keys.copy_plan(number), len(piece), 0))
    runs.write_items(keys.copy_batches, batches)


def _write_import(runs: RunStore, instances: int) -> None:
    keys = runs.keys
    output = runs.at(keys.import_output(0)).uri
    runs.write_items(keys.import_shards, [ImportShard(0, instances, 0, "s3://i/", output, "5eed")])
    runs.write(
        keys.import_job(0), ImportJob(0, "job0", "COMPLETED", 1, instances, 9, 0, 99, output)
    )
    runs.write_rows(keys.imported_objects, (item.imported() for item in _all(runs, instances)))
    stored = (
        StoredInstance(item.image_set_id, item.attributes(), 1) for item in _all(runs, instances)
    )
    runs.write_rows(keys.stored_instances, stored)
    rows = []
    for number in range(0, instances, INSTANCES_OF_A_SERIES):
        item, size = Instance(runs, number), min(INSTANCES_OF_A_SERIES, instances - number)
        rows.append(
            ImageSet(item.image_set_id, "1", "1", True, "CT", item.series_uid, size, size, 0, size)
        )
    runs.write_rows(keys.image_sets, rows)


def _write_frames(runs: RunStore, instances: int) -> None:
    keys, batches = runs.keys, []
    for number, piece in enumerate(_pieces(runs, instances, MAX_FRAMES_PER_BATCH)):
        runs.write_rows(keys.frame_batch(number), [item.frame() for item in piece])
        outcomes = [item.outcome() for item in piece]
        runs.write_rows(keys.frame_outcomes_of_pass(number, 1), outcomes)
        batches.append(FrameBatch(number, keys.frame_batch(number), len(piece), 0))
    runs.write_items(keys.frame_batches, batches)
    listed = FrameList(instances, len(batches), keys.frame_batches, 8, 0, instances, 0)
    runs.write(keys.frame_list, listed)
