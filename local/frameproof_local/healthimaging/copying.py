"""What CopyImageSet does to documents: choose instances, compare two image sets, add copies.

Rules: developer guide, "Copying an image set". Source and destination must agree in their Patient,
Study and Series metadata, or ``force`` keeps those of the destination; SOP Instance UIDs must be
unique within an image set.
"""

import copy
import secrets
from collections.abc import Collection, Mapping
from typing import Any

from .document_contents import only_series
from .exceptions import ValidationException
from .image_sets import ImageSet
from .json_text import read_attributes, read_object
from .metadata_document import Document
from .version_changes import ChangeRefusedError


def chosen_instances(copiable_attributes: str | None, source: ImageSet) -> list[str]:
    """Return the SOPInstanceUIDs to copy; all of them when the request chooses none.

    Parameters
    ----------
    copiable_attributes
        ``{"SchemaVersion": 1.1, "Study": {"Series": {uid: {"Instances": {uid: {}}}}}}`` as text.

    Raises
    ------
    ValidationException
        The text has another shape, or names an instance that the source does not have.
    """
    if copiable_attributes is None:
        return list(source.instances)
    document = read_attributes(copiable_attributes, "copiableAttributes")
    study = read_object(document.get("Study"), {"Series"}, "copiableAttributes.Study")
    series = read_object(study.get("Series"), None, "copiableAttributes.Study.Series")
    known_series = source.grouping_key.series_instance_uid
    if list(series) != [known_series]:
        raise ValidationException(
            f"copiableAttributes must name instances of series {known_series}, the one of the "
            f"source image set, not of {', '.join(series) or 'none'}."
        )
    entry = read_object(series[known_series], {"Instances"}, f"Series {known_series}")
    return _known(read_object(entry.get("Instances"), None, "Instances"), source)


def _known(chosen: Mapping[str, Any], source: ImageSet) -> list[str]:
    unknown = [uid for uid in chosen if uid not in source.instances]
    if unknown or not chosen:
        raise ValidationException(
            f"Image set {source.image_set_id} has no instance {', '.join(unknown)}."
            if unknown
            else "copiableAttributes names no instance."
        )
    return list(chosen)


def copy_of(source: Document, image_set_id: str, uids: Collection[str]) -> Document:
    """Make the first document of a new image set from some instances of another."""
    document = copy.deepcopy(source)
    document["ImageSetID"] = image_set_id
    series_uid, series = only_series(document)
    document["Study"]["Series"][series_uid] = {**series, "Instances": {}}
    _, source_series = only_series(source)
    _add(source_series, document, uids)
    return document


def merge_copies(
    source: Document, destination: Document, uids: Collection[str], *, is_forced: bool
) -> None:
    """Add copies of instances to a document in place.

    Raises
    ------
    ChangeRefusedError
        The two do not agree and ``force`` was not given, or the destination has an instance of
        the same UID already.
    """
    _, source_series = only_series(source)
    _, destination_series = only_series(destination)
    if not is_forced:
        _require_agreement(source, destination)
    twice = sorted(set(uids) & set(destination_series["Instances"]))
    if twice:
        raise ChangeRefusedError(
            "SOPInstanceUIDs must be unique within an image set. "
            f"The DestinationImageSet has {', '.join(twice)} already."
        )
    _add(source_series, destination, uids)


def _require_agreement(source: Document, destination: Document) -> None:
    (source_uid, source_series) = only_series(source)
    (destination_uid, destination_series) = only_series(destination)
    for level, one, other in (
        ("Patient", source["Patient"]["DICOM"], destination["Patient"]["DICOM"]),
        ("Study", source["Study"]["DICOM"], destination["Study"]["DICOM"]),
        (
            "Series",
            (source_uid, source_series["DICOM"]),
            (destination_uid, destination_series["DICOM"]),
        ),
    ):
        if one != other:
            raise ChangeRefusedError(
                f"{level} of SourceImageSet and DestinationImageSet don't match."
            )


def _add(source_series: dict[str, Any], destination: Document, uids: Collection[str]) -> None:
    """Add instances to the destination's series, their frames under ids of their own."""
    _, series = only_series(destination)
    for uid in uids:
        entry = copy.deepcopy(source_series["Instances"][uid])
        for frame in entry["ImageFrames"]:
            frame["ID"] = secrets.token_hex(16)
        series["Instances"][uid] = entry
