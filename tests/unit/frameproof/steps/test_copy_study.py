from __future__ import annotations

from dataclasses import replace

import pytest

from frameproof.contracts import CopiedObject, CopyBatch, CopyTally, PlannedObject
from frameproof.errors import FrameproofError, RetryableError
from frameproof.run_store import RunStore
from frameproof.steps.copy_study import copy_study
from tests.unit.frameproof.fakes import ObjectsInMemory, run_store


class CopierInMemory:
    """Copies what it is told to; ``answers`` makes exceptions by source URI."""

    def __init__(self, **answers: str | FrameproofError) -> None:
        self.answers = answers
        self.copied: list[str] = []

    def copy(self, planned: PlannedObject) -> CopiedObject:
        name = planned.source_uri.rsplit("/", 1)[1]
        answer = self.answers.get(name)
        if isinstance(answer, FrameproofError):
            raise answer
        self.copied.append(name)
        outcome = CopiedObject(
            planned.source_uri, planned.key, planned.size_bytes, planned.e_tag, "copied", "eTag"
        )
        if answer is None:
            return outcome
        return replace(outcome, outcome="failed", proof=None, reason=answer)


def batch_of(runs: RunStore, *names: str) -> CopyBatch:
    """Plan a batch of objects with these names."""
    key = runs.keys.copy_plan(7)
    planned = [
        PlannedObject(f"s3://source/{name}", runs.keys.dicom_object(0, name), 10, '"e"', 0)
        for name in names
    ]
    runs.write_rows(key, planned)
    return CopyBatch(7, 0, key, len(planned), 10 * len(planned))


def copy(batch: CopyBatch, runs: RunStore, copier: CopierInMemory) -> CopyTally:
    return copy_study(batch, runs=runs, copier=copier, threads=4)


def outcomes(runs: RunStore) -> dict[str, str | None]:
    """Say of each object why it failed, None if it did not."""
    rows = runs.rows(CopiedObject, runs.keys.copy_outcomes(7))
    return {row.source_uri.rsplit("/", 1)[1]: row.reason for row in rows}


def test_every_object_of_the_batch_is_copied_and_written_down_in_its_order() -> None:
    runs, copier = run_store(ObjectsInMemory()), CopierInMemory()
    names = [f"{number:03d}" for number in range(50)]
    tally = copy(batch_of(runs, *names), runs, copier)
    assert tally == CopyTally(7, copied=50, failed=0)
    assert sorted(copier.copied) == names
    assert list(outcomes(runs)) == names


def test_a_source_that_cannot_be_copied_is_an_outcome_with_its_reason() -> None:
    runs, copier = run_store(ObjectsInMemory()), CopierInMemory(bad="the source was deleted")
    tally = copy(batch_of(runs, "good", "bad", "better"), runs, copier)
    assert tally == CopyTally(7, copied=2, failed=1)
    assert outcomes(runs) == {"good": None, "bad": "the source was deleted", "better": None}


def test_a_second_delivery_copies_nothing_twice() -> None:
    # GIVEN a batch that was copied
    store = ObjectsInMemory()
    runs = run_store(store)
    batch = batch_of(runs, "a", "b")
    first = copy(batch, runs, CopierInMemory())
    written = list(store.written)
    # WHEN it is delivered again
    copier = CopierInMemory()
    second = copy(batch, runs, copier)
    # THEN nothing is copied or written, and the answer is the same
    assert (copier.copied, store.written, second) == ([], written, first)


def test_what_failed_before_is_tried_again_and_alone() -> None:
    runs = run_store(ObjectsInMemory())
    batch = batch_of(runs, "a", "b", "c")
    copy(batch, runs, CopierInMemory(b="access denied"))
    copier = CopierInMemory()
    tally = copy(batch, runs, copier)
    assert copier.copied == ["b"]
    assert tally == CopyTally(7, copied=3, failed=0)
    assert outcomes(runs) == {"a": None, "b": None, "c": None}


def test_trouble_of_aws_fails_the_batch_and_leaves_no_outcomes() -> None:
    runs = run_store(ObjectsInMemory())
    batch = batch_of(runs, "a", "b")
    with pytest.raises(RetryableError, match="SlowDown"):
        copy(batch, runs, CopierInMemory(b=RetryableError("SlowDown")))
    assert not runs.has(runs.keys.copy_outcomes(7))
