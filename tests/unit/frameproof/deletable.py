"""Runs that a deletion may find, and the data store that they imported into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from frameproof import job_output
from frameproof.contracts import ImageSet, ImportJob
from frameproof.deletions.passes import DeletionRequest, DeletionTally
from frameproof.deletions.scope import Deployed
from frameproof.errors import NotThereError
from frameproof.steps.delete_run import delete_run
from tests.unit.frameproof.after_import import manifest, summary
from tests.unit.frameproof.fakes import INPUT_BUCKET, OUTPUT_BUCKET, ObjectsInMemory, run_store

PACE_SECONDS = 4


@dataclass
class ImageSetInMemory:
    """An image set as GetImageSet tells of it."""

    version_id: str
    is_locked: bool = False
    passes_until_gone: int = 1
    """How often it is still seen, LOCKED, after its deletion was asked for."""
    was_deleted: bool = False


@dataclass(frozen=True)
class JobInMemory:
    job_status: str


@dataclass
class DataStoreInMemory:
    """Image sets by id, whose deletion takes a while, as HealthImaging's does."""

    datastore_id: str = "ds"
    image_sets: dict[str, ImageSetInMemory] = field(default_factory=dict)
    jobs: dict[str, str] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)
    ends: list[Literal["gone", "deleting", "busy"]] = field(default_factory=lambda: ["gone"])
    """What delete_datastore answers, the last of it for ever."""

    def add(self, image_set_id: str, latest_version: int = 1) -> None:
        self.image_sets[image_set_id] = ImageSetInMemory(str(latest_version))

    def image_set_state(self, image_set_id: str) -> ImageSetInMemory | None:
        self.asked_for.append(image_set_id)
        found = self.image_sets.get(image_set_id)
        if found is not None and found.was_deleted:
            found.passes_until_gone -= 1
            if found.passes_until_gone < 0:
                del self.image_sets[image_set_id]
                return None
        return found

    def search_image_sets(self) -> Iterator[str]:
        return iter(list(self.image_sets))

    def delete_image_set(self, image_set_id: str) -> bool:
        image_set = self.image_sets[image_set_id]
        if image_set.is_locked:
            return False
        image_set.was_deleted = image_set.is_locked = True
        self.deleted.append(image_set_id)
        return True

    def delete_datastore(self) -> Literal["gone", "deleting", "busy"]:
        return self.ends.pop(0) if len(self.ends) > 1 else self.ends[0]

    def import_job(self, job_id: str) -> JobInMemory:
        if job_id not in self.jobs:
            raise NotThereError(f"AWS answered ResourceNotFoundException: {job_id}")
        return JobInMemory(self.jobs[job_id])


class Stack:
    """Two buckets and a data store, with runs that have ended."""

    def __init__(self) -> None:
        self.store = ObjectsInMemory()
        self.datastore = DataStoreInMemory()
        self.status = "DELETE_IN_PROGRESS"
        self.now = 1_000_000.0

    def deployed(self, *, owns_datastore: bool = True, keep_data: bool = False) -> Deployed:
        return Deployed(
            store=self.store,
            datastore=self.datastore,
            input_bucket=INPUT_BUCKET,
            output_bucket=OUTPUT_BUCKET,
            owns_datastore=owns_datastore,
            keep_data=keep_data,
            stack_status=lambda: self.status,
        )

    def add_run(self, run_id: str, *manifests: dict[str, int | None], listed: bool = True) -> None:
        """Leave what a run leaves: each manifest maps image sets to the version it made.

        ``listed``: whether the run came as far as its list of image sets.
        """
        runs = run_store(self.store, run_id)
        self.store.put(f"s3://{INPUT_BUCKET}/{runs.keys.dicom_object(0, 's3://a/b')}")
        self.store.put(f"s3://{INPUT_BUCKET}/{runs.keys.uploads}a.dcm")
        self.store.put(runs.at(runs.keys.report).uri)
        versions: dict[str, list[int]] = {}
        for number, image_sets in enumerate(manifests):
            self.add_job(run_id, number, image_sets)
            for name, version in image_sets.items():
                versions.setdefault(name, []).append(version or 1)
        if listed:
            rows = [_row(name, min(made), max(made)) for name, made in versions.items()]
            runs.write_rows(runs.keys.image_sets, rows)

    def add_job(
        self, run_id: str, number: int, image_sets: dict[str, int | None] | None
    ) -> ImportJob:
        """Leave a job's record and, if it has one, its manifest."""
        runs = run_store(self.store, run_id)
        folder = runs.keys.import_output(number)
        status: Literal["COMPLETED", "SUBMITTED"] = (
            "SUBMITTED" if image_sets is None else "COMPLETED"
        )
        job = ImportJob(number, f"{run_id}-job{number}", status, 1, 1, 0, 0, 0, runs.at(folder).uri)
        runs.write(runs.keys.import_job(number), job)
        if image_sets is not None:
            document = manifest(job.job_id, [summary(*item) for item in image_sets.items()])
            place = runs.at(f"{folder}ds-DicomImport-{job.job_id}/{job_output.MANIFEST_NAME}")
            self.store.write_json(place, document)
        return job

    def contents(self) -> list[str]:
        """Name what lies in both buckets."""
        return self.store.keys(INPUT_BUCKET) + self.store.keys(OUTPUT_BUCKET)


def _row(image_set_id: str, first: int, last: int) -> ImageSet:
    return ImageSet(image_set_id, str(last), str(first), True, "CT", "1.2", 1, 1, 0, 1)


def two_runs_and_a_decoy() -> Stack:
    """Two runs of three image sets each, and an image set and objects that are nobody's."""
    stack = Stack()
    for run_id in ("a", "b"):
        names = [f"{run_id}{number}" for number in range(3)]
        stack.add_run(run_id, dict.fromkeys(names, 1))
        for name in names:
            stack.datastore.add(name)
    stack.datastore.add("decoy")
    stack.store.put(f"s3://{INPUT_BUCKET}/elsewhere/decoy")
    stack.store.put(f"s3://{OUTPUT_BUCKET}/runs/a-2/report.json")
    return stack


def one_pass(
    stack: Stack, request: DeletionRequest, before: DeletionTally | None = None, **more: Any
) -> DeletionTally:
    """Make one pass; ``running`` executions, a ``clock``, and a pace may be given.

    Whatever else is given goes to `Stack.deployed`.
    """
    running = more.pop("running", ())
    pace_seconds = more.pop("pace_seconds", PACE_SECONDS)
    clock = more.pop("clock", lambda: stack.now)
    return delete_run(
        request,
        before,
        deployed=stack.deployed(**more),
        running=running,
        pace_seconds=pace_seconds,
        clock=clock,
    )


def to_the_end(stack: Stack, request: DeletionRequest, **more: Any) -> list[DeletionTally]:
    """Make passes as the state machine does, until nothing is left."""
    tallies = [one_pass(stack, request, **more)]
    while tallies[-1].left:
        stack.now += tallies[-1].wait_seconds
        tallies.append(one_pass(stack, request, tallies[-1], **more))
        assert len(tallies) < 100, tallies[-1]
    return tallies
