"""One file of an import job: from S3 to a conversion process, its frames into the store."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from frameproof_local.moto_hooks.s3_objects import copy_plain_object

from .checksum_levels import ChecksumForm
from .conversion_requests import INPUT_NAME, ConversionRequest, FileFailure
from .encoding import LosslessFormat
from .imported_instances import ImportedInstance, spilled
from .spill import Spill
from .workbench import Workbench

_CHUNK_BYTES = 1024**2


@dataclass(frozen=True)
class FileImport:
    """What all files of one job have in common."""

    s3: Any
    bucket: str
    lossless: LosslessFormat
    checksum_form: ChecksumForm
    bench: Workbench
    spill: Spill

    def run(self, key: str) -> ImportedInstance | FileFailure:
        """Import one file; whatever is wrong with it becomes a failure."""
        with self.bench.store.workplace() as folder:
            try:
                self._fetch(key, folder / INPUT_NAME)
            except ClientError as error:
                return FileFailure("ValidationException", str(error))
            outcome = self.bench.conversions.convert(
                ConversionRequest(folder, self.lossless, self.checksum_form)
            )
            if isinstance(outcome, FileFailure):
                return outcome
            for frame in outcome.frames:
                self.bench.store.adopt(folder / frame.frame_id)
            return spilled(outcome, self.spill)

    def _fetch(self, key: str, target: Path) -> None:
        """Put the object into a file; ClientError when it is gone or unreadable.

        The S3 is in this very process, so that the way over HTTP is spared where it would lead to
        the same bytes.
        """
        if copy_plain_object(self.bucket, key, target):
            return
        body = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"]
        with target.open("wb") as file:
            for chunk in body.iter_chunks(_CHUNK_BYTES):
                file.write(chunk)
