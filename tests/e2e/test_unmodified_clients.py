"""The AWS CLI and a plain boto3 program, unmodified, against ``frameproof local healthimaging``.

They know the server by environment variables alone: the ones that it prints.
"""

from __future__ import annotations

import gzip
import importlib.metadata
import json
import shutil
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openjpeg
import pydicom
import pytest
from pydicom.data import get_testdata_file

from tests.e2e.conftest import BIN
from tests.e2e.standalone_server import Server, standalone_server

_LOSSLESS_HTJ2K = "1.2.840.10008.1.2.4.202"
_TRUST = {
    "Effect": "Allow",
    "Principal": {"Service": "medical-imaging.amazonaws.com"},
    "Action": "sts:AssumeRole",
}
_RIGHTS = [
    {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": "arn:aws:s3:::*"},
    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::*/*"},
]
_FILES_OF_THE_CLI = ("CT_small.dcm", "examples_palette.dcm")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with standalone_server(tmp_path_factory.mktemp("standalone") / "healthimaging.env") as started:
        yield started


@pytest.fixture(scope="module")
def role_arn(server: Server) -> str:
    """Make the data access role, by the AWS CLI."""
    name = ["--role-name", "importer"]
    trust = ["--assume-role-policy-document", policy(_TRUST)]
    role = server.aws("iam", "create-role", *name, *trust)["Role"]
    rights = ["--policy-name", "s3", "--policy-document", policy(*_RIGHTS)]
    server.aws("iam", "put-role-policy", *name, *rights)
    return str(role["Arn"])


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def wait_until(is_so: Callable[[], bool]) -> None:
    """Ask again until it is so; every question is a call of the AWS CLI and takes its time."""
    give_up_at = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < give_up_at, "it did not come true within two minutes"


def decoded_crc32(frame: bytes) -> int:
    """Decode a frame by OpenJPEG and sum its samples, little-endian, as the metadata does."""
    pixels = openjpeg.decode(frame)
    return zlib.crc32(pixels.astype(pixels.dtype.newbyteorder("<")).tobytes())


def checksum(frame: dict[str, Any]) -> int:
    """Return the checksum of the full resolution."""
    value: int = frame["PixelDataChecksumFromBaseToFullResolution"][-1]["Checksum"]
    return value


def test_the_aws_cli_does_the_whole_of_it(server: Server, role_arn: str, tmp_path: Path) -> None:
    # GIVEN a bucket with files, and a data store
    scans = tmp_path / "scans"
    scans.mkdir()
    for name in _FILES_OF_THE_CLI:
        shutil.copy(str(get_testdata_file(name, download=False)), scans / name)
    server.run(BIN / "aws", "s3", "mb", "s3://scans")
    server.run(BIN / "aws", "s3", "cp", "--recursive", scans, "s3://scans/in/")
    created = server.imaging("create-datastore", "--datastore-name", "by-cli")
    datastore = ["--datastore-id", created["datastoreId"]]
    wait_until(lambda: status_of_datastore(server, datastore) == "ACTIVE")
    # WHEN they are imported
    uris = ["--input-s3-uri", "s3://scans/in/", "--output-s3-uri", "s3://scans/out/"]
    role = ["--data-access-role-arn", role_arn]
    started = server.imaging("start-dicom-import-job", *datastore, *role, *uris)
    job = [*datastore, "--job-id", started["jobId"]]
    wait_until(lambda: status_of_job(server, job) == "COMPLETED")
    # THEN the search finds them, one by its patient
    found = server.imaging("search-image-sets", *datastore)["imageSetsMetadataSummaries"]
    assert len(found) == len(_FILES_OF_THE_CLI)
    criteria = {"filters": [{"values": [{"DICOMPatientId": "1CT1"}], "operator": "EQUAL"}]}
    by_patient = ["--search-criteria", json.dumps(criteria)]
    (ct,) = server.imaging("search-image-sets", *datastore, *by_patient)[
        "imageSetsMetadataSummaries"
    ]
    image_set = [*datastore, "--image-set-id", ct["imageSetId"]]
    # AND its frame is the one of the file
    assert served_crc32(server, image_set, tmp_path) == source_crc32("CT_small.dcm")
    # AND it takes tags
    described = server.imaging("get-image-set", *image_set)
    arn = ["--resource-arn", described["imageSetArn"]]
    server.imaging("tag-resource", *arn, "--tags", "seen=yes")
    assert server.imaging("list-tags-for-resource", *arn)["tags"] == {"seen": "yes"}
    # AND can be copied, and the copy updated
    copy_id = copy_and_rename(server, datastore, ct["imageSetId"])
    # AND all can be deleted
    for image_set_id in [*[item["imageSetId"] for item in found], copy_id]:
        server.imaging("delete-image-set", *datastore, "--image-set-id", image_set_id)
    wait_until(
        lambda: not server.imaging("search-image-sets", *datastore)["imageSetsMetadataSummaries"]
    )
    assert server.imaging("delete-datastore", *datastore)["datastoreStatus"] == "DELETING"


def status_of_datastore(server: Server, datastore: list[str]) -> str:
    return str(
        server.imaging("get-datastore", *datastore)["datastoreProperties"]["datastoreStatus"]
    )


def status_of_job(server: Server, job: list[str]) -> str:
    status = server.imaging("get-dicom-import-job", *job)["jobProperties"]["jobStatus"]
    assert status != "FAILED"
    return str(status)


def copy_and_rename(server: Server, datastore: list[str], image_set_id: str) -> str:
    """Copy an image set, give the copy's patient another name, and return the copy's id."""
    information = ["--copy-image-set-information", '{"sourceImageSet": {"latestVersionId": "1"}}']
    source = ["--source-image-set-id", image_set_id]
    copied = server.imaging("copy-image-set", *datastore, *source, *information)
    copy_id = str(copied["destinationImageSetProperties"]["imageSetId"])
    copy = [*datastore, "--image-set-id", copy_id]
    wait_until(lambda: workflow_status(server, copy) == "COPIED")
    renaming = json.dumps(
        {"SchemaVersion": 1.1, "Patient": {"DICOM": {"PatientName": "Doe^Copied"}}}
    )
    updates = json.dumps({"DICOMUpdates": {"updatableAttributes": renaming}})
    changes = ["--latest-version-id", "1", "--update-image-set-metadata-updates", updates]
    server.imaging("update-image-set-metadata", *copy, *changes)
    wait_until(lambda: workflow_status(server, copy) == "UPDATED")
    return copy_id


def workflow_status(server: Server, image_set: list[str]) -> str:
    return str(server.imaging("get-image-set", *image_set)["imageSetWorkflowStatus"])


def served_crc32(server: Server, image_set: list[str], folder: Path) -> int:
    """Read metadata and the one frame of an image set; both must have the same checksum."""
    server.imaging("get-image-set-metadata", *image_set, folder / "metadata.json.gz")
    document = json.loads(gzip.decompress((folder / "metadata.json.gz").read_bytes()))
    (series,) = document["Study"]["Series"].values()
    (instance,) = series["Instances"].values()
    (frame,) = instance["ImageFrames"]
    information = ["--image-frame-information", f"imageFrameId={frame['ID']}"]
    server.imaging("get-image-frame", *image_set, *information, folder / "frame.jph")
    crc32 = decoded_crc32((folder / "frame.jph").read_bytes())
    assert crc32 == checksum(frame)
    return crc32


def source_crc32(name: str) -> int:
    """Sum the samples of an uncompressed file, as pydicom reads them."""
    return zlib.crc32(pydicom.dcmread(str(get_testdata_file(name, download=False))).PixelData)


def test_a_plain_boto3_program_imports_the_files_of_both_packages(
    server: Server, role_arn: str, tmp_path: Path
) -> None:
    # GIVEN every file of pydicom and pydicom-data, the broken ones and those of other kinds, too
    files, frames_folder = tmp_path / "files", tmp_path / "frames"
    frames_folder.mkdir()
    bundled = Path(pydicom.__file__).parent / "data" / "test_files"
    shutil.copytree(bundled, files / "pydicom")
    pydicom_data = importlib.metadata.distribution("pydicom-data").locate_file("data_store")
    shutil.copytree(str(pydicom_data), files / "pydicom-data")
    number_of_files = sum(path.is_file() for path in files.rglob("*"))
    # WHEN a program that knows nothing of a local server imports them and looks at all
    program = Path(__file__).with_name("plain_boto3_client.py")
    printed = server.run(sys.executable, program, role_arn, "all-files", files, frames_folder)
    seen = json.loads(printed)
    # THEN every file is accounted for
    assert seen["jobStatus"] == "COMPLETED"
    assert seen["manifest"]["numberOfScannedFiles"] == number_of_files
    assert seen["imageSets"] == seen["manifest"]["numberOfGeneratedImageSets"]
    assert seen["ofPatient"] >= 1
    # AND a frame of each image set is what its checksum says
    assert len(seen["frames"]) > 40
    for frame in seen["frames"]:
        served = (frames_folder / frame["ID"]).read_bytes()
        is_lossless = frame["syntax"] == _LOSSLESS_HTJ2K
        assert checksum(frame) == (decoded_crc32(served) if is_lossless else zlib.crc32(served))
        assert not is_lossless or frame["contentType"] == "image/jph"
    # AND a copy has the name that it was given, and nothing is left of all that
    assert seen["nameOfCopy"] == "Doe^Copied"
    assert seen["tags"] == {"seen": "yes"}
    assert seen["datastoreLeft"] is False
