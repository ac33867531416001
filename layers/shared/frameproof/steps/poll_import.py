"""PollImport: ask once. Every status is data for the next Choice; only AWS trouble is an error."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, cast, get_args

from frameproof.contracts import ImportJob, JobStatus
from frameproof.errors import UnexpectedDocumentError
from frameproof.run_store import RunStore

MAX_WAIT_SECONDS = 30
_ENDED = ("COMPLETED", "FAILED")


class AnsweredJob(Protocol):
    """What the service says of a job."""

    @property
    def job_status(self) -> str:
        """SUBMITTED, IN_PROGRESS, COMPLETED or FAILED."""

    @property
    def output_s3_uri(self) -> str:
        """The job's own folder."""

    @property
    def message(self) -> str | None:
        """HealthImaging's words, where it has any."""


class ImportWatcher(Protocol):
    """Tells how an import job is doing: HealthImaging in a Lambda."""

    def import_job(self, job_id: str) -> AnsweredJob:
        """Ask once."""


def poll_import(
    job: ImportJob,
    *,
    runs: RunStore,
    healthimaging: ImportWatcher,
    timeout_seconds: int,
    max_wait_seconds: int = MAX_WAIT_SECONDS,
) -> ImportJob:
    """Ask for the job and say how long to wait before asking again.

    ``wait_seconds`` doubles up to `max_wait_seconds`. It is 0 when there is nothing more to wait
    for: the job ended, or its time is over. The job as last seen is written to the run's folder
    then, and ListFrames judges it.
    """
    if job.job_status in _ENDED:
        return job
    state = healthimaging.import_job(job.job_id)
    status = _checked(state.job_status, job.job_id)
    waited = job.waited_seconds + job.wait_seconds
    is_over = status in _ENDED or waited >= timeout_seconds
    seen = replace(
        job,
        job_status=status,
        polls=job.polls + 1,
        waited_seconds=waited,
        wait_seconds=0 if is_over else min(2 * job.wait_seconds, max_wait_seconds),
        output_s3_uri=state.output_s3_uri,
        message=state.message,
    )
    if is_over:
        runs.write(runs.keys.import_job(job.shard), seen)
    return seen


def _checked(status: str, job_id: str) -> JobStatus:
    known = get_args(JobStatus.__value__)
    if status not in known:
        raise UnexpectedDocumentError(
            f"Import job {job_id} has the status {status!r}; known are {', '.join(known)}."
        )
    return cast("JobStatus", status)
