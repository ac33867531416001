"""A world with S3, IAM and HealthImaging in it, and the few moves that a client makes there."""

import gzip
import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.waiter import WaiterModel, create_waiter_with_client
from pydicom.data import get_testdata_file

from frameproof_local import healthimaging
from tests.integration.local.healthimaging.import_roles import create_import_role

IDLE_SECONDS = 60
INPUT_BUCKET, OUTPUT_BUCKET = "dicom-input", "import-output"


@cache
def session() -> Any:
    """Return the one session: it keeps the service models that are slow to load."""
    return boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test")  # noqa: S106


def refusal(operation: Any, **request: Any) -> tuple[int, str, str]:
    """Return HTTP status, code and message of the error that a call must end in."""
    with pytest.raises(ClientError) as caught:
        operation(**request)
    response: Any = caught.value.response
    status = response["ResponseMetadata"]["HTTPStatusCode"]
    return status, response["Error"]["Code"], response["Error"]["Message"]


@dataclass
class World:
    """Clients of one Region, two buckets, and a role to import with."""

    region_name: str = "us-east-1"
    role_arn: str = ""
    clients: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.s3.create_bucket(Bucket=INPUT_BUCKET)
        self.s3.create_bucket(Bucket=OUTPUT_BUCKET)
        self.role_arn = create_import_role(self.client("iam"))

    def client(self, name: str) -> Any:
        if name not in self.clients:
            self.clients[name] = session().client(name, region_name=self.region_name)
        return self.clients[name]

    @property
    def s3(self) -> Any:
        return self.client("s3")

    @property
    def imaging(self) -> Any:
        return self.client("medical-imaging")

    def settle(self) -> None:
        """Wait for every pending state change and job."""
        assert healthimaging.wait_until_idle(IDLE_SECONDS), "work is still pending"

    def wait_for_job(self, datastore_id: str, job_id: str, status: str) -> dict[str, Any]:
        """Wait for one job among others that are held, and return its properties."""
        argument = "jobProperties.jobStatus"
        waiter = {
            "operation": "GetDICOMImportJob",
            "delay": 0.02,
            "maxAttempts": 1000,
            "acceptors": [
                {"matcher": "path", "argument": argument, "expected": status, "state": "success"},
                {"matcher": "path", "argument": argument, "expected": "FAILED", "state": "failure"},
            ],
        }
        model = WaiterModel({"version": 2, "waiters": {"Job": waiter}})
        create_waiter_with_client("Job", model, self.imaging).wait(
            datastoreId=datastore_id, jobId=job_id
        )
        return self.job(datastore_id, job_id)

    def new_datastore(self, **options: Any) -> str:
        datastore_id: str = self.imaging.create_datastore(**options)["datastoreId"]
        self.settle()
        return datastore_id

    def upload(self, files: dict[str, bytes]) -> None:
        for key, content in files.items():
            self.s3.put_object(Bucket=INPUT_BUCKET, Key=key, Body=content)

    def start_import(self, datastore_id: str, prefix: str, **options: Any) -> str:
        request = {
            "datastoreId": datastore_id,
            "dataAccessRoleArn": self.role_arn,
            "inputS3Uri": f"s3://{INPUT_BUCKET}/{prefix}",
            "outputS3Uri": f"s3://{OUTPUT_BUCKET}/results/",
        }
        job_id: str = self.imaging.start_dicom_import_job(**{**request, **options})["jobId"]
        return job_id

    def import_prefix(self, datastore_id: str, prefix: str, **options: Any) -> dict[str, Any]:
        """Import and wait; return the job's properties."""
        job_id = self.start_import(datastore_id, prefix, **options)
        self.settle()
        return self.job(datastore_id, job_id)

    def import_files(self, datastore_id: str, files: dict[str, bytes]) -> dict[str, Any]:
        """Upload files under a prefix of their own and import it."""
        prefix = f"import-{len(self.jobs(datastore_id))}-{datastore_id}/"
        self.upload({prefix + name: content for name, content in files.items()})
        return self.import_prefix(datastore_id, prefix)

    def job(self, datastore_id: str, job_id: str) -> dict[str, Any]:
        answer = self.imaging.get_dicom_import_job(datastoreId=datastore_id, jobId=job_id)
        properties: dict[str, Any] = answer["jobProperties"]
        return properties

    def jobs(self, datastore_id: str) -> list[dict[str, Any]]:
        pages = self.imaging.get_paginator("list_dicom_import_jobs").paginate(
            datastoreId=datastore_id
        )
        return [job for page in pages for job in page["jobSummaries"]]

    def output_files(self, job: dict[str, Any]) -> dict[str, str]:
        """Return the job's output files by their names below its own prefix."""
        bucket, _, prefix = job["outputS3Uri"].removeprefix("s3://").partition("/")
        listed = self.s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
        return {
            entry["Key"].removeprefix(prefix): self.s3.get_object(Bucket=bucket, Key=entry["Key"])[
                "Body"
            ]
            .read()
            .decode()
            for entry in listed
        }

    def manifest(self, job: dict[str, Any]) -> dict[str, Any]:
        document = json.loads(self.output_files(job)["job-output-manifest.json"])
        summary: dict[str, Any] = document["jobSummary"]
        return summary

    def lines(self, job: dict[str, Any], name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.output_files(job)[name].splitlines()]

    def image_sets(self, datastore_id: str, **criteria: Any) -> list[dict[str, Any]]:
        pages = self.imaging.get_paginator("search_image_sets").paginate(
            datastoreId=datastore_id, searchCriteria=criteria
        )
        return [s for page in pages for s in page["imageSetsMetadataSummaries"]]

    def metadata(self, datastore_id: str, image_set_id: str, **version: str) -> dict[str, Any]:
        answer = self.imaging.get_image_set_metadata(
            datastoreId=datastore_id, imageSetId=image_set_id, **version
        )
        assert (answer["contentType"], answer["contentEncoding"]) == ("application/json", "gzip")
        document: dict[str, Any] = json.loads(
            gzip.decompress(answer["imageSetMetadataBlob"].read())
        )
        return document

    def instances(self, datastore_id: str, image_set_id: str, **version: str) -> dict[str, Any]:
        """Return SOPInstanceUID to its entry in the metadata document."""
        series = self.metadata(datastore_id, image_set_id, **version)["Study"]["Series"]
        assert len(series) == 1
        instances: dict[str, Any] = next(iter(series.values()))["Instances"]
        return instances

    def frame(self, datastore_id: str, image_set_id: str, frame_id: str) -> tuple[str, bytes]:
        """Return a frame's Content-Type and bytes."""
        answer = self.imaging.get_image_frame(
            datastoreId=datastore_id,
            imageSetId=image_set_id,
            imageFrameInformation={"imageFrameId": frame_id},
        )
        return answer["contentType"], answer["imageFrameBlob"].read()


def bundled(name: str) -> bytes:
    """Return a file of the pydicom and pydicom-data packages; never from the network."""
    path = get_testdata_file(name, download=False)
    assert path is not None
    with open(str(path), "rb") as file:  # noqa: PTH123 - pydicom's answer is a plain string
        return file.read()


def only_entry(world: World, datastore_id: str) -> tuple[str, dict[str, Any]]:
    """Return the one image set's id and its one instance's entry."""
    (image_set,) = world.image_sets(datastore_id)
    (entry,) = world.instances(datastore_id, image_set["imageSetId"]).values()
    return image_set["imageSetId"], entry


def checksum(frame: dict[str, Any]) -> int:
    (level,) = frame["PixelDataChecksumFromBaseToFullResolution"]
    value: int = level["Checksum"]
    return value
