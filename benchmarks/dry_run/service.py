"""HealthImaging for a dry run: jobs that end in their time, image sets of metadata alone."""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import dataclass

from benchmarks.dry_run.store import MeteredStore
from benchmarks.dry_run.study import DryStudy
from frameproof import job_output
from frameproof.contracts import ImportShard
from frameproof.copies import copied_keys
from frameproof.costs import estimate_run
from frameproof.run_store import RunStore
from frameproof.sources import S3Location, parse_s3_uri


@dataclass(frozen=True, slots=True)
class JobSeen:
    """What GetDICOMImportJob answers."""

    job_status: str
    output_s3_uri: str
    message: str | None = None


@dataclass(frozen=True, slots=True)
class VersionSeen:
    """What GetImageSet answers."""

    version_id: str = "1"
    is_primary: bool = True


class DryHealthImaging:
    """Imports without pixels. A job takes as many polls as the cost model expects of it.

    Parameters
    ----------
    study
        What lies in the shards.
    runs
        The run's folder: what was copied stands there.
    store
        Where the jobs' output goes.
    """

    def __init__(self, study: DryStudy, runs: RunStore, store: MeteredStore) -> None:
        work = estimate_run(study.as_estimated()).work
        self._polls_of_a_job = -(-work.polls // work.import_jobs)
        self._study, self._runs, self._store = study, runs, store
        self._outputs: dict[str, str] = {}
        self._polls: Counter[str] = Counter()
        self._lock = threading.Lock()
        self.calls: Counter[str] = Counter()

    def start_import(self, *, output_s3_uri: str, **_: str) -> str:
        """Start a job; its output is there at once, its status follows later."""
        shard = int(output_s3_uri.rstrip("/").rpartition("/")[2])
        job_id = f"job{shard}"
        folder = f"{output_s3_uri}ds{job_output.FOLDER_INFIX}{job_id}/"
        with self._lock:
            self.calls["StartDICOMImportJob"] += 1
            self._outputs[job_id] = folder
        self._leave(job_id, shard, parse_s3_uri(folder, field="outputS3Uri"))
        return job_id

    def import_job(self, job_id: str) -> JobSeen:
        """Say how far a job is."""
        with self._lock:
            self.calls["GetDICOMImportJob"] += 1
            self._polls[job_id] += 1
            is_over = self._polls[job_id] >= self._polls_of_a_job
        return JobSeen("COMPLETED" if is_over else "IN_PROGRESS", self._outputs[job_id])

    def image_set(self, image_set_id: str) -> VersionSeen:
        """Refuse: the manifests say all that this could tell."""
        raise AssertionError(f"The manifest names the version of image set {image_set_id}.")

    def image_set_metadata(self, image_set_id: str, version_id: str) -> bytes:
        """Give the metadata of an image set's only version."""
        if version_id != "1":
            raise AssertionError(f"Image set {image_set_id} has no version {version_id}.")
        with self._lock:
            self.calls["GetImageSetMetadata"] += 1
        return self._study.metadata(image_set_id)

    def _leave(self, job_id: str, shard: int, folder: S3Location) -> None:
        """Write what a job writes, with our role and at our expense."""
        shards = self._runs.items(ImportShard, self._runs.keys.import_shards)
        first = sum(item.objects for item in shards[:shard])
        numbers = range(first, first + shards[shard].objects)
        sets = Counter(map(self._study.image_set_of, numbers))
        lines = [
            {"inputFile": key, "importResponse": {"imageSetId": name, "isPrimary": True}}
            for key, name in zip(
                copied_keys(self._runs, shard),
                map(self._study.image_set_of, numbers),
                strict=False,  # a hollow run has fewer rows than objects
            )
        ]
        summaries = [
            {
                "imageSetId": name,
                "imageSetVersion": 1,
                "isPrimary": True,
                "numberOfMatchedSOPInstances": count,
            }
            for name, count in sets.items()
        ]
        manifest = {"jobSummary": {"jobId": job_id, "imageSetsSummary": summaries}}
        self._store.write_rows(self._at(folder, job_output.SUCCESS_NAME), lines)
        text = json.dumps(manifest).encode()
        place = self._at(folder, job_output.MANIFEST_NAME)
        self._store.write_bytes(place, text, "application/json")

    def _at(self, folder: S3Location, name: str) -> S3Location:
        return S3Location(folder.bucket, f"{folder.key}{name}")
