from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from frameproof.contracts import ImportJob
from frameproof.errors import UnexpectedDocumentError
from frameproof.run_store import RunStore
from frameproof.steps.poll_import import poll_import
from tests.unit.frameproof.fakes import ObjectsInMemory, run_store

OUTPUT = "s3://output-bucket/runs/sample/import/0000/"
STARTED = ImportJob(
    shard=0,
    job_id="job1",
    job_status="SUBMITTED",
    attempt=1,
    objects=1,
    polls=0,
    wait_seconds=2,
    waited_seconds=0,
    output_s3_uri=OUTPUT,
)


@dataclass(frozen=True)
class Answer:
    job_status: str
    output_s3_uri: str = f"{OUTPUT}ds-DicomImport-job1/"
    message: str | None = None


class WatcherInMemory:
    """Answers one status after the other, the last of them for ever."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)

    def import_job(self, job_id: str) -> Answer:
        assert job_id == "job1"
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def poll(
    job: ImportJob, runs: RunStore, watcher: WatcherInMemory, *, timeout_seconds: int = 21600
) -> ImportJob:
    return poll_import(job, runs=runs, healthimaging=watcher, timeout_seconds=timeout_seconds)


def test_waits_double_up_to_thirty_seconds() -> None:
    runs, watcher = run_store(ObjectsInMemory()), WatcherInMemory(Answer("IN_PROGRESS"))
    job, waits = STARTED, [STARTED.wait_seconds]
    for _ in range(5):
        job = poll(job, runs, watcher)
        waits.append(job.wait_seconds)
    assert waits == [2, 4, 8, 16, 30, 30]
    assert (job.polls, job.waited_seconds) == (5, 2 + 4 + 8 + 16 + 30)
    assert job.job_status == "IN_PROGRESS"


def test_a_stack_may_have_shorter_waits() -> None:
    runs, watcher = run_store(ObjectsInMemory()), WatcherInMemory(Answer("IN_PROGRESS"))
    job, waits = STARTED, []
    for _ in range(3):
        job = poll_import(
            job, runs=runs, healthimaging=watcher, timeout_seconds=21600, max_wait_seconds=3
        )
        waits.append(job.wait_seconds)
    assert waits == [3, 3, 3]


def test_a_completed_job_needs_no_more_waiting_and_is_written_down() -> None:
    runs = run_store(ObjectsInMemory())
    job = poll(STARTED, runs, WatcherInMemory(Answer("COMPLETED")))
    assert (job.job_status, job.wait_seconds, job.polls) == ("COMPLETED", 0, 1)
    assert job.output_s3_uri == f"{OUTPUT}ds-DicomImport-job1/"
    assert runs.read(ImportJob, runs.keys.import_job(0)) == job


def test_a_failed_job_carries_healthimaging_s_message() -> None:
    runs = run_store(ObjectsInMemory())
    watcher = WatcherInMemory(Answer("FAILED", message="No files were found."))
    job = poll(STARTED, runs, watcher)
    assert (job.job_status, job.wait_seconds) == ("FAILED", 0)
    assert runs.read(ImportJob, runs.keys.import_job(0)).message == "No files were found."


def test_a_job_whose_time_is_over_is_written_down_as_it_is() -> None:
    # GIVEN ten seconds for a job that never ends
    runs, watcher = run_store(ObjectsInMemory()), WatcherInMemory(Answer("SUBMITTED"))
    job = STARTED
    while job.wait_seconds:
        job = poll(job, runs, watcher, timeout_seconds=10)
    # THEN it is given up at the first poll that is not before that time
    assert (job.job_status, job.waited_seconds, job.polls) == ("SUBMITTED", 2 + 4 + 8, 3)
    assert runs.read(ImportJob, runs.keys.import_job(0)) == job


def test_a_job_that_ends_just_when_its_time_is_over_has_ended() -> None:
    runs = run_store(ObjectsInMemory())
    job = poll(STARTED, runs, WatcherInMemory(Answer("COMPLETED")), timeout_seconds=1)
    assert (job.job_status, job.wait_seconds) == ("COMPLETED", 0)


def test_nothing_is_written_while_the_job_runs() -> None:
    store = ObjectsInMemory()
    poll(STARTED, run_store(store), WatcherInMemory(Answer("IN_PROGRESS")))
    assert store.written == []


def test_an_unknown_status_is_unexpected() -> None:
    watcher = WatcherInMemory(Answer("PAUSED"))
    with pytest.raises(UnexpectedDocumentError, match="job1 has the status 'PAUSED'; known are"):
        poll(STARTED, run_store(ObjectsInMemory()), watcher)


def test_a_job_that_has_ended_is_not_asked_for_again() -> None:
    runs, watcher = run_store(ObjectsInMemory()), WatcherInMemory()
    ended = replace(STARTED, job_status="FAILED", job_id="", wait_seconds=0)
    assert poll_import(ended, runs=runs, healthimaging=watcher, timeout_seconds=60) == ended
