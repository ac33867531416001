"""DICOM elements to the JSON values of HealthImaging's metadata document.

The formats are those seen in real documents: keywords as keys, DS and IS as strings, binary as
base64, pixel data as null; private elements under eight hexadecimal digits, their VR beside them.
"""

import base64
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydicom import DataElement, Dataset
from pydicom.datadict import dictionary_has_tag, dictionary_VM, keyword_for_tag
from pydicom.filewriter import correct_ambiguous_vr
from pydicom.multival import MultiValue
from pydicom.tag import BaseTag

from .attributes import PATIENT_TAGS, SERIES_TAGS, STUDY_TAGS
from .part10 import reading
from .pixel_header import PIXEL_KEYWORDS

type Attributes = dict[str, Any]

PRIVATE_VALUE_LIMIT_BYTES = 1_000_000
"""Longer private binary values are stored apart (developer guide, element constraints)."""

_DATA_SET_TRAILING_PADDING = 0xFFFCFFFC


@dataclass
class InstanceMetadata:
    """One instance's attributes by level, and the VRs of its private ones."""

    patient: Attributes = field(default_factory=dict)
    study: Attributes = field(default_factory=dict)
    series: Attributes = field(default_factory=dict)
    instance: Attributes = field(default_factory=dict)
    private_vrs: dict[str, str] = field(default_factory=dict)

    def level_of(self, tag: int) -> Attributes:
        """Return the level that an attribute belongs to."""
        if tag in PATIENT_TAGS:
            return self.patient
        if tag in STUDY_TAGS:
            return self.study
        return self.series if tag in SERIES_TAGS else self.instance


def instance_metadata(dataset: Dataset) -> InstanceMetadata:
    """Convert a data set and its file meta information (group 2, at instance level).

    Raises
    ------
    FileNotImportableError
        An element's value cannot be read as its VR.
    """
    metadata = InstanceMetadata()
    with reading("value of a DICOM attribute"):
        # How it was read: of a transfer syntax that pydicom does not know there is no telling.
        is_implicit_vr, _ = dataset.original_encoding
        if is_implicit_vr:
            correct_ambiguous_vr(dataset, is_little_endian=True)
        for elements in (dataset.file_meta, dataset):
            for element in _listed(elements):
                level = metadata.level_of(int(element.tag))
                level[_key(element.tag)] = _value(element, metadata.private_vrs)
    return metadata


def _listed(elements: Dataset) -> Iterable[DataElement]:
    """All but group lengths and padding, which say nothing about the instance."""
    for element in elements:
        if element.tag.element != 0 and element.tag != _DATA_SET_TRAILING_PADDING:
            yield element


def _key(tag: BaseTag) -> str:
    """Return the keyword (PS3.6), or ``7FDF1001`` for a private or repeating group."""
    keyword = keyword_for_tag(tag) if dictionary_has_tag(tag) else ""
    return keyword or f"{int(tag):08X}"


def _value(element: DataElement, private_vrs: dict[str, str]) -> Any:
    if element.tag.is_private:
        private_vrs[_key(element.tag)] = element.VR
    if element.keyword in PIXEL_KEYWORDS:
        return None
    if element.VR == "SQ":
        return [
            {_key(child.tag): _value(child, private_vrs) for child in _listed(item)}
            for item in element.value
        ]
    if element.is_empty:
        return "" if element.tag.is_private and element.VR == "UN" else None
    if isinstance(element.value, bytes):
        return _binary(element)
    # pydicom keeps several numbers of VR US or SS as a plain list.
    is_several = isinstance(element.value, MultiValue | list)
    values = element.value if is_several else [element.value]
    converted = [_scalar(value) for value in values]
    is_list = len(converted) > 1 or _may_have_several_values(element.tag)
    return converted if is_list else converted[0]


def _binary(element: DataElement) -> str | None:
    if element.tag.is_private and len(element.value) > PRIVATE_VALUE_LIMIT_BYTES:
        return None
    return base64.b64encode(element.value).decode("ascii")


def _may_have_several_values(tag: BaseTag) -> bool:
    """Such attributes are lists even with one value: ``"WindowCenter": ["237"]``."""
    return bool(dictionary_has_tag(tag) and dictionary_VM(tag) != "1")


def _scalar(value: Any) -> Any:
    """Numbers of binary VRs stay numbers; everything else, DS and IS too, is text."""
    if isinstance(value, BaseTag):
        return f"{int(value):08X}"
    if type(value) is int:
        return value
    if type(value) is float:
        return value if math.isfinite(value) else None  # JSON has no NaN
    return str(value)
