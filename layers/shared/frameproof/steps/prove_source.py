"""ProveSource: examine the DICOM objects of one copy batch, for the report to compare with.

It looks at the input bucket alone and makes no call to HealthImaging. An object that cannot be
read, or a frame that cannot be decoded, is an outcome with its reason.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from frameproof.contracts import CopiedObject, CopyBatch, SourceFrame, SourceInstance, SourceTally
from frameproof.run_store import RunStore
from frameproof.source_objects.findings import Examined
from frameproof.sources import S3Location

# Kept back: the outcomes must be written.
_RESERVE_SECONDS = 45.0
_SLOWEST_DOWNLOAD = 20_000_000
"""Bytes a second; one that would not be through in time is left to the next pass."""


class InputBucket(Protocol):
    """Where the copies lie: S3 in a Lambda, a dict in a unit test."""

    def download(self, place: S3Location, file: Path) -> None:
        """Write one object into a file."""


class Examiner(Protocol):
    """Reads an object in a process of its own (``source_objects.isolation.Examiners``)."""

    def examine(self, file: Path, *, skip: int, has_time: Callable[[], bool]) -> Examined:
        """Say what the object holds, from the frame after ``skip`` on, while there is time."""


@dataclass(slots=True)
class _Proof:
    """What is known of one object; ``instance`` is None until all of it was examined."""

    key: str
    instance: SourceInstance | None = None
    frames: list[SourceFrame] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SourcePace:
    """How many objects are examined side by side, and how much of the Lambda's time is left."""

    threads: int
    remaining_seconds: Callable[[], float]

    def has_time(self) -> bool:
        """Tell whether another frame may be begun."""
        return self.has_time_for(0)

    def has_time_for(self, size_bytes: int) -> bool:
        """Tell whether another object of this size may be begun."""
        return self.remaining_seconds() > _RESERVE_SECONDS + size_bytes / _SLOWEST_DOWNLOAD


def prove_source(
    batch: CopyBatch,
    *,
    passes: int,
    runs: RunStore,
    input_bucket: str,
    store: InputBucket,
    examiner: Examiner,
    pace: SourcePace,
) -> SourceTally:
    """Examine every object of a batch that was copied.

    The first pass begins anew, whatever is there: the copies may be others than those of an
    earlier execution. Every further one goes on where the last one's time was over, with the very
    frame.

    Returns
    -------
    SourceTally
        ``pending`` objects were not examined to the end: the state machine makes another pass.

    Raises
    ------
    RetryableError, ServiceError
        S3's trouble, not an object's: the whole pass is worth another try.
    """
    rows = runs.rows(CopiedObject, runs.keys.copy_outcomes(batch.batch))
    copies = [copy for copy in rows if copy.outcome == "copied"]
    before = _proofs_before(runs, batch) if passes else {}

    def prove(copy: CopiedObject) -> _Proof:
        proof = before.get(copy.key) or _Proof(copy.key)
        if proof.instance is None and pace.has_time_for(copy.size_bytes):
            _examine(proof, S3Location(input_bucket, proof.key), store, examiner, pace)
        return proof

    with ThreadPoolExecutor(pace.threads) as pool:
        proofs = list(pool.map(prove, copies))
    return _kept(proofs, runs, batch, passes)


def _proofs_before(runs: RunStore, batch: CopyBatch) -> dict[str, _Proof]:
    proofs: dict[str, _Proof] = {}
    for instance in runs.rows(SourceInstance, runs.keys.source_objects(batch.batch)):
        proofs[instance.key] = _Proof(instance.key, instance)
    for frame in runs.rows(SourceFrame, runs.keys.source_frames(batch.batch)):
        proofs.setdefault(frame.key, _Proof(frame.key)).frames.append(frame)
    return proofs


def _examine(
    proof: _Proof, place: S3Location, store: InputBucket, examiner: Examiner, pace: SourcePace
) -> None:
    """Examine one object from the frame on that the last pass did not reach."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "object.dcm"
        store.download(place, file)
        examined = examiner.examine(file, skip=len(proof.frames), has_time=pace.has_time)
    proof.frames.extend(_source_frames(proof.key, examined, first=len(proof.frames) + 1))
    if examined.is_complete:
        proof.instance = SourceInstance(proof.key, examined.attributes, examined.reason)


def _source_frames(key: str, examined: Examined, *, first: int) -> list[SourceFrame]:
    """Name each frame; those after the one at which an object broke off get its reason."""
    if examined.attributes is None:
        return []
    uid = examined.attributes.sop_instance_uid
    frames = [
        SourceFrame(
            key=key,
            sop_instance_uid=uid,
            frame_number=frame.frame_number,
            pixel_sha256=frame.pixel_sha256,
            stored_sha256=frame.stored_sha256,
            reason=frame.reason,
        )
        for frame in examined.frames
    ]
    if examined.reason:
        numbers = range(first + len(frames), examined.attributes.number_of_frames + 1)
        frames += [SourceFrame(key, uid, number, reason=examined.reason) for number in numbers]
    return frames


def _kept(proofs: list[_Proof], runs: RunStore, batch: CopyBatch, passes: int) -> SourceTally:
    instances = [proof.instance for proof in proofs if proof.instance]
    frames = [frame for proof in proofs for frame in proof.frames]
    runs.write_rows(runs.keys.source_frames(batch.batch), frames)
    runs.write_rows(runs.keys.source_objects(batch.batch), instances)
    unreadable = sum(item.attributes is None for item in instances)
    return SourceTally(
        batch=batch.batch,
        passes=passes + 1,
        objects=len(instances),
        frames=len(frames),
        unreadable=unreadable + sum(frame.reason is not None for frame in frames),
        pending=len(proofs) - len(instances),
    )
