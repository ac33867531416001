"""Change a metadata document in place, once its constraints were checked."""

from typing import Any

from .document_contents import only_series
from .metadata_document import Document
from .metadata_updates import LevelUpdate, MetadataUpdates
from .version_changes import ChangeRefusedError


def apply_updates(updates: MetadataUpdates, document: Document) -> None:
    """Remove, then update; a changed UID also renames its entry.

    Raises
    ------
    ChangeRefusedError
        No instance would be left, or two instances would have one UID.
    """
    for level in updates.removals:
        _remove(level, document)
    _, series = only_series(document)
    if not series["Instances"]:
        raise ChangeRefusedError("No instance would be left. Delete the image set instead.")
    for level in updates.updates:
        entry = level.find_in(document)
        if entry is None:
            raise ChangeRefusedError(f"{level.name} is both removed and updated.")
        entry["DICOM"].update(level.attributes)
        if level.private_vrs:
            entry.setdefault("DICOMVRs", {}).update(level.private_vrs)
    _rename_entries(document)


def _remove(level: LevelUpdate, document: Document) -> None:
    entry = level.find_in(document)
    if entry is None:
        raise ChangeRefusedError(f"{level.name} is not in the image set.")
    if level.is_whole:
        *above, uid = level.path
        parent = LevelUpdate(tuple(above)).find_in(document)
        if parent is not None:
            del parent[uid]
    for keyword in level.attributes:
        entry["DICOM"].pop(keyword, None)
        entry.get("DICOMVRs", {}).pop(keyword, None)


def _rename_entries(document: Document) -> None:
    """Let the keys of series and instances be what their attributes say."""
    series_uid, series = only_series(document)
    renamed: dict[str, Any] = {}
    for uid, entry in series["Instances"].items():
        new_uid = str(entry["DICOM"].get("SOPInstanceUID", uid))
        if new_uid in renamed:
            raise ChangeRefusedError(f"Two instances would have the SOPInstanceUID {new_uid}.")
        renamed[new_uid] = entry
    series["Instances"] = renamed
    new_series_uid = str(series["DICOM"].get("SeriesInstanceUID", series_uid))
    document["Study"]["Series"] = {new_series_uid: series}
