"""An instance's values, from all levels of the metadata -> a data set that can be written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydicom import DataElement, Dataset
from pydicom.charset import python_encoding

from frameproof_cli.rebuilding.refusals import RebuildError
from frameproof_cli.rebuilding.values import PIXEL_KEYWORDS, Attributes, ValueReader, tag_of

_OFFSETS = frozenset(
    {"ExtendedOffsetTable", "ExtendedOffsetTableLengths", "EncapsulatedPixelDataValueTotalLength"}
)
_FILE_META_GROUP = 0x0002
_TEXT_VRS = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
"""Which SpecificCharacterSet is about (PS3.5 6.1.2.2)."""
_UTF_8 = "ISO_IR 192"
_REQUIRED = ("SOPClassUID", "SOPInstanceUID")


@dataclass(frozen=True, slots=True)
class RebuiltDataset:
    """A data set without its pixels."""

    dataset: Dataset
    pixel_keyword: str | None
    """The element that held the pixels; None where the instance has none."""
    left_out: tuple[str, ...]
    """Keys of the metadata that are not in the data set (``ValueReader.left_out``)."""


def dataset_of(levels: Iterable[Attributes], vrs: Mapping[str, str]) -> RebuiltDataset:
    """Put the levels of the metadata together: patient, study, series, instance.

    Raises
    ------
    RebuildError
        A value cannot be what its element wants, or the instance lacks a UID.
    """
    values: dict[str, Any] = {}
    for level in levels:
        values |= level
    reader = ValueReader(vrs)
    dataset = reader.dataset({key: value for key, value in values.items() if not _is_of_file(key)})
    for keyword in _REQUIRED:
        if not dataset.get(keyword):
            raise RebuildError(f"the metadata has no {keyword}")
    _make_encodable(dataset)
    pixels = next((keyword for keyword in PIXEL_KEYWORDS if keyword in values), None)
    return RebuiltDataset(dataset, pixels, tuple(sorted(reader.left_out)))


def _is_of_file(key: str) -> bool:
    """Tell what another file has of its own: meta information, lengths, offsets, the pixels."""
    tag = tag_of(key)
    is_framing = tag is not None and (tag.group == _FILE_META_GROUP or tag.element == 0)
    return is_framing or key in PIXEL_KEYWORDS or key in _OFFSETS


def _make_encodable(dataset: Dataset) -> None:
    """Write UTF-8 where the character set of the source does not hold what the metadata says.

    So it does where it has code extensions (ISO 2022): the metadata tells nothing of where they
    began.
    """
    if not _holds_its_text(dataset, inherited=None):
        _drop_character_sets(dataset)
        dataset.SpecificCharacterSet = _UTF_8


def _holds_its_text(dataset: Dataset, *, inherited: Any) -> bool:
    named = dataset.get("SpecificCharacterSet") or inherited
    several = [""] if named is None else [named] if isinstance(named, str) else list(named)
    if any(name not in python_encoding for name in several):
        return False
    encoding = python_encoding[several[0]] if len(several) == 1 else "ascii"
    return all(_holds(element, encoding, named) for element in dataset)


def _holds(element: DataElement, encoding: str, named: Any) -> bool:
    if element.VR == "SQ":
        return all(_holds_its_text(item, inherited=named) for item in element.value)
    if element.VR not in _TEXT_VRS or element.is_empty:
        return True
    try:
        for text in [element.value] if element.VM == 1 else element.value:
            str(text).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _drop_character_sets(dataset: Dataset) -> None:
    dataset.pop("SpecificCharacterSet", None)
    for element in dataset:
        for item in element.value if element.VR == "SQ" else ():
            _drop_character_sets(item)
