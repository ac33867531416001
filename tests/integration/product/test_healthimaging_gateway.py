"""The HealthImaging gateway against the local HealthImaging, in process."""

from __future__ import annotations

import gzip
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from frameproof.errors import (
    FrameproofError,
    MetadataNotReadyError,
    RetryableError,
    ServiceError,
)
from frameproof.gateways.healthimaging import HealthImaging, ImageSetState
from frameproof.gateways.storage import Storage
from frameproof.image_sets.metadata import read_image_set
from frameproof.sources import S3Location
from frameproof_local import healthimaging as local
from frameproof_local.studies.small_series import SmallSeriesKind, write_small_series
from tests.integration.local.healthimaging.import_roles import create_import_role
from tests.integration.product.conftest import ClientOf
from tests.integration.product.imports import write_series

INPUT = "s3://input/runs/sample/dicom/0000/"
OUTPUT = "s3://output/runs/sample/import/0000/"


class Stack:
    """A data store, two buckets, a role, and a series of two frames in the input bucket."""

    def __init__(self, client_of: ClientOf, folder: Path) -> None:
        self.s3 = client_of("s3")
        for bucket in ("input", "output"):
            self.s3.create_bucket(Bucket=bucket)
        self.role_arn = create_import_role(client_of("iam"))
        self.client = client_of("medical-imaging")
        self.datastore_id = self.client.create_datastore(datastoreName="test")["datastoreId"]
        assert local.wait_until_idle(10)
        self.gateway = HealthImaging(self.client, self.datastore_id)
        series = write_small_series(folder, SmallSeriesKind.CT_SIGNED, images=2)
        write_series(self.s3, folder, series, bucket="input", prefix="runs/sample/dicom/0000/")

    def start(self, **changes: str) -> str:
        values = {
            "client_token": "token",
            "job_name": "frameproof-sample",
            "role_arn": self.role_arn,
            "input_s3_uri": INPUT,
            "output_s3_uri": OUTPUT,
        }
        return self.gateway.start_import(**(values | changes))

    def imported(self) -> str:
        """Import the series and return its image set's id."""
        job_id = self.start()
        assert local.wait_until_idle(30)
        folder = self.gateway.import_job(job_id).output_s3_uri.removeprefix("s3://output/")
        place = S3Location("output", f"{folder}job-output-manifest.json")
        summary = Storage(self.s3).read_json(place)["jobSummary"]
        image_set_id: str = summary["imageSetsSummary"][0]["imageSetId"]
        return image_set_id


@pytest.fixture
def stack(client_of: ClientOf, tmp_path: Path) -> Stack:
    return Stack(client_of, tmp_path)


def test_a_job_is_started_watched_and_ends_in_a_folder_of_its_own(stack: Stack) -> None:
    job_id = stack.start()
    assert stack.gateway.import_job(job_id).job_status in ("SUBMITTED", "IN_PROGRESS", "COMPLETED")
    assert local.wait_until_idle(30)
    state = stack.gateway.import_job(job_id)
    assert (state.job_status, state.message) == ("COMPLETED", None)
    assert state.output_s3_uri == f"{OUTPUT}{stack.datastore_id}-DicomImport-{job_id}/"


def test_the_same_token_starts_no_second_job(stack: Stack) -> None:
    assert stack.start() == stack.start()
    assert stack.start(client_token="other") != stack.start()  # noqa: S106  # it opens nothing


def test_a_failed_job_carries_its_message(stack: Stack) -> None:
    local.set_faults([{"kind": "failJob", "message": "The input could not be read."}])
    job_id = stack.start()
    assert local.wait_until_idle(30)
    state = stack.gateway.import_job(job_id)
    assert (state.job_status, state.message) == ("FAILED", "The input could not be read.")


def test_metadata_comes_compressed_as_it_is_served(stack: Stack) -> None:
    image_set_id = stack.imported()
    assert stack.gateway.image_set(image_set_id) == ImageSetState("1", is_primary=True)
    document = stack.gateway.image_set_metadata(image_set_id, "1")
    assert json.loads(gzip.decompress(document))["ImageSetID"] == image_set_id
    contents = read_image_set(document, image_set_id=image_set_id, version_id="1", is_primary=True)
    assert len(contents.frames) == 2


def test_metadata_that_is_not_consistent_yet_is_worth_another_try(stack: Stack) -> None:
    image_set_id = stack.imported()
    local.set_faults([{"kind": "metadataNotConsistent", "times": 1}])
    with pytest.raises(MetadataNotReadyError, match=f"image set {image_set_id}, version 1"):
        stack.gateway.image_set_metadata(image_set_id, "1")
    assert stack.gateway.image_set_metadata(image_set_id, "1")


@pytest.mark.parametrize("kind", ["throttle", "serverError"])
def test_a_throttled_or_failed_call_is_worth_another_try(stack: Stack, kind: str) -> None:
    image_set_id = stack.imported()
    operations = ["StartDICOMImportJob", "GetDICOMImportJob", "GetImageSet"]
    local.set_faults([{"kind": kind, "operation": name, "times": 1} for name in operations])
    for call in (
        lambda: stack.start(client_token="another"),  # noqa: S106  # it opens nothing
        lambda: stack.gateway.import_job("0" * 32),
        lambda: stack.gateway.image_set(image_set_id),
    ):
        with pytest.raises(RetryableError):
            call()


def test_a_role_that_does_not_exist_is_a_refusal(stack: Stack) -> None:
    with pytest.raises(ServiceError, match=r"ValidationException \(400\) while starting the imp"):
        stack.start(role_arn="arn:aws:iam::123456789012:role/none")


# What the local HealthImaging does not refuse: answered by botocore's own stub.
@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("ServiceQuotaExceededException", 402, RetryableError),
        ("AccessDeniedException", 403, ServiceError),
        ("ConflictException", 409, ServiceError),
    ],
)
def test_a_start_that_is_refused_has_a_name(
    stack: Stack, code: str, status: int, error: type[FrameproofError]
) -> None:
    with Stubber(stack.client) as stub:
        stub.add_client_error("start_dicom_import_job", code, "no", status)
        with pytest.raises(error, match=rf"{code} \({status}\) while starting the import of s3:"):
            stack.start()


def test_a_cut_body_is_worth_another_try(stack: Stack) -> None:
    cut = StreamingBody(BytesIO(b"half of"), content_length=100)
    with Stubber(stack.client) as stub:
        stub.add_response("get_image_set_metadata", {"imageSetMetadataBlob": cut})
        with pytest.raises(RetryableError, match="The connection failed while reading the metad"):
            stack.gateway.image_set_metadata("a" * 32, "1")


def test_an_older_answer_says_nothing_of_primary(stack: Stack) -> None:
    answer: dict[str, Any] = {
        "datastoreId": stack.datastore_id,
        "imageSetId": "a" * 32,
        "versionId": "3",
        "imageSetState": "ACTIVE",
    }
    with Stubber(stack.client) as stub:
        stub.add_response("get_image_set", answer)
        assert stack.gateway.image_set("a" * 32) == ImageSetState("3", is_primary=True)
