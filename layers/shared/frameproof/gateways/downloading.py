"""The gateway that brings an object of S3 into a file, however large it is."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from frameproof.gateways.aws_errors import aws_errors
from frameproof.scratch import scratch_disk
from frameproof.sources import S3Location

_PIECE_BYTES = 1024 * 1024


class ObjectDownload:
    """Objects to files, through one client.

    Parameters
    ----------
    client
        A botocore S3 client (``clients.object_download`` builds it; tests hand in their own).
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    def download(self, place: S3Location, file: Path) -> None:
        """Write one object into a file, a piece at a time.

        Raises
        ------
        RetryableError, ServiceError
            S3 refused, or the connection broke.
        ScratchDiskError
            There is no room for it.
        """
        with (
            scratch_disk(place.uri),
            file.open("wb") as target,
            aws_errors(f"reading {place.uri}"),
        ):
            body = self._client.get_object(Bucket=place.bucket, Key=place.key)["Body"]
            shutil.copyfileobj(body, target, _PIECE_BYTES)
