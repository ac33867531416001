"""How long the elements may be by which HealthImaging groups and finds instances.

Limits: developer guide, "DICOM element constraints", which a file must keep to be imported. A
value within them that its value representation (PS3.5 Table 6.2-1) does not allow is imported with
a warning ("Reference: warning codes"); that the warnings are about these elements only is a guess.
"""

import re
from collections.abc import Iterator

from pydicom import Dataset

from .part10 import FileNotImportableError, reading
from .storage_plan import ImportWarning

MAX_CHARACTERS = {
    "PatientName": 256,
    "PatientID": 256,
    "PatientBirthDate": 18,
    "PatientSex": 16,
    "StudyInstanceUID": 256,
    "StudyID": 256,
    "StudyDescription": 256,
    "AccessionNumber": 256,
    "StudyDate": 18,
    "StudyTime": 28,
    "SOPInstanceUID": 256,
    "SeriesInstanceUID": 256,
}
"""Characters of each constrained element."""

MAX_VALUES = {
    "NumberOfStudyRelatedSeries": 1_000_000,
    "NumberOfStudyRelatedInstances": 1_000_000,
}
"""The greatest value of each constrained number."""

_MAX_CHARACTERS_OF_VR = {"CS": 16, "DA": 8, "LO": 64, "SH": 16, "TM": 16}
"""PS3.5 Table 6.2-1, with TM as its older editions have it."""

_UID = re.compile(r"[0-9]+(\.[0-9]+)*")
_MAX_CHARACTERS_OF_UID = 64


def require_importable_lengths(dataset: Dataset) -> None:
    """Check the limits without which a file is not imported.

    Raises
    ------
    FileNotImportableError
        An element is too long or too great; the message names it and its limit (the words are
        ours, AWS publishes none).
    """
    with reading("value of a DICOM attribute"):
        for keyword, limit in MAX_CHARACTERS.items():
            if len(_text(dataset, keyword)) > limit:
                raise FileNotImportableError(
                    f"DICOM attribute {keyword} exceeds the maximum length of {limit}"
                )
        for keyword, limit in MAX_VALUES.items():
            if int(_text(dataset, keyword) or 0) > limit:
                raise FileNotImportableError(
                    f"DICOM attribute {keyword} exceeds the maximum value of {limit}"
                )


def value_warnings(dataset: Dataset) -> Iterator[ImportWarning]:
    """Yield warnings 45570 and 45571 for values that break their value representation."""
    uids = [keyword for keyword in MAX_CHARACTERS if keyword.endswith("UID")]
    malformed = [keyword for keyword in uids if not _is_uid(_text(dataset, keyword))]
    if malformed:
        yield ImportWarning(
            45570,
            "InvalidUidFormat",
            f"The file was imported but its {', '.join(malformed)} is not a valid DICOM UID.",
        )
    too_long = [keyword for keyword in MAX_CHARACTERS if _is_too_long(dataset, keyword)]
    if too_long:
        yield ImportWarning(
            45571,
            "InvalidDicomValueLength",
            f"The file was imported but its {', '.join(too_long)} is longer than DICOM allows.",
        )


def _is_uid(text: str) -> bool:
    """Leading zeros of a component are fine (element constraints page)."""
    return len(text) <= _MAX_CHARACTERS_OF_UID and _UID.fullmatch(text) is not None


def _is_too_long(dataset: Dataset, keyword: str) -> bool:
    if keyword not in dataset:
        return False
    text, vr = _text(dataset, keyword), dataset[keyword].VR
    if vr == "PN":  # 64 characters for each of the three component groups (PS3.5 6.2.1)
        return any(len(group) > 64 for group in text.split("="))
    return len(text) > _MAX_CHARACTERS_OF_VR.get(vr, len(text))


def _text(dataset: Dataset, keyword: str) -> str:
    value = dataset.get(keyword)
    return "" if value is None else str(value).strip()
