"""What the run's import jobs left behind: ended jobs, their manifests, and one outcome a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from frameproof import job_output
from frameproof.contracts import ImportedObject, ImportJob, ImportShard
from frameproof.copies import copied_keys
from frameproof.errors import ImportJobFailedError, ImportTimedOutError, ManifestNotReadyError
from frameproof.job_output import ImageSetSummary
from frameproof.ports import ObjectStore
from frameproof.run_store import RunStore
from frameproof.sources import S3Location, parse_s3_uri


def ended_jobs(runs: RunStore) -> list[ImportJob]:
    """Return the shards' import jobs, all of them COMPLETED.

    Raises
    ------
    ImportJobFailedError, ImportTimedOutError
        A job ended FAILED, or had not ended when its time was over.
    """
    shards = runs.items(ImportShard, runs.keys.import_shards)
    return [_completed(runs, shard) for shard in shards]


def _completed(runs: RunStore, shard: ImportShard) -> ImportJob:
    job = runs.read(ImportJob, runs.keys.import_job(shard.shard))
    if job.job_status == "FAILED":
        message = (job.message or "it gave no message").rstrip(".")
        what = (
            f"HealthImaging ended import job {job.job_id} of shard {shard.shard} "
            f"({shard.objects} files under {shard.input_s3_uri}) as FAILED"
            if job.job_id
            else f"No import job was started for shard {shard.shard}"
        )
        raise ImportJobFailedError(
            f"{what}: {message}. Mend the cause, then start a new execution with the same runId: "
            "it starts the next attempt and copies nothing twice."
        )
    if job.job_status != "COMPLETED":
        raise ImportTimedOutError(
            f"Import job {job.job_id} (shard {shard.shard}) was still {job.job_status} after "
            f"{job.waited_seconds} seconds of waiting, the stack's ImportTimeoutSeconds. Look at "
            "the job in the HealthImaging console; when it has ended, start a new execution with "
            "the same runId."
        )
    return job


def image_sets(jobs: list[ImportJob], store: ObjectStore) -> list[ImageSetSummary]:
    """Return every image set that the jobs made or extended, in its latest version.

    Several shards of one run may extend the same series: it stands in the result once, with the
    first version that the run made of it.

    Raises
    ------
    ManifestNotReadyError
        A manifest lags behind its job's status.
    """
    found: dict[str, list[ImageSetSummary]] = {}
    for job in jobs:
        for summary in _read_manifest(job, store):
            found.setdefault(summary.image_set_id, []).append(summary)
    return [_spanning(summaries) for summaries in found.values()]


def _spanning(summaries: list[ImageSetSummary]) -> ImageSetSummary:
    in_order = sorted(summaries, key=lambda summary: int(summary.version_id or 0))
    return replace(in_order[-1], first_version_id=in_order[0].version_id)


def _read_manifest(job: ImportJob, store: ObjectStore) -> list[ImageSetSummary]:
    place = _output(job, job_output.MANIFEST_NAME)
    if not store.exists(place):
        raise ManifestNotReadyError(
            f"Import job {job.job_id} is COMPLETED, but {place.uri} is not there yet."
        )
    return job_output.read_manifest(store.read_json(place), job_id=job.job_id)


def first_versions(runs: RunStore) -> dict[str, int]:
    """Return the lowest version that the run's manifests name, by image set."""
    lowest: dict[str, int] = {}
    for image_set_id, version in named_versions(runs):
        lowest[image_set_id] = min(version, lowest.get(image_set_id, version))
    return lowest


def named_versions(runs: RunStore) -> Iterator[tuple[str, int]]:
    """Yield image set and version of every entry in every manifest that the run's jobs left.

    Earlier attempts at a shard count too. A manifest that names no versions is of the time before
    imports extended image sets: what its job made is version 1.
    """
    for key in runs.keys_under(runs.keys.import_outputs):
        if key.endswith(f"/{job_output.MANIFEST_NAME}"):
            for summary in job_output.read_manifest(runs.read_json(key)):
                yield summary.image_set_id, int(summary.version_id or 1)


def datastore_ids(runs: RunStore) -> Iterator[str]:
    """Yield the data store of every job of the run whose manifest names image sets.

    HealthImaging calls a job's folder ``<data store>-DicomImport-<job>`` (AWS HealthImaging
    Developer Guide, "Understanding import jobs").
    """
    for key in runs.keys_under(runs.keys.import_outputs):
        if key.endswith(f"/{job_output.MANIFEST_NAME}"):
            folder = key.split("/")[-2]
            datastore_id, is_named, _ = folder.partition(job_output.FOLDER_INFIX)
            if is_named and job_output.read_manifest(runs.read_json(key)):
                yield datastore_id


def imported_objects(
    runs: RunStore, jobs: list[ImportJob], store: ObjectStore
) -> Iterator[ImportedObject]:
    """Yield what became of every copied object, exactly one outcome each."""
    for job in jobs:
        yield from job_output.read_objects(
            copied_keys(runs, job.shard),
            success=_lines(job, store, job_output.SUCCESS_NAME),
            failure=_lines(job, store, job_output.FAILURE_NAME),
            warning=_lines(job, store, job_output.WARNING_NAME),
        )


def _lines(job: ImportJob, store: ObjectStore, name: str) -> list[Any]:
    """Read one ndjson file of a job; HealthImaging writes none where there is nothing to say."""
    place = _output(job, name)
    return list(store.read_rows(place)) if store.exists(place) else []


def _output(job: ImportJob, name: str) -> S3Location:
    return parse_s3_uri(f"{job.output_s3_uri.rstrip('/')}/{name}", field="outputS3Uri")
