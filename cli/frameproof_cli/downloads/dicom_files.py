"""The series of a run, made again as DICOM files: ``<SeriesInstanceUID>/<SOPInstanceUID>.dcm``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from frameproof.contracts import FrameRef, ImageSet
from frameproof.gateways.healthimaging import HealthImaging
from frameproof.gateways.storage import Storage
from frameproof.layout import safe_uid
from frameproof.pixels.openjpeg import reference_decoder
from frameproof.read_ahead import read_ahead
from frameproof.run_store import RunStore
from frameproof_cli.aws.frames import ImageFrames
from frameproof_cli.downloads.files import DownloadError, FileOutcome, WantedFile
from frameproof_cli.downloads.folder import TargetFolder
from frameproof_cli.downloads.journal import Journal
from frameproof_cli.downloads.selection import Selection
from frameproof_cli.downloads.work import Meter, Unit
from frameproof_cli.rebuilding.documents import StoredInstance, read_instances
from frameproof_cli.rebuilding.part10 import write_part10
from frameproof_cli.rebuilding.proven_frames import ProvenFrame, ProvenFrames
from frameproof_cli.rebuilding.refusals import RebuildError, StoppedError
from frameproof_cli.target import Target

_FRAMES_AHEAD = 4
"""Of one file: the next ones are on their way while one is written."""


def image_sets_of(run_id: str, target: Target) -> list[ImageSet]:
    """Read which image sets a run made or extended, primary ones first."""
    store = Storage(target.connection.client("s3"))
    run = RunStore(store, target.outputs.output_bucket, run_id)
    image_sets = run.rows(ImageSet, run.keys.image_sets)
    return sorted(image_sets, key=lambda item: (not item.is_primary, item.image_set_id))


@dataclass
class DicomFiles:
    """The DICOM files of one run.

    Parameters
    ----------
    image_sets
        Where metadata comes from.
    frames
        Where frames come from, proven.
    """

    image_sets: HealthImaging
    frames: ProvenFrames
    folder: TargetFolder
    journal: Journal
    found_instances: set[str] = field(default_factory=set, init=False)
    """SOPInstanceUIDs that were met on the way."""
    _taken: dict[str, str] = field(default_factory=dict, init=False)
    """Paths, and the image sets whose instances have them."""

    @classmethod
    def of(cls, target: Target, folder: TargetFolder, meter: Meter) -> DicomFiles:
        """Open the target's data store."""
        client = target.connection.client("medical-imaging")
        datastore_id = target.outputs.datastore_id
        frames = ProvenFrames(ImageFrames(client, datastore_id), reference_decoder(), meter.add)
        gateway = HealthImaging(client, datastore_id)
        return cls(gateway, frames, folder, Journal(folder.folder))

    def units(self, image_sets: Iterable[ImageSet], selection: Selection) -> Iterator[Unit]:
        """Make the work, one unit for each file; metadata is read when it is its turn.

        Raises
        ------
        FrameproofError
            The metadata of an image set cannot be read.
        """
        for image_set in image_sets:
            document = self.image_sets.image_set_metadata(
                image_set.image_set_id, image_set.version_id
            )
            for instance in read_instances(document, image_set):
                if selection.includes(instance.series_instance_uid, instance.sop_instance_uid):
                    self.found_instances.add(instance.sop_instance_uid)
                    yield self._unit(instance)

    def _unit(self, instance: StoredInstance) -> Unit:
        path = self._path(instance)
        version = instance.image_set_id, instance.version_id
        wanted = WantedFile(
            path=path,
            series_instance_uid=instance.series_instance_uid,
            sop_instance_uid=instance.sop_instance_uid,
            frames=len(instance.frames),
            digest=self.journal.known(path, *version),
        )

        def note(outcomes: list[FileOutcome]) -> None:
            for outcome in outcomes:
                self.journal.note(outcome, *version)

        work = partial(self._bring, wanted, instance)
        return Unit(work, weight=max(1, len(instance.frames)), done=note)

    def _path(self, instance: StoredInstance) -> str:
        """Name a file; where two image sets have one SOPInstanceUID, the later bears its own id."""
        stem = f"{safe_uid(instance.series_instance_uid)}/{safe_uid(instance.sop_instance_uid)}"
        owner = self._taken.setdefault(stem, instance.image_set_id)
        return (
            f"{stem}.dcm"
            if owner == instance.image_set_id
            else (f"{stem}.{instance.image_set_id}.dcm")
        )

    def _bring(self, wanted: WantedFile, instance: StoredInstance) -> list[FileOutcome]:
        def write(target: BinaryIO) -> tuple[str, ...]:
            try:
                return write_part10(instance, target, self._read)
            except RebuildError as error:
                raise DownloadError(str(error)) from error
            except StoppedError as error:
                raise DownloadError("it was not finished when somebody stopped it") from error

        return [self.folder.bring(wanted, write)]

    def _read(self, frames: tuple[FrameRef, ...]) -> Iterator[ProvenFrame]:
        return read_ahead(self.frames.read, frames, threads=_FRAMES_AHEAD)
