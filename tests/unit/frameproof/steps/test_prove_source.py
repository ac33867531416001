from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from frameproof.contracts import (
    CopiedObject,
    CopyBatch,
    InstanceAttributes,
    SourceFrame,
    SourceInstance,
    SourceTally,
)
from frameproof.errors import ServiceError
from frameproof.run_store import RunStore
from frameproof.source_objects.findings import Examined, FrameDigests
from frameproof.sources import S3Location
from frameproof.steps.prove_source import SourcePace, prove_source
from tests.unit.frameproof.fakes import INPUT_BUCKET, ObjectsInMemory, run_store

BATCH = CopyBatch(3, 0, "runs/sample/plan/copy/00003.jsonl", objects=3, size_bytes=30)


def attributes(uid: str, frames: int) -> InstanceAttributes:
    return InstanceAttributes(
        uid, "1.2", "1", "1.3", None, None, None, 4, 4, 1, 8, 8, 0, "MONOCHROME2", frames
    )


def image(uid: str, frames: int) -> Examined:
    found = [FrameDigests(number, f"{uid}-{number}") for number in range(1, frames + 1)]
    return Examined(attributes(uid, frames), found, is_complete=True)


class Bucket:
    """The input bucket: every object holds its own key, where it is there."""

    def __init__(self, *missing: str) -> None:
        self.missing = missing

    def download(self, place: S3Location, file: Path) -> None:
        if place.key in self.missing:
            raise ServiceError(f"NoSuchKey while reading {place.uri}")
        assert place.bucket == INPUT_BUCKET
        file.write_text(place.key)


class ExaminerInMemory:
    """Says of each key what it was told to; a frame takes one second of the Lambda's time."""

    def __init__(self, **objects: Examined) -> None:
        self._objects = objects
        self.asked: list[tuple[str, int]] = []
        self.seconds = 1_000.0

    def pace(self) -> SourcePace:
        return SourcePace(threads=1, remaining_seconds=lambda: self.seconds)

    def examine(self, file: Path, *, skip: int, has_time: Callable[[], bool]) -> Examined:
        key = file.read_text()
        self.asked.append((key, skip))
        whole = self._objects[key]
        so_far = Examined(whole.attributes, [], whole.reason)
        for frame in whole.frames[skip:]:
            if not has_time():
                return Examined(whole.attributes, so_far.frames)
            self.seconds -= 1
            so_far.frames.append(frame)
        so_far.is_complete = True
        return so_far


def copied(runs: RunStore, *keys: str, failed: tuple[str, ...] = (), size_bytes: int = 10) -> None:
    rows = [
        CopiedObject(
            f"s3://source/{key}", key, size_bytes, '"e"', "failed" if key in failed else "copied"
        )
        for key in keys
    ]
    runs.write_rows(runs.keys.copy_outcomes(BATCH.batch), rows)


def prove(
    runs: RunStore, examiner: ExaminerInMemory, *, passes: int = 0, bucket: Bucket | None = None
) -> SourceTally:
    return prove_source(
        BATCH,
        passes=passes,
        runs=runs,
        input_bucket=INPUT_BUCKET,
        store=bucket or Bucket(),
        examiner=examiner,
        pace=examiner.pace(),
    )


def instances(runs: RunStore) -> list[SourceInstance]:
    return list(runs.rows(SourceInstance, runs.keys.source_objects(BATCH.batch)))


def frames(runs: RunStore) -> list[tuple[str, str, int, str | None, str | None]]:
    rows = runs.rows(SourceFrame, runs.keys.source_frames(BATCH.batch))
    return [(r.key, r.sop_instance_uid, r.frame_number, r.pixel_sha256, r.reason) for r in rows]


def test_every_object_that_was_copied_is_described_in_the_batch_s_order() -> None:
    runs = run_store(ObjectsInMemory())
    copied(runs, "b", "a", "never", failed=("never",))
    tally = prove(runs, ExaminerInMemory(a=image("1.1", 1), b=image("1.2", 2)))
    assert tally == SourceTally(3, passes=1, objects=2, frames=3, unreadable=0, pending=0)
    assert instances(runs) == [
        SourceInstance("b", attributes("1.2", 2)),
        SourceInstance("a", attributes("1.1", 1)),
    ]
    assert frames(runs) == [
        ("b", "1.2", 1, "1.2-1", None),
        ("b", "1.2", 2, "1.2-2", None),
        ("a", "1.1", 1, "1.1-1", None),
    ]


def test_object_that_is_no_dicom_is_an_outcome_with_its_reason() -> None:
    runs = run_store(ObjectsInMemory())
    copied(runs, "a", "b")
    broken = Examined(reason="It cannot be read.", is_complete=True)
    tally = prove(runs, ExaminerInMemory(a=broken, b=image("1.2", 1)))
    assert (tally.objects, tally.unreadable) == (2, 1)
    assert instances(runs)[0] == SourceInstance("a", None, "It cannot be read.")
    assert frames(runs) == [("b", "1.2", 1, "1.2-1", None)]


def test_frames_after_the_one_that_ended_a_process_get_its_reason() -> None:
    runs = run_store(ObjectsInMemory())
    copied(runs, "a")
    lost = image("1.1", 1)
    lost.attributes = attributes("1.1", 3)
    lost.reason = "The process was ended by SIGSEGV."
    tally = prove(runs, ExaminerInMemory(a=lost))
    assert tally.unreadable == 2
    assert frames(runs) == [
        ("a", "1.1", 1, "1.1-1", None),
        ("a", "1.1", 2, None, lost.reason),
        ("a", "1.1", 3, None, lost.reason),
    ]
    assert instances(runs) == [SourceInstance("a", lost.attributes, lost.reason)]


def test_a_pass_goes_on_with_the_very_frame_that_the_last_one_did_not_reach() -> None:
    # GIVEN a first pass whose time ends after four of six frames
    runs = run_store(ObjectsInMemory())
    copied(runs, "a", "b", "c")
    examiner = ExaminerInMemory(a=image("1.1", 1), b=image("1.2", 4), c=image("1.3", 1))
    examiner.seconds = 49.0
    tally = prove(runs, examiner)
    assert (tally.objects, tally.frames, tally.pending) == (1, 4, 2)
    # WHEN there is another one
    examiner.seconds = 1_000.0
    tally = prove(runs, examiner, passes=1)
    # THEN nothing is examined twice, and the rows are those of one pass
    assert tally == SourceTally(3, passes=2, objects=3, frames=6, unreadable=0, pending=0)
    assert examiner.asked == [("a", 0), ("b", 0), ("b", 3), ("c", 0)]
    assert [(key, number) for key, _, number, _, _ in frames(runs)] == [
        ("a", 1),
        ("b", 1),
        ("b", 2),
        ("b", 3),
        ("b", 4),
        ("c", 1),
    ]
    assert [instance.key for instance in instances(runs)] == ["a", "b", "c"]


def test_first_pass_of_another_execution_begins_anew() -> None:
    runs = run_store(ObjectsInMemory())
    copied(runs, "a")
    prove(runs, ExaminerInMemory(a=image("1.1", 1)))
    prove(runs, ExaminerInMemory(a=image("1.9", 1)))
    assert [row[1] for row in frames(runs)] == ["1.9"]


def test_object_that_s3_does_not_give_fails_the_step_and_is_no_outcome() -> None:
    runs = run_store(ObjectsInMemory())
    copied(runs, "a")
    with pytest.raises(ServiceError, match="NoSuchKey"):
        prove(runs, ExaminerInMemory(a=image("1.1", 1)), bucket=Bucket("a"))
    assert not runs.has(runs.keys.source_objects(BATCH.batch))


def test_object_whose_download_would_not_be_through_in_time_is_not_begun() -> None:
    runs = run_store(ObjectsInMemory())
    copied(runs, "a", size_bytes=5_000_000_000)
    examiner = ExaminerInMemory(a=image("1.1", 1))
    examiner.seconds = 290.0
    assert prove(runs, examiner).pending == 1
    assert examiner.asked == []
    examiner.seconds = 840.0
    assert prove(runs, examiner, passes=1).pending == 0
