from __future__ import annotations

import re
from dataclasses import replace

from frameproof.contracts import CopiedObject, CopyBatch, ImportJob, ImportShard
from frameproof.run_store import RunStore
from frameproof.steps.start_import import client_token, start_import
from tests.unit.frameproof.fakes import INPUT_BUCKET, RUN, ObjectsInMemory, run_store

ROLE = "arn:aws:iam::123456789012:role/import"
SHARD = ImportShard(
    shard=2,
    objects=3,
    size_bytes=30,
    input_s3_uri=f"s3://{INPUT_BUCKET}/runs/sample/dicom/0002/",
    output_s3_uri="s3://output-bucket/runs/sample/import/0002/",
    token_seed="5eed",  # noqa: S106  # it opens nothing
)


class StarterInMemory:
    """Starts a job for each new token, as HealthImaging does."""

    def __init__(self) -> None:
        self.jobs: dict[str, str] = {}
        self.requests: list[dict[str, str]] = []

    def start_import(
        self,
        *,
        client_token: str,
        job_name: str,
        role_arn: str,
        input_s3_uri: str,
        output_s3_uri: str,
    ) -> str:
        self.requests.append(
            {
                "job_name": job_name,
                "role_arn": role_arn,
                "input_s3_uri": input_s3_uri,
                "output_s3_uri": output_s3_uri,
            }
        )
        return self.jobs.setdefault(client_token, f"job{len(self.jobs) + 1}")


def run_with_copies(*outcomes: str) -> RunStore:
    """Return a run whose shard 2 has one copy batch with these outcomes."""
    runs = run_store(ObjectsInMemory())
    copy_again(runs, *outcomes)
    return runs


def copy_again(runs: RunStore, *outcomes: str) -> None:
    """Write the shard's copies down as CopyStudy does, beside another shard's."""
    rows = [
        CopiedObject(f"s3://source/{number}", f"copy-{number}", 10, '"e"', outcome)  # type: ignore[arg-type]
        for number, outcome in enumerate(outcomes)
    ]
    keys = runs.keys
    other = CopyBatch(0, 1, keys.copy_plan(0), 1, 10)
    ours = CopyBatch(1, SHARD.shard, keys.copy_plan(1), len(rows), 10 * len(rows))
    runs.write_items(keys.copy_batches, [other, ours])
    runs.write_rows(keys.copy_outcomes(0), [rows[0]])
    runs.write_rows(keys.copy_outcomes(1), rows)


def start(runs: RunStore, starter: StarterInMemory, run_id: str = "sample") -> ImportJob:
    run = replace(RUN, run_id=run_id)
    return start_import(run, SHARD, runs=runs, healthimaging=starter, role_arn=ROLE)


def end(runs: RunStore, job: ImportJob, status: str, **changes: int) -> None:
    """Write the job down as PollImport does when there is nothing more to wait for."""
    ended = replace(job, job_status=status, wait_seconds=0, **changes)  # type: ignore[arg-type]
    runs.write(runs.keys.import_job(SHARD.shard), ended)


def test_a_job_is_started_for_the_shard_and_written_down() -> None:
    runs, starter = run_with_copies("copied", "copied", "failed"), StarterInMemory()
    job = start(runs, starter)
    assert job == ImportJob(
        shard=2,
        job_id="job1",
        job_status="SUBMITTED",
        attempt=1,
        objects=2,
        polls=0,
        wait_seconds=2,
        waited_seconds=0,
        output_s3_uri=SHARD.output_s3_uri,
    )
    assert starter.requests == [
        {
            "job_name": "frameproof-sample",
            "role_arn": ROLE,
            "input_s3_uri": SHARD.input_s3_uri,
            "output_s3_uri": SHARD.output_s3_uri,
        }
    ]
    assert runs.read(ImportJob, runs.keys.import_job(2)) == job


def test_a_second_delivery_returns_the_same_job_and_starts_none() -> None:
    runs, starter = run_with_copies("copied", "copied", "failed"), StarterInMemory()
    assert start(runs, starter) == start(runs, starter)
    assert len(starter.requests) == 1


def test_a_lost_answer_meets_the_job_that_was_started() -> None:
    # GIVEN a job whose id was never written down
    starter = StarterInMemory()
    first = start(run_with_copies("copied"), starter)
    # WHEN the step is delivered again
    second = start(run_with_copies("copied"), starter)
    # THEN the token is the same, so that there is one job
    assert (second, starter.jobs) == (first, {client_token("5eed", 1): "job1"})


def test_a_failed_job_is_followed_by_the_next_attempt_with_another_token() -> None:
    runs, starter = run_with_copies("copied", "copied", "failed"), StarterInMemory()
    end(runs, start(runs, starter), "FAILED")
    job = start(runs, starter)
    assert (job.job_id, job.attempt, job.job_status) == ("job2", 2, "SUBMITTED")
    assert list(starter.jobs) == [client_token("5eed", 1), client_token("5eed", 2)]
    end(runs, job, "FAILED")
    assert start(runs, starter).attempt == 3


def test_a_completed_job_is_never_started_again() -> None:
    runs, starter = run_with_copies("copied", "copied", "failed"), StarterInMemory()
    end(runs, start(runs, starter), "COMPLETED")
    job = start(runs, starter)
    assert (job.job_id, job.job_status, job.wait_seconds) == ("job1", "COMPLETED", 0)
    assert len(starter.requests) == 1


def test_a_retry_that_copied_more_is_followed_by_a_job_that_sees_it() -> None:
    # GIVEN a job that ended while one of three copies had failed
    runs, starter = run_with_copies("copied", "copied", "failed"), StarterInMemory()
    end(runs, start(runs, starter), "COMPLETED")
    # WHEN a retry of the run has copied that object too
    copy_again(runs, "copied", "copied", "copied")
    job = start(runs, starter)
    # THEN another job imports it
    assert (job.job_id, job.attempt, job.objects) == ("job2", 2, 3)


def test_a_shard_without_copies_starts_no_job_and_says_why() -> None:
    runs, starter = run_with_copies("failed", "failed", "failed"), StarterInMemory()
    job = start(runs, starter)
    assert (starter.requests, job.job_status, job.wait_seconds) == ([], "FAILED", 0)
    assert "None of the 3 objects could be copied" in str(job.message)
    # AND once a retry has copied them, the first job is started
    copy_again(runs, "copied", "copied", "copied")
    assert (start(runs, starter).job_id, start(runs, starter).attempt) == ("job1", 1)


def test_a_job_that_was_given_up_is_watched_again_for_the_whole_time() -> None:
    runs, starter = run_with_copies("copied", "copied", "failed"), StarterInMemory()
    end(runs, start(runs, starter), "IN_PROGRESS", waited_seconds=21600)
    job = start(runs, starter)
    assert (job.job_id, job.wait_seconds, job.waited_seconds) == ("job1", 2, 0)
    assert len(starter.requests) == 1


def test_a_token_is_what_healthimaging_allows() -> None:
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", client_token("5eed", 1))


def test_a_job_s_name_is_what_healthimaging_allows_however_long_the_run_id() -> None:
    starter = StarterInMemory()
    start(run_with_copies("copied"), starter, run_id="r" * 80)
    assert re.fullmatch(r"[A-Za-z0-9._/#-]{1,64}", starter.requests[0]["job_name"])


def test_a_call_that_is_late_does_not_overwrite_what_is_known_of_the_job_by_now() -> None:
    # GIVEN a function that was left behind by a stopped execution
    runs = run_with_copies("copied")

    class Late(StarterInMemory):
        def start_import(self, **request: str) -> str:
            # ... and while it starts the job, the redriven one has seen its end
            job_id = super().start_import(**request)
            ended = ImportJob(2, job_id, "COMPLETED", 1, 1, 3, 0, 8, SHARD.output_s3_uri)
            runs.write(runs.keys.import_job(2), ended)
            return job_id

    late = start_import(RUN, SHARD, runs=runs, healthimaging=Late(), role_arn=ROLE)
    # THEN both know the one job, as it was seen last
    assert (late.job_id, late.job_status) == ("job1", "COMPLETED")
    assert runs.read(ImportJob, runs.keys.import_job(2)) == late
