"""The standalone server with ``--state``: killed and started again, it still has everything."""

import gzip
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from pydicom.data import get_testdata_file

from frameproof_local.datastore_life import create_active_datastore
from frameproof_local.settings import client_environment
from frameproof_local.testing import mock_healthimaging
from tests.integration.local.healthimaging.import_roles import create_import_role

_REGION = "us-east-1"
_COMMAND = (sys.executable, "-m", "frameproof_local", "healthimaging", "--state")
_ENDING_SECONDS = 30


@dataclass
class Server:
    """A server, and how to end it at once."""

    process: subprocess.Popen[str]
    endpoint_url: str

    def client(self, name: str) -> Any:
        variables = client_environment(self.endpoint_url, _REGION)
        return boto3.client(
            name,
            region_name=_REGION,
            endpoint_url=self.endpoint_url,
            aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        )


@pytest.fixture(autouse=True)
def no_host_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DISABLE_HOST_PREFIX_INJECTION", "true")


@contextmanager
def server(state: Path) -> Iterator[Server]:
    command = [*_COMMAND, str(state)]
    environment = {name: value for name, value in os.environ.items() if name[:4] != "AWS_"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if line.startswith("export AWS_ENDPOINT_URL="))
        yield Server(process, line.partition("=")[2].strip())
        process.terminate()
        process.wait(_ENDING_SECONDS)


def import_one_file(one: Server, datastore_id: str) -> None:
    s3, imaging = one.client("s3"), one.client("medical-imaging")
    s3.create_bucket(Bucket="scans")
    s3.upload_file(str(get_testdata_file("CT_small.dcm")), "scans", "in/1.dcm")
    job = {"datastoreId": datastore_id}
    job["jobId"] = imaging.start_dicom_import_job(
        datastoreId=datastore_id,
        dataAccessRoleArn=create_import_role(one.client("iam")),
        inputS3Uri="s3://scans/in/",
        outputS3Uri="s3://scans/out/",
    )["jobId"]
    status = "SUBMITTED"
    while status in {"SUBMITTED", "IN_PROGRESS"}:
        status = imaging.get_dicom_import_job(**job)["jobProperties"]["jobStatus"]
    assert status == "COMPLETED"


def only_frame(client: Any, datastore_id: str, image_set_id: str) -> bytes:
    """Return the one frame of the image set that was imported."""
    named = {"datastoreId": datastore_id, "imageSetId": image_set_id}
    blob = client.get_image_set_metadata(**named)["imageSetMetadataBlob"].read()
    (series,) = json.loads(gzip.decompress(blob))["Study"]["Series"].values()
    (entry,) = series["Instances"].values()
    frame = {"imageFrameId": entry["ImageFrames"][0]["ID"]}
    answer = client.get_image_frame(**named, imageFrameInformation=frame)
    stored: bytes = answer["imageFrameBlob"].read()
    return stored


def test_a_server_that_was_killed_is_there_again_with_all_it_had(tmp_path: Path) -> None:
    # GIVEN a server with an imported file, which is killed
    with server(tmp_path / "state") as first:
        client = first.client("medical-imaging")
        datastore_id = create_active_datastore(client)
        import_one_file(first, datastore_id)
        (summary,) = client.search_image_sets(datastoreId=datastore_id)[
            "imageSetsMetadataSummaries"
        ]
        frame = only_frame(client, datastore_id, summary["imageSetId"])
        first.process.send_signal(signal.SIGKILL)
        first.process.wait(_ENDING_SECONDS)
    # WHEN another one begins with its folder
    with server(tmp_path / "state") as second:
        client = second.client("medical-imaging")
        # THEN it has the image set and the frame; the other services are empty
        found = client.search_image_sets(datastoreId=datastore_id)["imageSetsMetadataSummaries"]
        assert found == [summary]
        assert only_frame(client, datastore_id, summary["imageSetId"]) == frame
        (job,) = client.list_dicom_import_jobs(datastoreId=datastore_id)["jobSummaries"]
        assert job["jobStatus"] == "COMPLETED"
        assert second.client("s3").list_buckets()["Buckets"] == []


def test_a_second_server_on_the_same_folder_does_not_start(tmp_path: Path) -> None:
    with server(tmp_path / "state"):
        command = [*_COMMAND, str(tmp_path / "state")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 253
    assert "End it, or choose another folder." in done.stderr


def test_the_decorator_takes_a_folder_as_well(tmp_path: Path) -> None:
    folder = tmp_path / "state"

    @mock_healthimaging(state=folder)
    def create() -> str:
        client = boto3.client("medical-imaging", region_name=_REGION)
        return create_active_datastore(client)

    @mock_healthimaging(state=folder)
    def names() -> list[str]:
        client = boto3.client("medical-imaging", region_name=_REGION)
        return [found["datastoreId"] for found in client.list_datastores()["datastoreSummaries"]]

    assert names() == []
    datastore_id = create()
    assert names() == [datastore_id]
