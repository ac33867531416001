"""Each fault of an import job, seen by a client that polls it."""

import pytest

from frameproof_local import healthimaging
from tests.integration.local.healthimaging.world import World, refusal
from tests.unit.local.healthimaging.dicom_files import instance, part10

NEVER = 3600.0
MANIFEST = "job-output-manifest.json"


def files(count: int) -> dict[str, bytes]:
    return {f"{number}.dcm": part10(instance(number)) for number in range(1, count + 1)}


def test_a_partial_import_names_the_files_that_failed(world: World, datastore_id: str) -> None:
    healthimaging.set_faults([{"kind": "partialImport", "nth": 2, "message": "Planned."}])
    job = world.import_files(datastore_id, files(3))
    assert job["jobStatus"] == "COMPLETED"
    (line,) = world.lines(job, "FAILURE/failure.ndjson")
    assert line["inputFile"].endswith("2.dcm")
    assert "Planned." in str(line)
    manifest = world.manifest(job)
    assert manifest["numberOfImportedFiles"] == 2
    assert manifest["numberOfFilesWithServerError"] == 1


def test_a_lost_manifest_never_comes(world: World, datastore_id: str) -> None:
    healthimaging.set_faults([{"kind": "lostManifest"}])
    job = world.import_files(datastore_id, files(1))
    assert job["jobStatus"] == "COMPLETED"
    assert list(world.output_files(job)) == ["SUCCESS/success.ndjson"]
    assert MANIFEST in world.output_files(world.import_files(datastore_id, files(1)))


def test_one_manifest_comes_late(world: World, datastore_id: str) -> None:
    healthimaging.set_faults([{"kind": "manifestLag", "seconds": NEVER}])
    world.upload({"late/1.dcm": files(1)["1.dcm"]})
    job_id = world.start_import(datastore_id, "late/")
    job = world.wait_for_job(datastore_id, job_id, "COMPLETED")
    assert MANIFEST not in world.output_files(job)


def test_a_stuck_job_stays_in_progress_and_the_next_one_ends(
    world: World, datastore_id: str
) -> None:
    healthimaging.set_faults([{"kind": "stuckJob"}])
    world.upload({"stuck/1.dcm": files(1)["1.dcm"]})
    stuck = world.start_import(datastore_id, "stuck/")
    world.wait_for_job(datastore_id, stuck, "IN_PROGRESS")
    other = world.start_import(datastore_id, "stuck/")
    world.wait_for_job(datastore_id, other, "COMPLETED")
    assert world.job(datastore_id, stuck)["jobStatus"] == "IN_PROGRESS"


def test_a_job_disappears(world: World, datastore_id: str) -> None:
    healthimaging.set_faults([{"kind": "jobDisappears"}])
    world.upload({"gone/1.dcm": files(1)["1.dcm"]})
    job_id = world.start_import(datastore_id, "gone/")
    world.settle()
    status, code, _ = refusal(
        world.imaging.get_dicom_import_job, datastoreId=datastore_id, jobId=job_id
    )
    assert (status, code) == (404, "ResourceNotFoundException")
    assert world.jobs(datastore_id) == []


@pytest.mark.parametrize("nth", [1, 2])
def test_the_nth_job_fails(world: World, datastore_id: str, nth: int) -> None:
    healthimaging.set_faults([{"kind": "failJob", "message": "Planned.", "nth": nth}])
    jobs = [world.import_files(datastore_id, files(1)) for _ in range(2)]
    assert [job["jobStatus"] == "FAILED" for job in jobs] == [nth == 1, nth == 2]
