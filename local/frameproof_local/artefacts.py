"""Built folders and files as objects in local S3, named by their content.

The same content is the same object, so a second deployment uploads nothing and changes nothing.
"""

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

ARTEFACT_BUCKET = "frameproof-artefacts"
"""There from the start, so that ``sam deploy`` can use it too (samconfig.toml, profile local)."""

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest moment that a zip archive can express
_FILE, _EXECUTABLE = 0o100644, 0o100755


class ArtefactStore:
    """A bucket for what Lambda and Step Functions are to read.

    Parameters
    ----------
    s3
        A boto3 client.
    bucket
        Made when it is not there.
    region
        The bucket's.
    prefix
        Of every key, without a slash at its end.
    """

    def __init__(self, s3: Any, bucket: str, *, region: str, prefix: str) -> None:
        self.bucket = bucket
        self._s3 = s3
        self._prefix = prefix
        make_bucket(s3, bucket, region)

    def put_path(self, path: Path) -> str:
        """Upload a folder (as a zip archive) or a file (as it is); return its key."""
        if path.is_dir():
            return self.put_bytes(zip_folder(path), ".zip")
        return self.put_bytes(path.read_bytes(), "".join(path.suffixes))

    def put_bytes(self, content: bytes, suffix: str) -> str:
        """Upload content unless it is there already; return its key."""
        key = f"{self._prefix}/{hashlib.sha256(content).hexdigest()}{suffix}"
        if not self._exists(key):
            self._s3.put_object(Bucket=self.bucket, Key=key, Body=content)
        return key

    def _exists(self, key: str) -> bool:
        try:
            self._s3.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise
        return True


def make_bucket(s3: Any, bucket: str, region: str) -> None:
    """Make a bucket in a region; fine if it is there already."""
    place: dict[str, Any] = {}
    if region != "us-east-1":  # the API takes no location constraint for us-east-1
        place = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        s3.create_bucket(Bucket=bucket, **place)
    except s3.exceptions.BucketAlreadyOwnedByYou:
        return


def zip_folder(folder: Path) -> bytes:
    """Return a zip archive of a folder's files; the same files give the same bytes.

    Names are sorted, times are left out, and of the rights only "executable" is kept. Nothing is
    compressed: the archive goes no further than this machine's memory.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as zipped:
        for path in sorted(item for item in folder.rglob("*") if item.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), date_time=_EPOCH)
            is_executable = path.stat().st_mode & 0o100
            # The upper half of the field is the Unix mode (APPNOTE.TXT 4.4.15).
            entry.external_attr = (_EXECUTABLE if is_executable else _FILE) << 16
            zipped.writestr(entry, path.read_bytes())
    return archive.getvalue()
