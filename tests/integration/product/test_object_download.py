from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from frameproof.errors import ServiceError
from frameproof.gateways.downloading import ObjectDownload
from frameproof.sources import S3Location


def test_object_is_in_the_file_whole(s3: Any, tmp_path: Path) -> None:
    content = bytes(range(256)) * 10_000  # more than one piece
    s3.create_bucket(Bucket="input")
    s3.put_object(Bucket="input", Key="a.dcm", Body=content)
    file = tmp_path / "object.dcm"
    ObjectDownload(s3).download(S3Location("input", "a.dcm"), file)
    assert file.read_bytes() == content


def test_object_that_is_not_there_is_named(s3: Any, tmp_path: Path) -> None:
    s3.create_bucket(Bucket="input")
    with pytest.raises(ServiceError, match=r"NoSuchKey.* while reading s3://input/a.dcm"):
        ObjectDownload(s3).download(S3Location("input", "a.dcm"), tmp_path / "object.dcm")
