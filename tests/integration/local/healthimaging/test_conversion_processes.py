"""Imports by processes of their own: a crash is a line of the output, many files little memory."""

import sys
from pathlib import Path

from frameproof_local import healthimaging
from frameproof_local.healthimaging.conversion_pool import ConversionPool
from tests.integration.local.healthimaging.world import World
from tests.unit.local.healthimaging.dicom_files import instance, part10

ROOT = Path(__file__).parents[4]
CRASHING = ROOT / "tests" / "unit" / "local" / "healthimaging" / "crashing_worker.py"


def test_a_file_that_crashes_a_decoder_is_a_failure_and_the_job_goes_on(
    world: World, datastore_id: str
) -> None:
    # GIVEN conversion processes that certain files crash, for the first job only
    backend = healthimaging.medicalimaging_backends["123456789012"]["us-east-1"]
    usual = backend.region.bench.conversions
    crashing = ConversionPool(size=1, command=(sys.executable, str(CRASHING)))
    backend.region.bench.conversions = crashing
    job = world.import_files(datastore_id, {"1.dcm": b"crash", "2.dcm": b"fine", "3.dcm": b"exit"})
    backend.region.bench.conversions = usual
    crashing.close()
    # THEN each crash is a line of the server's own failures, and the file between is converted
    assert job["jobStatus"] == "COMPLETED"
    failures = [line["exception"] for line in world.lines(job, "FAILURE/failure.ndjson")]
    assert [failure["exceptionType"] for failure in failures] == [
        "InternalServerException",
        "ValidationException",
        "InternalServerException",
    ]
    assert "SIGSEGV" in failures[0]["message"]
    assert world.manifest(job)["numberOfFilesWithServerError"] == 2
    # AND the server imports the next job as ever
    job = world.import_files(datastore_id, {"a.dcm": part10(instance())})
    assert world.manifest(job)["numberOfImportedFiles"] == 1


def test_nothing_of_an_import_is_left_on_disk_but_frames_and_documents(
    world: World, datastore_id: str
) -> None:
    files = {f"{n}.dcm": part10(instance(number=n)) for n in range(3)}
    world.import_files(datastore_id, {**files, "x.dcm": b"no DICOM"})
    backend = healthimaging.medicalimaging_backends["123456789012"]["us-east-1"]
    (image_set,) = backend.region.datastores[datastore_id].image_sets.values()
    stored = {path.name for path in backend.region.bench.store.folder.iterdir()}
    assert stored == set(image_set.blob_names())


def test_an_image_set_has_at_most_50_mb_of_metadata(world: World, datastore_id: str) -> None:
    # GIVEN an image set, and a second instance that together with it has too much text
    long_text = "x" * 26_000_000
    first = part10(instance(number=1, TextValue=long_text))
    second = part10(instance(number=2, TextValue=long_text))
    job = world.import_files(datastore_id, {"1.dcm": first})
    assert world.manifest(job)["numberOfImportedFiles"] == 1
    # WHEN it is imported
    job = world.import_files(datastore_id, {"2.dcm": second})
    # THEN the file has failed, and the image set is as it was
    assert (job["jobStatus"], world.manifest(job)["numberOfImportedFiles"]) == ("COMPLETED", 0)
    (line,) = world.lines(job, "FAILURE/failure.ndjson")
    assert "larger than 50000000 bytes" in line["exception"]["message"]
    (found,) = world.image_sets(datastore_id)
    assert found["version"] == 1
    assert list(world.instances(datastore_id, found["imageSetId"])) == ["1.2.3.4.5.1"]


def test_a_copy_that_would_have_too_much_metadata_fails(world: World, datastore_id: str) -> None:
    # GIVEN two image sets of one series that are not primary, with 26 MB of metadata each
    long_text = "x" * 26_000_000
    world.import_files(datastore_id, {"0.dcm": part10(instance(number=0, StudyID="other"))})
    for number in (1, 2):
        content = part10(instance(number=number, TextValue=long_text))
        world.import_files(datastore_id, {f"{number}.dcm": content})
    source, destination = (
        found["imageSetId"] for found in world.image_sets(datastore_id) if not found["isPrimary"]
    )
    # WHEN one is copied into the other
    world.imaging.copy_image_set(
        datastoreId=datastore_id,
        sourceImageSetId=source,
        copyImageSetInformation={
            "sourceImageSet": {"latestVersionId": "1"},
            "destinationImageSet": {"imageSetId": destination, "latestVersionId": "1"},
        },
    )
    world.settle()
    # THEN the destination says why it could not be
    answer = world.imaging.get_image_set(datastoreId=datastore_id, imageSetId=destination)
    assert answer["imageSetWorkflowStatus"] == "COPY_FAILED"
    assert "larger than 50000000 bytes" in answer["message"]
    assert len(world.instances(datastore_id, destination)) == 1
