"""A whole run of the steps in memory, over a store that counts what S3 would bill."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

from frameproof import job_output
from frameproof.contracts import (
    CopiedObject,
    CopyBatch,
    FrameBatch,
    ImportShard,
    PlannedObject,
    Run,
)
from frameproof.costs.requests import S3Requests
from frameproof.pixels.decoders import deployed_decoders
from frameproof.report import Report
from frameproof.run_store import RunStore
from frameproof.sources import S3Location
from frameproof.steps.copy_study import copy_study
from frameproof.steps.list_frames import ListingLimits, list_frames
from frameproof.steps.plan_copy import plan_copy
from frameproof.steps.poll_import import poll_import
from frameproof.steps.start_import import start_import
from frameproof.steps.verify_frames import verify_frames
from frameproof.steps.write_report import write_report
from tests.unit.frameproof import after_import
from tests.unit.frameproof.fakes import (
    INPUT_BUCKET,
    RUN,
    SOURCE,
    Clock,
    ExecutionsInMemory,
    ListedInMemory,
    ObjectsInMemory,
    run_store,
)
from tests.unit.frameproof.known_frames import encode, frame_ref, gradient

PIXELS = gradient("<u2", bits=16)
SERVED = encode(PIXELS)
_CRC = frame_ref(PIXELS).expected_crc32
_KEYS_OF_A_PAGE = 1_000
_CONCURRENCY = 8


class MeteredObjects(ObjectsInMemory):
    """Objects in memory that count the requests of our own functions."""

    def __init__(self) -> None:
        super().__init__()
        self._metered = [S3Requests()]  # a list, which a guarded copy of this store shares
        self._lock = threading.Lock()

    @property
    def requests(self) -> S3Requests:
        return self._metered[0]

    @requests.setter
    def requests(self, requests: S3Requests) -> None:
        self._metered[0] = requests

    def guarded(self, *places: S3Location) -> Self:
        self.count(writes=len(places))  # a listing for each
        return super().guarded(*places)

    def count(self, *, writes: int = 0, reads: int = 0) -> None:
        with self._lock:
            self.requests += S3Requests(writes, reads)

    def list_objects(self, place: S3Location) -> Iterator[ListedInMemory]:
        found = list(super().list_objects(place))
        self.count(writes=max(-(-len(found) // _KEYS_OF_A_PAGE), 1))
        return iter(found)

    def exists(self, place: S3Location) -> bool:
        self.count(writes=1)
        return super().exists(place)

    def read_bytes(self, place: S3Location) -> bytes:
        self.count(reads=1)
        return super().read_bytes(place)

    def write_bytes(self, place: S3Location, content: bytes, content_type: str) -> None:
        self.count(writes=1)
        super().write_bytes(place, content, content_type)


@dataclass
class Copier:
    """Copies by one COPY, and proves by one HEAD."""

    store: MeteredObjects

    def copy(self, planned: PlannedObject) -> CopiedObject:
        self.store.count(writes=1, reads=1)
        return CopiedObject(
            planned.source_uri, planned.key, planned.size_bytes, planned.e_tag, "copied", "eTag"
        )


@dataclass(frozen=True)
class _Answer:
    job_status: str
    output_s3_uri: str
    message: str | None = None


@dataclass
class HealthImaging:
    """Makes of each job one image set, of each copy an instance of one frame; counts calls."""

    runs: RunStore
    store: MeteredObjects
    calls: int = 0
    _outputs: dict[str, str] = field(default_factory=dict)
    _metadata: dict[str, bytes] = field(default_factory=dict)

    def start_import(self, *, output_s3_uri: str, **_: str) -> str:
        self.calls += 1
        shard = len(self._outputs)
        self._outputs[f"job{shard}"] = f"{output_s3_uri}ds-DicomImport-job{shard}/"
        return f"job{shard}"

    def import_job(self, job_id: str) -> _Answer:
        self.calls += 1
        return _Answer("COMPLETED", self._outputs[job_id])

    def leave(self, shard: int, keys: list[str]) -> None:
        """Write the output of a job, at nobody's expense."""
        image_set_id, folder = f"{shard:032x}", self._outputs[f"job{shard}"]
        instances = [after_import.instance(f"{shard:08x}{n:024x}") for n in range(len(keys))]
        for instance in instances:
            instance["ImageFrames"][0]["PixelDataChecksumFromBaseToFullResolution"] = [
                {"Width": PIXELS.shape[1], "Height": PIXELS.shape[0], "Checksum": _CRC}
            ]
        self._metadata[image_set_id] = after_import.metadata(image_set_id, *instances)
        lines = [json.dumps(after_import.success_line(key, image_set_id)) for key in keys]
        self.store.put(f"{folder}{job_output.SUCCESS_NAME}", "\n".join(lines).encode())
        summaries = [after_import.summary(image_set_id, instances=len(keys))]
        document = after_import.manifest(f"job{shard}", summaries)
        self.store.put(f"{folder}{job_output.MANIFEST_NAME}", json.dumps(document).encode())

    def image_set(self, image_set_id: str) -> after_import.AnsweredVersion:
        raise AssertionError(f"the manifest names the version of {image_set_id}")

    def image_set_metadata(self, image_set_id: str, version_id: str) -> bytes:
        assert version_id == "1"
        self.calls += 1
        return self._metadata[image_set_id]

    def image_frame(self, image_set_id: str, frame_id: str, claim: Callable[[int], None]) -> bytes:
        del image_set_id, frame_id, claim
        self.calls += 1
        return SERVED


@dataclass
class MeteredRun:
    """What one run of all steps took."""

    report: Report
    requests_of_import: S3Requests
    requests_of_proof: S3Requests
    healthimaging_calls: int


def metered_run(objects: int, *, size_bytes: int, run: Run = RUN) -> MeteredRun:
    """Run every step over so many objects, each of which claims that size."""
    store = MeteredObjects()
    runs = run_store(store)
    healthimaging = HealthImaging(runs, store)
    for number in range(objects):
        store.put(f"{SOURCE}{number}.dcm", size_bytes=size_bytes)
    executions = ExecutionsInMemory()
    plan = plan_copy(run, runs=runs, store=store, executions=executions, input_bucket=INPUT_BUCKET)
    _copy_and_import(run, runs, store, healthimaging)
    of_import, store.requests = store.requests, S3Requests()
    limits = ListingLimits(metadata_threads=2, verify_concurrency=_CONCURRENCY)
    list_frames(run, plan, runs=runs, store=store, healthimaging=healthimaging, limits=limits)
    for batch in _items(store, runs, FrameBatch, runs.keys.frame_batches):
        verify_frames(
            run,
            batch,
            passes=0,
            runs=runs,
            source=healthimaging,
            decoders=deployed_decoders("none"),
            pace=Clock().pace(),
        )
    write_report(run, runs=runs, now=datetime(2026, 1, 2, 3, 6, 0, tzinfo=UTC))
    of_proof = store.requests
    return MeteredRun(runs.read(Report, runs.keys.report), of_import, of_proof, healthimaging.calls)


def _copy_and_import(
    run: Run, runs: RunStore, store: MeteredObjects, healthimaging: HealthImaging
) -> None:
    for copies in _items(store, runs, CopyBatch, runs.keys.copy_batches):
        copy_study(copies, runs=runs, copier=Copier(store), threads=2)
    for shard in _items(store, runs, ImportShard, runs.keys.import_shards):
        job = start_import(run, shard, runs=runs, healthimaging=healthimaging, role_arn="arn")
        poll_import(job, runs=runs, healthimaging=healthimaging, timeout_seconds=60)
        before = store.requests
        batches = runs.items(CopyBatch, runs.keys.copy_batches)
        rows = (runs.rows(PlannedObject, item.key) for item in batches if item.shard == shard.shard)
        healthimaging.leave(shard.shard, [row.key for planned in rows for row in planned])
        store.requests = before


def _items[Item](store: MeteredObjects, runs: RunStore, kind: type[Item], key: str) -> list[Item]:
    """Read the items of a map, as Step Functions does, whose requests are counted elsewhere."""
    before = store.requests
    items = runs.items(kind, key)
    store.requests = before
    return items
