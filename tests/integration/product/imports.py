"""What an import needs before it can start: DICOM files in a bucket."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from frameproof_local.studies.series import WrittenSeries


def write_series(s3: Any, folder: Path, series: WrittenSeries, *, bucket: str, prefix: str) -> None:
    """Put the files of a series that was written to a folder under a prefix."""
    for instance in series.instances:
        body = (folder / instance.key).read_bytes()
        s3.put_object(Bucket=bucket, Key=f"{prefix}{instance.key.name}", Body=body)
