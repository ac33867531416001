"""Read back from a metadata document what an image set must know: its key and its frames."""

from typing import Any

from .grouping import KEYWORDS, GroupingKey
from .metadata_document import Document


def only_series(document: Document) -> tuple[str, dict[str, Any]]:
    """Return the SeriesInstanceUID and the entry of the one series of an image set."""
    ((uid, series),) = document["Study"]["Series"].items()
    return uid, series


def frame_ids_by_instance(document: Document) -> dict[str, tuple[str, ...]]:
    """Return each SOPInstanceUID with the ids of its frames, in order."""
    _, series = only_series(document)
    return {
        uid: tuple(frame["ID"] for frame in entry["ImageFrames"])
        for uid, entry in series["Instances"].items()
    }


def document_key(document: Document) -> GroupingKey:
    """Return the seven grouping elements as the document has them now."""
    _, series = only_series(document)
    levels = (document["Patient"]["DICOM"], document["Study"]["DICOM"], series["DICOM"])
    found = {
        keyword: level[keyword] for level in levels for keyword in KEYWORDS if keyword in level
    }
    values = (found.get(keyword) for keyword in KEYWORDS)
    return GroupingKey(*("" if value is None else str(value).strip() for value in values))
