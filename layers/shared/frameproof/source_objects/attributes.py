"""A DICOM data set -> the attributes that HealthImaging's metadata must show, too."""

from __future__ import annotations

from typing import Any

from pydicom import Dataset
from pydicom.multival import MultiValue

from frameproof.contracts import InstanceAttributes
from frameproof.image_sets.element_values import integer
from frameproof.image_sets.identifiers import digest_of_identifier
from frameproof.source_objects.pixel_data import KEYWORDS
from frameproof.source_objects.reading import reading

_PADDING = " \0"
"""What pads text and UIDs to an even length (PS3.5 6.2)."""


def instance_attributes(dataset: Dataset) -> InstanceAttributes:
    """Read the attributes.

    Returns
    -------
    InstanceAttributes
        A number that is absent or unreadable is 0, a text that is absent is empty.

    Raises
    ------
    SourceObjectError
        An element is so broken that it cannot be read at all.
    """
    with reading("An attribute"):
        has_pixels = any(keyword in dataset for keyword in KEYWORDS)
        return InstanceAttributes(
            sop_instance_uid=_text(dataset, "SOPInstanceUID"),
            series_instance_uid=_text(dataset, "SeriesInstanceUID"),
            study_instance_uid=_text(dataset, "StudyInstanceUID"),
            sop_class_uid=_text(dataset, "SOPClassUID"),
            patient_id_sha256=digest_of_identifier(_text(dataset, "PatientID")),
            study_id_sha256=digest_of_identifier(_text(dataset, "StudyID")),
            accession_number_sha256=digest_of_identifier(_text(dataset, "AccessionNumber")),
            rows=_integer(dataset, "Rows"),
            columns=_integer(dataset, "Columns"),
            samples_per_pixel=_integer(dataset, "SamplesPerPixel"),
            bits_allocated=_integer(dataset, "BitsAllocated"),
            bits_stored=_integer(dataset, "BitsStored"),
            pixel_representation=_integer(dataset, "PixelRepresentation"),
            photometric_interpretation=_text(dataset, "PhotometricInterpretation"),
            number_of_frames=_integer(dataset, "NumberOfFrames") or int(has_pixels),
        )


def _text(dataset: Dataset, keyword: str) -> str:
    """Read a text without its padding; several values as DICOM writes them, with backslashes."""
    value: Any = dataset.get(keyword)
    if value is None:
        return ""
    values = value if isinstance(value, MultiValue) else [value]
    return "\\".join(str(item).strip(_PADDING) for item in values)


def _integer(dataset: Dataset, keyword: str) -> int:
    """Read a number by the rule that holds for the metadata, too."""
    return integer(_text(dataset, keyword))
