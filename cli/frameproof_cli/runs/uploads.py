"""A folder of one's own DICOM files -> ``uploads/<run-id>/`` of the stack's input bucket.

Every regular file goes up, DICOM or not: HealthImaging says which ones it can't take, and the
report accounts for each. Symbolic links are not followed. Folders and files often bear patients'
names, and a key gets into access logs and inventories: the keys are digests, and which file is
which stands in a document of the run's folder (``plan/uploads.jsonl``), where the ledger leads.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from frameproof_cli.aws.buckets import Bucket
from frameproof_cli.terminal.failures import CommandError, ExitCode

PARALLEL_UPLOADS = 8
_UPLOAD_ERRORS = (Boto3Error, BotoCoreError, ClientError, OSError, UnicodeError)


@dataclass(frozen=True, slots=True)
class LocalFile:
    """One file to upload."""

    path: Path
    name: str
    """Its path within the folder, with slashes."""
    key: str
    size_bytes: int


def list_files(folder: Path, prefix: str) -> list[LocalFile]:
    """List every regular file under a folder, in the order of their names.

    Raises
    ------
    CommandError
        There is none.
    """
    files = [
        _local_file(path, path.relative_to(folder).as_posix(), prefix)
        for parent, _, names in os.walk(folder, followlinks=False, onerror=_raise)
        for path in (Path(parent, name) for name in names)
        if path.is_file() and not path.is_symlink()
    ]
    if not files:
        raise CommandError(
            f"{folder} holds no files. Name the folder that has the DICOM files in it "
            "(links are not followed).",
            ExitCode.NOT_FOUND,
        )
    return sorted(files, key=lambda file: file.name)


def _local_file(path: Path, name: str, prefix: str) -> LocalFile:
    digest = hashlib.sha256(os.fsencode(name)).hexdigest()
    return LocalFile(path, name, f"{prefix}{digest[:32]}", path.stat().st_size)


def names_of_uploads(files: list[LocalFile]) -> bytes:
    """Write down which key is which file: JSONL, in the order of the names.

    A name that is not UTF-8 has its odd bytes as the escapes that Python gives them (PEP 383).
    """
    lines = (json.dumps({"key": file.key, "name": file.name}) for file in files)
    return "".join(f"{line}\n" for line in lines).encode()


def _raise(error: OSError) -> None:
    raise error


def upload_files(
    files: list[LocalFile], bucket: Bucket, prefix: str, *, show: Callable[[str], None]
) -> None:
    """Upload the files in parallel and compare what stands in the bucket with what was sent.

    Parameters
    ----------
    show
        Is told how far it went, each time that a file is done.

    Raises
    ------
    CommandError
        A file could not be uploaded, or the bucket holds something else under the prefix.
    """
    failures = _upload_all(files, bucket, show)
    if failures:
        raise CommandError(
            f"{len(failures)} of {len(files)} files could not be uploaded. The first: "
            f"{failures[0]}. Nothing was started; run it again.",
            ExitCode.AWS_ERROR,
        )
    _compare(files, bucket, prefix)


def _upload_all(
    files: list[LocalFile], bucket: Bucket, show: Callable[[str], None]
) -> list[BaseException]:
    failures: list[BaseException] = []
    done_files, done_bytes = 0, 0
    with ThreadPoolExecutor(PARALLEL_UPLOADS) as pool:
        pending = {pool.submit(bucket.upload, file.path, file.key): file for file in files}
        try:
            while pending:
                done, _ = wait(pending, return_when=FIRST_COMPLETED)
                failures += [error for future in done if (error := _trouble(future))]
                done_bytes += sum(pending.pop(future).size_bytes for future in done)
                done_files += len(done)
                show(f"{done_files} of {len(files)} files, {done_bytes / 1e6:.1f} MB")
        finally:  # on Ctrl-C: what has not begun does not begin
            pool.shutdown(wait=False, cancel_futures=True)
    return failures


def _trouble(future: Future[None]) -> BaseException | None:
    error = future.exception()
    if error is not None and not isinstance(error, _UPLOAD_ERRORS):
        raise error
    return error


def _compare(files: list[LocalFile], bucket: Bucket, prefix: str) -> None:
    sent = {file.key: file.size_bytes for file in files}
    stored = bucket.sizes(prefix)
    if stored == sent:
        return
    missing = sum(stored.get(key) != size for key, size in sent.items())
    strangers = len(stored.keys() - sent.keys())
    raise CommandError(
        f"{bucket.uri(prefix)} does not hold what was sent: {missing} of {len(sent)} files are "
        f"missing or of another size, {strangers} are left over from before. Nothing was started; "
        "choose another --run-id.",
        ExitCode.AWS_ERROR,
    )
