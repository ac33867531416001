from __future__ import annotations

import pytest

from frameproof import import_results
from frameproof.errors import (
    ImportJobFailedError,
    ImportTimedOutError,
    ManifestNotReadyError,
    UnexpectedDocumentError,
)
from frameproof.job_output import ImageSetSummary
from tests.unit.frameproof.after_import import RunAfterImport, summary


def test_ended_jobs_are_returned_shard_by_shard() -> None:
    run = RunAfterImport()
    run.add_shard(copies=1)
    run.add_shard(copies=1)
    jobs = [run.end_job(0), run.end_job(1)]
    assert import_results.ended_jobs(run.runs) == jobs


def test_a_failed_job_is_an_error_with_healthimaging_s_words_and_the_next_step() -> None:
    run = RunAfterImport()
    run.add_shard(copies=3)
    run.end_job(job_status="FAILED", message="The role may not read the input.")
    with pytest.raises(ImportJobFailedError) as raised:
        import_results.ended_jobs(run.runs)
    text = str(raised.value)
    assert "import job job0 of shard 0 (3 files under s3://input-bucket/runs/sample/dicom" in text
    assert "as FAILED: The role may not read the input. Mend the cause" in text
    assert "start a new execution with the same runId" in text


def test_a_failed_job_without_a_message_says_so() -> None:
    run = RunAfterImport()
    run.add_shard(copies=1)
    run.end_job(job_status="FAILED")
    with pytest.raises(ImportJobFailedError, match="as FAILED: it gave no message"):
        import_results.ended_jobs(run.runs)


@pytest.mark.parametrize("status", ["SUBMITTED", "IN_PROGRESS"])
def test_a_job_that_had_not_ended_in_time_is_another_error(status: str) -> None:
    run = RunAfterImport()
    run.add_shard(copies=1)
    run.end_job(job_status=status, waited_seconds=21600)
    with pytest.raises(ImportTimedOutError, match=f"still {status} after 21600 seconds"):
        import_results.ended_jobs(run.runs)


def test_one_failed_job_fails_the_run_whatever_the_others_did() -> None:
    run = RunAfterImport()
    run.add_shard(copies=1)
    run.add_shard(copies=1)
    run.end_job(0)
    run.end_job(1, job_status="FAILED")
    with pytest.raises(ImportJobFailedError, match="job1"):
        import_results.ended_jobs(run.runs)


def test_a_manifest_that_lags_behind_its_job_is_worth_another_try() -> None:
    run = RunAfterImport()
    run.add_shard(copies=1)
    job = run.end_job()
    with pytest.raises(ManifestNotReadyError, match="job0 is COMPLETED, but s3://output-bucket/"):
        import_results.image_sets([job], run.store)


def test_a_manifest_that_is_no_manifest_is_unexpected() -> None:
    run = RunAfterImport()
    run.add_shard(copies=1)
    job = run.end_job()
    run.store.put(f"{job.output_s3_uri}job-output-manifest.json", b"[]")
    with pytest.raises(UnexpectedDocumentError, match="job0"):
        import_results.image_sets([job], run.store)


def test_an_image_set_that_several_shards_extend_stands_there_once_in_its_latest_version() -> None:
    # GIVEN three shards of one series, imported in whatever order
    run = RunAfterImport()
    for shard, version in enumerate((9, 10, 8)):
        run.add_shard(copies=1)
        run.leave(run.end_job(shard), [summary("series", version), summary(f"own{shard}")])
    # WHEN the image sets are gathered
    jobs = import_results.ended_jobs(run.runs)
    found = import_results.image_sets(jobs, run.store)
    # THEN the series is in its tenth version, ten being more than nine
    assert [(item.image_set_id, item.version_id) for item in found] == [
        ("series", "10"),
        ("own0", "1"),
        ("own1", "1"),
        ("own2", "1"),
    ]


def test_image_sets_of_manifests_without_versions_stand_there_once_too() -> None:
    run = RunAfterImport()
    for shard in (0, 1):
        run.add_shard(copies=1)
        run.leave(run.end_job(shard), [summary("series", None)])
    jobs = import_results.ended_jobs(run.runs)
    found = import_results.image_sets(jobs, run.store)
    assert found == [ImageSetSummary("series", None, None, 1)]


def test_every_copied_object_has_one_outcome_from_its_own_shard_s_job() -> None:
    # GIVEN two shards, of which the second could not copy everything
    run = RunAfterImport()
    first = run.add_shard(copies=2)
    second = run.add_shard(copies=2, failed_copies=1)
    run.leave(run.end_job(0), [], success={first[0]: "a"}, failure={first[1]: "no DICOM"})
    run.leave(run.end_job(1), [], success={second[0]: "b", first[1]: "stray"})
    # WHEN the outcomes are read
    jobs = import_results.ended_jobs(run.runs)
    found = list(import_results.imported_objects(run.runs, jobs, run.store))
    # THEN what no line names is not imported, and what is no copy of the shard follows
    assert [(item.key, item.outcome) for item in found] == [
        (first[0], "imported"),
        (first[1], "failed"),
        (second[0], "imported"),
        (second[1], "unnamed"),
        (first[1], "imported"),
    ]


def test_files_that_healthimaging_did_not_write_hold_nothing() -> None:
    run = RunAfterImport()
    run.add_shard(copies=1)
    job = run.end_job()
    run.leave(job, [])
    (found,) = import_results.imported_objects(run.runs, [job], run.store)
    assert found.outcome == "unnamed"


def test_every_manifest_of_a_run_names_versions_those_of_earlier_attempts_too() -> None:
    # GIVEN a series that two shards extended, one of them in two attempts
    run = RunAfterImport()
    run.add_shard(copies=1)
    run.add_shard(copies=1)
    run.leave(run.end_job(0, job_id="first"), [summary("series", 4)])
    second = run.runs.at(f"{run.runs.keys.import_output(0)}ds-DicomImport-second/").uri
    job = run.end_job(0, job_id="second", attempt=2, output_s3_uri=second)
    run.leave(job, [summary("series", 6)])
    run.leave(run.end_job(1), [summary("series", 5), summary("other", None)])
    # THEN its lowest version is that of the attempt which nothing else remembers
    assert sorted(import_results.named_versions(run.runs)) == [
        ("other", 1),
        ("series", 4),
        ("series", 5),
        ("series", 6),
    ]
    assert import_results.first_versions(run.runs) == {"series": 4, "other": 1}
