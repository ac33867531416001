"""The seeded studies and the local HealthImaging, made by different hands, agree about pixels."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from frameproof_local import healthimaging
from frameproof_local.studies.bucket import seed_bucket
from frameproof_local.studies.cache import cached_series
from frameproof_local.studies.catalogue import PUBLIC_BUCKET, catalogue
from frameproof_local.studies.stand_in import STAND_IN_STUDY
from tests.integration.local.healthimaging.import_roles import create_import_role


def client(service: str) -> Any:
    return boto3.client(service)


@pytest.fixture(scope="module")
def manifest(studies_endpoint_url: str, studies_cache_folder: Path) -> dict[str, Any]:
    """Import the whole bucket in one job, and return what HealthImaging says of it."""
    s3 = client("s3")
    seed_bucket(s3, studies_cache_folder)
    s3.create_bucket(Bucket="import-results")
    role = create_import_role(client("iam"))
    imaging = client("medical-imaging")
    store = imaging.create_datastore(datastoreName="studies", clientToken="store")["datastoreId"]
    assert healthimaging.wait_until_idle(30)
    imaging.start_dicom_import_job(
        datastoreId=store,
        dataAccessRoleArn=role,
        inputS3Uri=f"s3://{PUBLIC_BUCKET}/",
        outputS3Uri="s3://import-results/jobs/",
        clientToken="job",
    )
    assert healthimaging.wait_until_idle(120)
    listed = s3.list_objects_v2(Bucket="import-results")["Contents"]
    key = next(item["Key"] for item in listed if item["Key"].endswith("job-output-manifest.json"))
    summary = json.loads(s3.get_object(Bucket="import-results", Key=key)["Body"].read())
    content: dict[str, Any] = summary["jobSummary"]
    return content


def test_every_seeded_file_is_imported_and_every_folder_is_one_image_set(
    manifest: dict[str, Any],
) -> None:
    files = sum(entry.files for entry in catalogue())

    assert manifest["numberOfImportedFiles"] == manifest["numberOfScannedFiles"] == files
    matched = [one["numberOfMatchedSOPInstances"] for one in manifest["imageSetsSummary"]]
    assert sorted(matched) == sorted(entry.files for entry in catalogue())
    assert all(one["isPrimary"] for one in manifest["imageSetsSummary"])


def test_the_checksums_of_the_generator_and_of_healthimaging_are_equal(
    manifest: dict[str, Any], studies_cache_folder: Path
) -> None:
    # GIVEN the checksums that were taken before any file was written
    _, study = cached_series(STAND_IN_STUDY, studies_cache_folder)
    expected = {
        instance.sop_instance_uid: list(instance.frame_crc32s)
        for series in study
        for instance in series.instances
    }
    # WHEN HealthImaging tells those of the full-resolution frames
    found = {
        uid: checksums
        for image_set in manifest["imageSetsSummary"]
        for uid, checksums in frame_checksums(manifest["datastoreId"], image_set["imageSetId"])
        if uid in expected
    }
    # THEN all 343 are the same
    assert found == expected
    assert len(found) == 343


def frame_checksums(datastore_id: str, image_set_id: str) -> Iterator[tuple[str, list[int]]]:
    """Yield each instance's UID and its frames' CRC-32s, from the image set's metadata."""
    reply = client("medical-imaging").get_image_set_metadata(
        datastoreId=datastore_id, imageSetId=image_set_id
    )
    metadata = json.loads(gzip.decompress(reply["imageSetMetadataBlob"].read()))
    for series in metadata["Study"]["Series"].values():
        for uid, instance in series["Instances"].items():
            yield (
                uid,
                [
                    frame["PixelDataChecksumFromBaseToFullResolution"][-1]["Checksum"]
                    for frame in instance["ImageFrames"]
                ],
            )
