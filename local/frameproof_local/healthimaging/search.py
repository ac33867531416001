"""SearchImageSets: the tags an image set is found by, filters, and sort orders.

Rules: developer guide, "Searching image sets": up to two filters, both must hold; EQUAL takes one
value, BETWEEN a lower and an upper one.
"""

from collections.abc import Callable, Iterable
from typing import Any

from .exceptions import ValidationException
from .image_sets import ImageSet
from .metadata_document import Document

_TEXT_TAGS = {
    "DICOMPatientId": ("patient", "PatientID"),
    "DICOMPatientName": ("patient", "PatientName"),
    "DICOMPatientBirthDate": ("patient", "PatientBirthDate"),
    "DICOMPatientSex": ("patient", "PatientSex"),
    "DICOMStudyInstanceUID": ("study", "StudyInstanceUID"),
    "DICOMStudyId": ("study", "StudyID"),
    "DICOMStudyDescription": ("study", "StudyDescription"),
    "DICOMAccessionNumber": ("study", "AccessionNumber"),
    "DICOMStudyDate": ("study", "StudyDate"),
    "DICOMStudyTime": ("study", "StudyTime"),
    "DICOMSeriesInstanceUID": ("series", "SeriesInstanceUID"),
    "DICOMSeriesModality": ("series", "Modality"),
    "DICOMSeriesBodyPart": ("series", "BodyPartExamined"),
}

type Comparable = str | float | bool | tuple[str, str]


def search_tags(document: Document) -> dict[str, Any]:
    """Take ``DICOMTags`` from a metadata document; attributes without a value are left out."""
    series = next(iter(document["Study"]["Series"].values()))
    levels = {
        "patient": document["Patient"]["DICOM"],
        "study": document["Study"]["DICOM"],
        "series": series["DICOM"],
    }
    tags = {name: levels[level].get(keyword) for name, (level, keyword) in _TEXT_TAGS.items()}
    found: dict[str, Any] = {name: str(value) for name, value in tags.items() if value}
    number = str(series["DICOM"].get("SeriesNumber") or "")
    if number.lstrip("+-").isdecimal():
        found["DICOMSeriesNumber"] = int(number)
    return found


def to_search_result(
    image_set: ImageSet, *, datastore_image_sets: Iterable[ImageSet]
) -> dict[str, Any]:
    """Render an entry of SearchImageSets; the counts are those of its study in the data store."""
    study_uid = image_set.grouping_key.study_instance_uid
    of_study = [s for s in datastore_image_sets if s.grouping_key.study_instance_uid == study_uid]
    series_uids = {s.grouping_key.series_instance_uid for s in of_study}
    sop_instance_uids = {uid for s in of_study for uid in s.instances}
    described = image_set.to_dict(image_set.latest)
    names = ("imageSetId", "createdAt", "updatedAt", "lastAccessedAt", "storageTier", "isPrimary")
    return {
        **{name: described[name] for name in names},
        "version": image_set.latest.version_id,
        "DICOMTags": {
            **image_set.search_tags,
            "DICOMNumberOfStudyRelatedSeries": len(series_uids),
            "DICOMNumberOfStudyRelatedInstances": len(sop_instance_uids),
        },
    }


def matches(image_set: ImageSet, filters: list[dict[str, Any]]) -> bool:
    """Tell whether an image set passes every filter, each of which ``require_filters`` checked."""
    return all(_passes(image_set, one) for one in filters)


def require_filters(filters: list[dict[str, Any]]) -> None:
    """Check what the service model does not say about filters.

    Raises
    ------
    ValidationException
        A filter has the wrong number of values, mixes attributes, or orders what has no order.
    """
    for one in filters:
        names = {name for value in one["values"] for name in value}
        if len(names) != 1:
            raise ValidationException(f"A filter compares one attribute, not {sorted(names)}.")
        (name,) = names
        number = len(one["values"])
        if one["operator"] == "EQUAL" and number != 1:
            raise ValidationException(f"EQUAL takes one value of {name}, not {number}.")
        if one["operator"] == "BETWEEN" and (number != 2 or name not in _ORDERED):
            raise ValidationException(
                f"BETWEEN takes a lower and an upper value of {', '.join(sorted(_ORDERED))}; "
                f"not {number} of {name}."
            )


def _passes(image_set: ImageSet, one: dict[str, Any]) -> bool:
    (name,) = one["values"][0]
    wanted = [_wanted(name, value[name]) for value in one["values"]]
    actual = _actual(image_set, name)
    if one["operator"] == "EQUAL":
        return actual == wanted[0]
    lower, upper = wanted
    return bool(actual is not None and lower <= actual <= upper)  # type: ignore[operator]


_ORDERED = {"createdAt", "updatedAt", "DICOMStudyDateAndTime"}


def _wanted(name: str, value: Any) -> Comparable:
    if name == "DICOMStudyDateAndTime":
        return _date_and_time(value["DICOMStudyDate"], value.get("DICOMStudyTime"))
    if name in _ORDERED:
        return round(float(value), 3)
    wanted: str | bool = value
    return wanted


def _actual(image_set: ImageSet, name: str) -> Comparable | None:
    if name == "isPrimary":
        return image_set.is_primary
    if name in _SORT_VALUES:
        return _SORT_VALUES[name](image_set)
    value: str | None = image_set.search_tags.get(name)
    return value


def _date_and_time(date: str | None, time: str | None) -> tuple[str, str]:
    """Make a comparable pair; without a time it is midnight (PS3.5 6.2, HHMMSS.FFFFFF)."""
    whole, _, fraction = (time or "").replace(":", "").partition(".")
    return (date or ""), whole.ljust(6, "0") + fraction.ljust(6, "0")


def _milliseconds(seconds: float) -> float:
    """Round as answers are rounded, so that a time taken from one finds its image set."""
    return int(seconds * 1000) / 1000


_SORT_VALUES: dict[str, Callable[[ImageSet], Comparable]] = {
    "createdAt": lambda image_set: _milliseconds(image_set.created_at.timestamp()),
    "updatedAt": lambda image_set: _milliseconds(image_set.latest.updated_at.timestamp()),
    "DICOMStudyDateAndTime": lambda image_set: _date_and_time(
        image_set.search_tags.get("DICOMStudyDate"), image_set.search_tags.get("DICOMStudyTime")
    ),
}


def sort_key(sort_field: str) -> Callable[[ImageSet], tuple[Any, ...]]:
    """Return the key of a sort order, made unique by the image set's id."""

    def key(image_set: ImageSet) -> tuple[Any, ...]:
        value = _SORT_VALUES[sort_field](image_set)
        parts = value if isinstance(value, tuple) else (value,)
        return (*parts, image_set.image_set_id)

    return key
