"""A plain boto3 program, as anyone writes it for AWS: no endpoint and nothing of this project.

``python plain_boto3_client.py ROLE_ARN BUCKET FOLDER FRAMES_FOLDER`` imports the DICOM files below
FOLDER, walks through what came of them, deletes everything, and prints what it saw as JSON. One
frame of each image set that has some is written to FRAMES_FOLDER.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3

_ASK_AGAIN_SECONDS = 0.2
_GIVE_UP_SECONDS = 120.0

s3 = boto3.client("s3")
imaging = boto3.client("medical-imaging")


def wait_until(is_so: Callable[[], bool]) -> None:
    """Poll, as one must on AWS: botocore has no waiters for HealthImaging."""
    give_up_at = time.monotonic() + _GIVE_UP_SECONDS
    while not is_so():
        if time.monotonic() > give_up_at:
            raise TimeoutError(f"{is_so.__name__} did not come true")
        time.sleep(_ASK_AGAIN_SECONDS)


def create_active_datastore() -> str:
    datastore_id: str = imaging.create_datastore(datastoreName="plain", tags={"kind": "test"})[
        "datastoreId"
    ]

    def active() -> bool:
        found = imaging.get_datastore(datastoreId=datastore_id)["datastoreProperties"]
        return bool(found["datastoreStatus"] == "ACTIVE")

    wait_until(active)
    return datastore_id


def import_folder(datastore_id: str, role_arn: str, bucket: str, folder: Path) -> dict[str, Any]:
    s3.create_bucket(Bucket=bucket)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        s3.upload_file(str(path), bucket, f"in/{path.relative_to(folder)}")
    job = {"datastoreId": datastore_id}
    job["jobId"] = imaging.start_dicom_import_job(
        datastoreId=datastore_id,
        jobName="plain",
        dataAccessRoleArn=role_arn,
        inputS3Uri=f"s3://{bucket}/in/",
        outputS3Uri=f"s3://{bucket}/out/",
    )["jobId"]

    def ended() -> bool:
        status = imaging.get_dicom_import_job(**job)["jobProperties"]["jobStatus"]
        return status not in ("SUBMITTED", "IN_PROGRESS")

    wait_until(ended)
    properties: dict[str, Any] = imaging.get_dicom_import_job(**job)["jobProperties"]
    return properties


def manifest_of(properties: dict[str, Any]) -> dict[str, Any]:
    """Read the job's manifest, which may come a little after the job's end."""
    bucket, _, prefix = properties["outputS3Uri"].removeprefix("s3://").partition("/")
    key = f"{prefix}job-output-manifest.json"

    def there() -> bool:
        return bool(s3.list_objects_v2(Bucket=bucket, Prefix=key)["KeyCount"])

    wait_until(there)
    manifest: dict[str, Any] = json.load(s3.get_object(Bucket=bucket, Key=key)["Body"])
    summary: dict[str, Any] = manifest["jobSummary"]
    return summary


def image_set_ids(datastore_id: str, **criteria: Any) -> list[str]:
    pages = imaging.get_paginator("search_image_sets").paginate(
        datastoreId=datastore_id, searchCriteria=criteria
    )
    return [found["imageSetId"] for page in pages for found in page["imageSetsMetadataSummaries"]]


def frames_of(image_set: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Read an image set's metadata, and go through its frames."""
    blob = imaging.get_image_set_metadata(**image_set)["imageSetMetadataBlob"].read()
    for series in json.loads(gzip.decompress(blob))["Study"]["Series"].values():
        for instance in series["Instances"].values():
            for frame in instance["ImageFrames"]:
                yield {"syntax": instance["StoredTransferSyntaxUID"], **frame}


def save_first_frames(datastore_id: str, folder: Path) -> list[dict[str, Any]]:
    saved = []
    for image_set_id in image_set_ids(datastore_id):
        image_set = {"datastoreId": datastore_id, "imageSetId": image_set_id}
        frame = next(frames_of(image_set), None)
        if frame is not None:
            answer = imaging.get_image_frame(
                **image_set, imageFrameInformation={"imageFrameId": frame["ID"]}
            )
            (folder / frame["ID"]).write_bytes(answer["imageFrameBlob"].read())
            saved.append({**frame, "contentType": answer["contentType"]})
    return saved


def tag(datastore_id: str, image_set_id: str) -> dict[str, str]:
    image_set = imaging.get_image_set(datastoreId=datastore_id, imageSetId=image_set_id)
    arn = image_set["imageSetArn"]
    imaging.tag_resource(resourceArn=arn, tags={"seen": "yes", "gone": "soon"})
    imaging.untag_resource(resourceArn=arn, tagKeys=["gone"])
    tags: dict[str, str] = imaging.list_tags_for_resource(resourceArn=arn)["tags"]
    return tags


def name_of_a_copy(datastore_id: str, image_set_id: str) -> str:
    """Copy an image set, give the copy's patient another name, and read it back."""
    copied = imaging.copy_image_set(
        datastoreId=datastore_id,
        sourceImageSetId=image_set_id,
        copyImageSetInformation={"sourceImageSet": {"latestVersionId": "1"}},
    )["destinationImageSetProperties"]
    copy = {"datastoreId": datastore_id, "imageSetId": copied["imageSetId"]}

    def active() -> bool:
        return bool(imaging.get_image_set(**copy)["imageSetState"] == "ACTIVE")

    wait_until(active)
    renaming = {"SchemaVersion": 1.1, "Patient": {"DICOM": {"PatientName": "Doe^Copied"}}}
    imaging.update_image_set_metadata(
        **copy,
        latestVersionId=copied["latestVersionId"],
        updateImageSetMetadataUpdates={
            "DICOMUpdates": {"updatableAttributes": json.dumps(renaming).encode()}
        },
    )
    wait_until(active)
    blob = imaging.get_image_set_metadata(**copy)["imageSetMetadataBlob"].read()
    name: str = json.loads(gzip.decompress(blob))["Patient"]["DICOM"]["PatientName"]
    return name


def delete_everything(datastore_id: str) -> list[str]:
    for image_set_id in image_set_ids(datastore_id):
        imaging.delete_image_set(datastoreId=datastore_id, imageSetId=image_set_id)

    def empty() -> bool:
        return not image_set_ids(datastore_id)

    wait_until(empty)
    imaging.delete_datastore(datastoreId=datastore_id)

    def gone() -> bool:
        stores = imaging.list_datastores()["datastoreSummaries"]
        return datastore_id not in [store["datastoreId"] for store in stores]

    wait_until(gone)
    return [store["datastoreId"] for store in imaging.list_datastores()["datastoreSummaries"]]


def main(role_arn: str, bucket: str, folder: Path, frames_folder: Path) -> None:
    datastore_id = create_active_datastore()
    properties = import_folder(datastore_id, role_arn, bucket, folder)
    found = image_set_ids(datastore_id)
    by_patient = {"values": [{"DICOMPatientId": "1CT1"}], "operator": "EQUAL"}
    of_patient = image_set_ids(datastore_id, filters=[by_patient])
    seen = {
        "jobStatus": properties["jobStatus"],
        "manifest": manifest_of(properties),
        "imageSets": len(found),
        "ofPatient": len(of_patient),
        "frames": save_first_frames(datastore_id, frames_folder),
        "tags": tag(datastore_id, found[0]),
        "nameOfCopy": name_of_a_copy(datastore_id, of_patient[0]),
        "datastoreLeft": datastore_id in delete_everything(datastore_id),
    }
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
