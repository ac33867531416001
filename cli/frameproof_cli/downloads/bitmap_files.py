"""The bitmaps that a run kept: each frame's files, with the JSON file that says what they are."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from frameproof.contracts.bitmaps import BitmapSidecar
from frameproof.errors import InvalidInputError
from frameproof.layout import RunFolder, safe_uid
from frameproof.records import from_json
from frameproof_cli.aws.buckets import Bucket
from frameproof_cli.downloads.files import (
    Digest,
    DownloadError,
    FileOutcome,
    WantedFile,
    digest_of_bytes,
)
from frameproof_cli.downloads.folder import TargetFolder
from frameproof_cli.downloads.selection import Selection
from frameproof_cli.downloads.work import Meter, Unit
from frameproof_cli.terminal.failures import CommandError, ExitCode

_SIDECAR = ".json"


@dataclass(frozen=True, slots=True)
class _FrameFiles:
    """What lies in the bucket of one frame: names within the folder, and sizes in bytes."""

    series_folder: str
    stem: str
    """``<SOPInstanceUID>-<frame number>``."""
    sizes: dict[str, int]


class BitmapFiles:
    """The bitmaps of one run.

    Parameters
    ----------
    run_id
        A run that has ended.
    """

    def __init__(self, run_id: str, bucket: Bucket, folder: TargetFolder, meter: Meter) -> None:
        self._run_id = run_id
        self._prefix = f"{RunFolder(run_id).prefix}bitmaps/"
        self._bucket = bucket
        self._folder = folder
        self._meter = meter

    def units(self, selection: Selection) -> list[Unit]:
        """List the work: a unit for each frame.

        Raises
        ------
        CommandError
            The run kept no bitmaps, or none of a series or an instance that was named (exit 4).
        """
        frames = self._listed()
        if not frames:
            raise CommandError(
                f"run {self._run_id} kept no bitmaps. Have a run keep them (frameproof run "
                "--bitmaps png ...), or download its series as DICOM files: --dicom",
                ExitCode.NOT_FOUND,
            )
        series = {item.series_folder for item in frames}
        instances = {item.stem.rpartition("-")[0] for item in frames}
        selection.require(self._run_id, series=series, instances=instances, named=safe_uid)
        chosen = [
            item
            for item in frames
            if selection.includes(item.series_folder, item.stem.rpartition("-")[0], named=safe_uid)
        ]
        return [Unit(lambda item=item: self._bring(item)) for item in chosen]  # type: ignore[misc]  # mypy infers no lambda with a default

    def _listed(self) -> list[_FrameFiles]:
        sizes: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
        for key, size_bytes in self._bucket.sizes(self._prefix).items():
            path = PurePosixPath(key.removeprefix(self._prefix))
            # No UID has a letter, so that the first dot behind the frame number begins the form.
            stem, _, number = path.name.rpartition("-")
            sizes[str(path.parent), f"{stem}-{number.partition('.')[0]}"][path.name] = size_bytes
        return [_FrameFiles(*where, files) for where, files in sorted(sizes.items())]

    def _bring(self, item: _FrameFiles) -> list[FileOutcome]:
        name = f"{item.stem}{_SIDECAR}"
        try:
            content = self._read(item, name)
            sidecar = _parsed(content)
        except DownloadError as error:
            lost = WantedFile(f"{item.series_folder}/{name}", item.series_folder, item.stem, 1)
            return [FileOutcome(lost, "failed", reason=str(error))]
        outcomes = [
            self._bring_file(item, sidecar, file.name, Digest(file.size_bytes, file.sha256))
            for file in sidecar.files
        ]
        # Last: where it lies, its files do, too.
        outcomes.append(self._bring_file(item, sidecar, name, digest_of_bytes(content)))
        return outcomes

    def _bring_file(
        self, item: _FrameFiles, sidecar: BitmapSidecar, name: str, digest: Digest
    ) -> FileOutcome:
        wanted = WantedFile(
            path=f"{item.series_folder}/{name}",
            series_instance_uid=sidecar.series_instance_uid,
            sop_instance_uid=sidecar.sop_instance_uid,
            frames=1,
            digest=digest,
            is_digest_binding=True,
        )

        def write(target: BinaryIO) -> tuple[str, ...]:
            target.write(self._read(item, name))
            return ()

        return self._folder.bring(wanted, write)

    def _read(self, item: _FrameFiles, name: str) -> bytes:
        content = None
        if name in item.sizes:
            content = self._bucket.read(f"{self._prefix}{item.series_folder}/{name}")
        if content is None:
            raise DownloadError(
                f"it is not in the run's folder. Have the frame verified again: frameproof retry "
                f"{self._run_id}"
            )
        self._meter.add(len(content))
        return content


def _parsed(content: bytes) -> BitmapSidecar:
    try:
        return from_json(BitmapSidecar, json.loads(content))
    except (ValueError, InvalidInputError) as error:  # no UTF-8, no JSON, or another shape
        raise DownloadError(f"it does not say what its bitmaps are: {error}") from error
