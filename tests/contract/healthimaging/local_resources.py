"""What the valid calls work on: a local server with data stores, image sets and a job in it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import pytest
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session
from moto.server import ThreadedMotoServer

from frameproof_local import healthimaging
from frameproof_local.healthimaging.delays import Delays
from frameproof_local.moto_hooks.services import register_services
from tests.integration.local.healthimaging.world import INPUT_BUCKET, OUTPUT_BUCKET, World
from tests.unit.local.healthimaging.dicom_files import instance, part10

_IMAGE_SETS = ("read", "copied", "updated", "deleted")


@contextmanager
def local_server() -> Iterator[str]:
    """Serve HealthImaging, S3 and IAM on a free port; yield the endpoint."""
    register_services()
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", endpoint)
        patch.setenv("AWS_DISABLE_HOST_PREFIX_INJECTION", "true")
        healthimaging.set_faults([])
        healthimaging.set_delays(dict.fromkeys(asdict(Delays()), 0.0))
        try:
            yield endpoint
        finally:
            assert healthimaging.shutdown()
            healthimaging.set_delays(asdict(Delays()))
            URLLib3Session().send(AWSRequest("POST", f"{endpoint}/moto-api/reset").prepare())
            server.stop()


@dataclass(frozen=True)
class Resources:
    """Ids of what is there; each image set is for one use, so that calls do not meet."""

    world: World
    datastore_id: str
    empty_datastore_id: str
    job_id: str
    image_sets: dict[str, str]
    frame_id: str
    datastore_arn: str

    def settle(self) -> None:
        """Wait until nothing is pending."""
        self.world.settle()


def local_resources() -> Resources:
    """Import four series into a data store, and make a second one that stays empty."""
    world = World()
    datastore_id = world.new_datastore(datastoreName="contract")
    series = {
        f"{number}.dcm": part10(
            instance(SeriesInstanceUID=f"1.2.{number}", SOPInstanceUID=f"1.2.{number}.1")
        )
        for number in range(len(_IMAGE_SETS))
    }
    job = world.import_files(datastore_id, series)
    found = [image_set["imageSetId"] for image_set in world.image_sets(datastore_id)]
    image_sets = dict(zip(_IMAGE_SETS, found, strict=True))
    (entry,) = world.instances(datastore_id, image_sets["read"]).values()
    shown = world.imaging.get_datastore(datastoreId=datastore_id)
    return Resources(
        world=world,
        datastore_id=datastore_id,
        empty_datastore_id=world.new_datastore(),
        job_id=job["jobId"],
        image_sets=image_sets,
        frame_id=entry["ImageFrames"][0]["ID"],
        datastore_arn=shown["datastoreProperties"]["datastoreArn"],
    )


def valid_input(operation: str, there: Resources) -> dict[str, Any]:
    """Return an input of an operation that names what is there."""
    in_datastore = {"datastoreId": there.datastore_id}
    reading = {**in_datastore, "imageSetId": there.image_sets["read"]}
    page = {"maxResults": 50}
    update = {"DICOMUpdates": {"updatableAttributes": "eyJTdHVkeSI6eyJESUNPTSI6e319fQ=="}}
    arn = {"resourceArn": there.datastore_arn}
    inputs: dict[str, dict[str, Any]] = {
        "CopyImageSet": {
            **in_datastore,
            "sourceImageSetId": there.image_sets["copied"],
            "copyImageSetInformation": {"sourceImageSet": {"latestVersionId": "1"}},
        },
        "CreateDatastore": {
            "clientToken": "contract",
            "datastoreName": "created",
            "losslessStorageFormat": "JPEG_2000_LOSSLESS",
            "tags": {"purpose": "contract"},
        },
        "DeleteDatastore": {"datastoreId": there.empty_datastore_id},
        "DeleteImageSet": {**in_datastore, "imageSetId": there.image_sets["deleted"]},
        "GetDICOMImportJob": {**in_datastore, "jobId": there.job_id},
        "GetDatastore": in_datastore,
        "GetImageFrame": {**reading, "imageFrameInformation": {"imageFrameId": there.frame_id}},
        "GetImageSet": {**reading, "versionId": "1"},
        "GetImageSetMetadata": {**reading, "versionId": "1"},
        "ListDICOMImportJobs": {**in_datastore, **page, "jobStatus": "COMPLETED"},
        "ListDatastores": {**page, "datastoreStatus": "ACTIVE"},
        "ListImageSetVersions": {**reading, **page},
        "ListTagsForResource": arn,
        "SearchImageSets": {
            **in_datastore,
            **page,
            "searchCriteria": {
                "filters": [{"operator": "EQUAL", "values": [{"DICOMPatientId": "P1"}]}],
                "sort": {"sortField": "DICOMStudyDateAndTime", "sortOrder": "ASC"},
            },
        },
        "StartDICOMImportJob": {
            **in_datastore,
            "clientToken": "contract",
            "jobName": "contract",
            "dataAccessRoleArn": there.world.role_arn,
            "inputS3Uri": f"s3://{INPUT_BUCKET}/nothing-here/",
            "outputS3Uri": f"s3://{OUTPUT_BUCKET}/contract/",
        },
        "TagResource": {**arn, "tags": {"a": "b"}},
        "UntagResource": {**arn, "tagKeys": ["a", "b"]},
        "UpdateImageSetMetadata": {
            **in_datastore,
            "imageSetId": there.image_sets["updated"],
            "latestVersionId": "1",
            "updateImageSetMetadataUpdates": update,
        },
    }
    return inputs[operation]


def region_of_the_environment() -> str:
    """Return the Region that AWS clients of this process use."""
    return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION", "us-east-1")
