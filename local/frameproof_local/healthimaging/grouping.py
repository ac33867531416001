"""Which instances belong together: the seven elements that make an image set.

Developer guide, "Understanding image sets": one primary image set per DICOM series, merged across
jobs; instances whose elements conflict with it go to image sets that are not primary.
"""

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from pydicom import Dataset


class GroupingKey(NamedTuple):
    """The study-level and series-level elements that must agree, as text; empty when absent."""

    study_date: str
    accession_number: str
    patient_id: str
    study_instance_uid: str
    study_id: str
    series_instance_uid: str
    series_number: str


class Grouped(Protocol):
    """Anything that has a grouping key."""

    @property
    def grouping_key(self) -> GroupingKey:
        """The key of the image set it belongs to."""


KEYWORDS = (
    "StudyDate",
    "AccessionNumber",
    "PatientID",
    "StudyInstanceUID",
    "StudyID",
    "SeriesInstanceUID",
    "SeriesNumber",
)
"""DICOM keywords of the seven elements, in the order of ``GroupingKey``."""


def grouping_key(dataset: Dataset) -> GroupingKey:
    """Read the seven elements of an instance."""
    values = (dataset.get(keyword) for keyword in KEYWORDS)
    return GroupingKey(*("" if value is None else str(value).strip() for value in values))


def in_groups[Item: Grouped](items: Iterable[Item]) -> dict[GroupingKey, list[Item]]:
    """Gather items by key, in the order in which keys and items first came."""
    groups: dict[GroupingKey, list[Item]] = {}
    for item in items:
        groups.setdefault(item.grouping_key, []).append(item)
    return groups
