"""moto's Lambda: archives lie in files, one with the object they came from, told as before."""

import base64
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.awslambda import models
from moto.awslambda.models import lambda_backends

from frameproof_local.contents import Content
from frameproof_local.moto_hooks import awslambda_archives, s3_contents

ACCOUNT_ID, REGION = "123456789012", "us-east-1"
IN_S3 = {"S3Bucket": "artefacts", "S3Key": "archive.zip"}


def zip_with(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", text)
    return buffer.getvalue()


ARCHIVE = zip_with("#" * 100_000)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def client(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    s3_contents.install()
    awslambda_archives.install()
    with mock_aws():
        s3 = boto3.client("s3", region_name=REGION)
        s3.create_bucket(Bucket=IN_S3["S3Bucket"])
        s3.put_object(Bucket=IN_S3["S3Bucket"], Key=IN_S3["S3Key"], Body=ARCHIVE)
        boto3.client("iam", region_name=REGION).create_role(
            RoleName="r", AssumeRolePolicyDocument=json.dumps({"Statement": []})
        )
        yield boto3.client("lambda", region_name=REGION)
    awslambda_archives.uninstall()


def new_function(client: Any, code: dict[str, Any]) -> dict[str, Any]:
    given = {"Runtime": "python3.13", "Handler": "app.handler", "Code": code}
    role = f"arn:aws:iam::{ACCOUNT_ID}:role/r"
    answer: dict[str, Any] = client.create_function(FunctionName="f", Role=role, **given)
    return answer


def stored_function() -> Any:
    return lambda_backends[ACCOUNT_ID][REGION].get_function("f")


def files_in(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.glob("content-*")]


def in_base64(archive: bytes) -> str:
    return base64.b64encode(hashlib.sha256(archive).digest()).decode()


def test_moto_still_has_the_functions_that_the_hook_replaces(client: Any) -> None:
    awslambda_archives.uninstall()
    for name in ("_s3_content", "_zipfile_content"):
        assert hasattr(models, name), f"moto changed: awslambda.models.{name} is gone"
    archive, size_bytes, digest, digest_in_hex = models._zipfile_content(base64.b64encode(ARCHIVE))
    assert (archive, size_bytes) == (ARCHIVE, len(ARCHIVE))
    assert (digest, digest_in_hex) == (in_base64(ARCHIVE), hashlib.sha256(ARCHIVE).hexdigest())


def test_a_layer_and_a_function_share_the_file_of_their_object(client: Any, folder: Path) -> None:
    layer = client.publish_layer_version(LayerName="l", Content=IN_S3)
    function = new_function(client, IN_S3)
    assert files_in(folder) == [ARCHIVE]
    version = lambda_backends[ACCOUNT_ID][REGION].layers_versions_by_arn(layer["LayerVersionArn"])
    assert version is not None
    assert awslambda_archives.archive_of(version) == Content(ARCHIVE)
    assert awslambda_archives.archive_of(stored_function()) == Content(ARCHIVE)
    assert layer["Content"]["CodeSha256"] == function["CodeSha256"] == in_base64(ARCHIVE)
    assert layer["Content"]["CodeSize"] == function["CodeSize"] == len(ARCHIVE)


def test_an_archive_stays_when_its_object_is_deleted(client: Any, folder: Path) -> None:
    new_function(client, IN_S3)
    s3 = boto3.client("s3", region_name=REGION)
    s3.delete_object(Bucket=IN_S3["S3Bucket"], Key=IN_S3["S3Key"])
    assert files_in(folder) == [ARCHIVE]


def test_an_archive_within_the_request_is_kept_and_replaced(client: Any) -> None:
    new_function(client, {"ZipFile": ARCHIVE})
    assert awslambda_archives.archive_of(stored_function()) == Content(ARCHIVE)
    other = zip_with("1")
    answer = client.update_function_code(FunctionName="f", ZipFile=other)
    assert answer["CodeSha256"] == in_base64(other)
    assert awslambda_archives.archive_of(stored_function()) == Content(other)


def test_functions_are_listed_and_published_with_their_archives(client: Any) -> None:
    new_function(client, IN_S3)
    published = client.publish_version(FunctionName="f")
    assert published["CodeSha256"] == in_base64(ARCHIVE)
    listed = client.list_functions(FunctionVersion="ALL")["Functions"]
    assert [found["Version"] for found in listed] == ["$LATEST", "1"]
