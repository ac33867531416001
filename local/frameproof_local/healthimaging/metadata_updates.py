"""The documents of UpdateImageSetMetadata, taken apart by level of the metadata.

Shapes: developer guide, "Updating image set metadata". ``updatableAttributes`` holds new values,
``removableAttributes`` names what goes; there an instance without attributes goes as a whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .exceptions import ValidationException
from .json_text import read_attributes, read_object
from .metadata_document import Document

type Path = tuple[str, ...]
"""The way to a level in the document: ``("Study", "Series", uid, "Instances", uid)``."""

_KINDS = {1: "Patient", 3: "Series", 5: "Instance"}


@dataclass(frozen=True)
class LevelUpdate:
    """What one document says about one level; ``is_whole`` when it names the level only."""

    path: Path
    attributes: Mapping[str, Any] = field(default_factory=dict)
    private_vrs: Mapping[str, str] = field(default_factory=dict)
    is_whole: bool = False

    @property
    def kind(self) -> str:
        """Patient, Study, Series or Instance."""
        return "Study" if self.path == ("Study",) else _KINDS[len(self.path)]

    @property
    def name(self) -> str:
        """The level as a message calls it: ``Series 1.2.3``."""
        return self.kind if len(self.path) == 1 else f"{self.kind} {self.path[-1]}"

    def find_in(self, document: Document) -> dict[str, Any] | None:
        """Return the level's entry in a metadata document; None if it has none."""
        entry: Any = document
        for key in self.path:
            entry = entry.get(key)
            if entry is None:
                return None
        found: dict[str, Any] = entry
        return found


@dataclass(frozen=True)
class MetadataUpdates:
    """Everything that one request wants changed, removals first."""

    removals: tuple[LevelUpdate, ...]
    updates: tuple[LevelUpdate, ...]

    @property
    def kinds(self) -> set[str]:
        """The kinds of levels that are concerned."""
        return {level.kind for level in (*self.removals, *self.updates)}


def read_updates(removable: bytes | None, updatable: bytes | None) -> MetadataUpdates:
    """Parse the two documents; each may be absent, not both.

    Raises
    ------
    ValidationException
        A document is no JSON of the documented shape, or nothing would change.
    """
    found = MetadataUpdates(
        tuple(_levels(removable, "removableAttributes")),
        tuple(_levels(updatable, "updatableAttributes")),
    )
    if not found.removals and not found.updates:
        raise ValidationException("DICOMUpdates names no attribute to update or to remove.")
    return found


def _levels(text: bytes | None, member: str) -> Iterator[LevelUpdate]:
    if text is None:
        return
    document = read_attributes(text, member)
    if "Patient" in document:
        patient = read_object(document["Patient"], {"DICOM"}, f"{member}.Patient")
        yield from _level(("Patient",), patient)
    if "Study" in document:
        study = read_object(document["Study"], {"DICOM", "Series"}, f"{member}.Study")
        yield from _level(("Study",), study)
        yield from _series_levels(read_object(study.get("Series", {}), None, "Series"))


def _series_levels(by_uid: Mapping[str, Any]) -> Iterator[LevelUpdate]:
    for uid, value in by_uid.items():
        path = ("Study", "Series", uid)
        series = read_object(value, {"DICOM", "Instances"}, f"Series {uid}")
        yield from _level(path, series)
        instances = read_object(series.get("Instances", {}), None, f"Instances of series {uid}")
        for sop_uid, entry in instances.items():
            instance = read_object(entry, {"DICOM", "DICOMVRs"}, f"Instance {sop_uid}")
            yield from _level((*path, "Instances", sop_uid), instance)


def _level(path: Path, entry: Mapping[str, Any]) -> Iterator[LevelUpdate]:
    if not entry:
        yield LevelUpdate(path, is_whole=True)
    elif "DICOM" in entry or "DICOMVRs" in entry:
        yield LevelUpdate(
            path,
            read_object(entry.get("DICOM", {}), None, f"{path[-1]}.DICOM"),
            read_object(entry.get("DICOMVRs", {}), None, f"{path[-1]}.DICOMVRs"),
        )
