"""Seeding the local IDC bucket through the S3 API."""

import io
import urllib.request
from pathlib import Path
from typing import Any

import boto3
import pydicom
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from frameproof_local.studies.bucket import seed_bucket, seed_objects
from frameproof_local.studies.cache import cached_series
from frameproof_local.studies.catalogue import PUBLIC_BUCKET, catalogue
from frameproof_local.studies.stand_in import STAND_IN_STUDY


@pytest.fixture(scope="module")
def s3(studies_endpoint_url: str, studies_cache_folder: Path) -> Any:
    client = boto3.client("s3")
    seed_bucket(client, studies_cache_folder)
    return client


def listed(s3: Any) -> dict[str, dict[str, Any]]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=PUBLIC_BUCKET)
    return {item["Key"]: item for page in pages for item in page["Contents"]}


def test_every_folder_of_the_catalogue_has_as_many_objects_as_it_says(s3: Any) -> None:
    keys = list(listed(s3))

    for entry in catalogue():
        assert sum(key.startswith(f"{entry.folder}/") for key in keys) == entry.files
    assert len(keys) == sum(entry.files for entry in catalogue())


def test_objects_are_named_as_idc_names_them(s3: Any) -> None:
    for key in listed(s3):
        folder, name = key.split("/")
        assert len(folder) == 36
        assert name.endswith(".dcm")
        assert len(name) == 40


def test_seeding_again_writes_nothing(s3: Any, studies_cache_folder: Path) -> None:
    before = {key: item["LastModified"] for key, item in listed(s3).items()}

    seed_bucket(s3, studies_cache_folder)

    assert {key: item["LastModified"] for key, item in listed(s3).items()} == before


def test_seeding_repairs_what_was_lost_or_changed(s3: Any, studies_cache_folder: Path) -> None:
    # GIVEN a bucket with an object too few and one with wrong content
    lost, changed = [item.key for item in seed_objects(studies_cache_folder)][:2]
    whole = listed(s3)[changed]["ETag"]
    s3.delete_object(Bucket=PUBLIC_BUCKET, Key=lost)
    s3.put_object(Bucket=PUBLIC_BUCKET, Key=changed, Body=b"something else")
    # WHEN it is seeded
    seed_bucket(s3, studies_cache_folder)
    # THEN both are as they were
    assert lost in listed(s3)
    assert listed(s3)[changed]["ETag"] == whole


def test_the_bucket_is_public_as_idcs_own(s3: Any, studies_endpoint_url: str) -> None:
    key = next(iter(listed(s3)))
    anonymous = boto3.client(
        "s3",
        config=Config(signature_version=UNSIGNED),
    )

    assert anonymous.get_object(Bucket=PUBLIC_BUCKET, Key=key)["ContentLength"] > 0
    with urllib.request.urlopen(f"{studies_endpoint_url}/{PUBLIC_BUCKET}/{key}") as reply:  # noqa: S310
        assert reply.status == 200


def test_the_checksum_oracle_names_objects_of_the_bucket(
    s3: Any, studies_cache_folder: Path
) -> None:
    _, study = cached_series(STAND_IN_STUDY, studies_cache_folder)

    instance = study[2].instances[100]
    body = s3.get_object(Bucket=PUBLIC_BUCKET, Key=str(instance.key))["Body"].read()
    assert len(body) == instance.size_bytes
    assert pydicom.dcmread(io.BytesIO(body)).SOPInstanceUID == instance.sop_instance_uid
