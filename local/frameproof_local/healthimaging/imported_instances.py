"""An instance of a running import job: what it is, and where its part of the metadata waits."""

from dataclasses import dataclass

from .conversion_requests import ConvertedFile
from .frames import StoredFrame
from .grouping import GroupingKey
from .spill import Span, Spill
from .storage_plan import ImportWarning


@dataclass(frozen=True)
class ImportedInstance:
    """An instance that is ready to join an image set; its metadata is on disk until then."""

    sop_instance_uid: str
    grouping_key: GroupingKey
    frames: tuple[StoredFrame, ...]
    warnings: tuple[ImportWarning, ...]
    spill: Spill
    levels_span: Span
    entry_span: Span

    def levels(self) -> bytes:
        """Return the attributes of patient, study and series (``ConvertedFile.levels``)."""
        return self.spill.read(self.levels_span)

    def entry(self) -> bytes:
        """Return the instance's entry in a metadata document (``ConvertedFile.entry``)."""
        return self.spill.read(self.entry_span)


def spilled(file: ConvertedFile, spill: Spill) -> ImportedInstance:
    """Put the metadata of a converted file aside."""
    return ImportedInstance(
        sop_instance_uid=file.sop_instance_uid,
        grouping_key=file.grouping_key,
        frames=file.frames,
        warnings=file.warnings,
        spill=spill,
        levels_span=spill.append(file.levels),
        entry_span=spill.append(file.entry),
    )
