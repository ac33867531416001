"""StartImport: hand one shard's copies to HealthImaging, once, however often it is called."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Protocol

from frameproof.contracts import ImportJob, ImportShard, Run
from frameproof.copies import copied_keys
from frameproof.errors import ChangedMeanwhileError
from frameproof.run_store import RunStore

FIRST_WAIT_SECONDS = 2
_MAX_JOB_NAME = 64  # HealthImaging API reference, StartDICOMImportJob: jobName


class ImportStarter(Protocol):
    """Starts import jobs: HealthImaging in a Lambda."""

    def start_import(
        self,
        *,
        client_token: str,
        job_name: str,
        role_arn: str,
        input_s3_uri: str,
        output_s3_uri: str,
    ) -> str:
        """Start a job and return its id; the same token starts no second one."""


def start_import(
    run: Run,
    shard: ImportShard,
    *,
    runs: RunStore,
    healthimaging: ImportStarter,
    role_arn: str,
) -> ImportJob:
    """Start the shard's import job, or return the one that was started before.

    The client token is a digest of the plan's seed and the attempt: a lost answer, a second
    delivery, a redrive or another execution of the same run meets the same job, and none overwrites
    what a quicker one has written down of it. A job that was
    given up, and may still run, gets the whole time again. The next attempt is made only where a
    job ended FAILED, or where a retry has copied what the last job could not see.
    """
    key = runs.keys.import_job(shard.shard)
    unchanged = runs.guarded(key)
    before = runs.read(ImportJob, key) if runs.has(key) else None
    objects = len(copied_keys(runs, shard.shard))
    if not objects:
        return _nothing_to_import(shard, runs)
    if before is not None and not _needs_another(before, objects):
        return _watched_again(before)
    attempt = before.attempt + 1 if before else 1
    job_id = healthimaging.start_import(
        client_token=client_token(shard.token_seed, attempt),
        job_name=f"frameproof-{run.run_id}"[:_MAX_JOB_NAME],
        role_arn=role_arn,
        input_s3_uri=shard.input_s3_uri,
        output_s3_uri=shard.output_s3_uri,
    )
    job = ImportJob(
        shard=shard.shard,
        job_id=job_id,
        job_status="SUBMITTED",
        attempt=attempt,
        objects=objects,
        polls=0,
        wait_seconds=FIRST_WAIT_SECONDS,
        waited_seconds=0,
        output_s3_uri=shard.output_s3_uri,
    )
    try:
        unchanged.write(key, job)
    except ChangedMeanwhileError:  # by a second call that was quicker; it may be over by now
        return _watched_again(runs.read(ImportJob, key))
    return job


def _nothing_to_import(shard: ImportShard, runs: RunStore) -> ImportJob:
    """Start no job on an empty prefix; ListFrames fails the run with what stands here."""
    job = ImportJob(
        shard=shard.shard,
        job_id="",
        job_status="FAILED",
        attempt=0,
        objects=0,
        polls=0,
        wait_seconds=0,
        waited_seconds=0,
        output_s3_uri=shard.output_s3_uri,
        message=f"None of the {shard.objects} objects could be copied; copy/ names the reasons",
    )
    runs.write(runs.keys.import_job(shard.shard), job)
    return job


def _needs_another(job: ImportJob, objects: int) -> bool:
    has_ended = job.job_status in ("COMPLETED", "FAILED")
    return job.job_status == "FAILED" or (has_ended and objects > job.objects)


def _watched_again(job: ImportJob) -> ImportJob:
    if job.job_status == "COMPLETED" or job.wait_seconds > 0:
        return job
    return replace(job, wait_seconds=FIRST_WAIT_SECONDS, waited_seconds=0)


def client_token(token_seed: str, attempt: int) -> str:
    """Return 64 hex digits that name this attempt at this shard and no other."""
    return hashlib.sha256(f"{token_seed}|{attempt}".encode()).hexdigest()
