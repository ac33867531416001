"""The instances of an image set as its metadata has them: one side of the source proof.

The JMESPath expressions below are all that is read of it. Identifiers become digests at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from frameproof.contracts import InstanceAttributes, StoredInstance
from frameproof.gzip_json import read_gzip_json
from frameproof.image_sets.element_values import integer, text
from frameproof.image_sets.fast_paths import FastPath
from frameproof.image_sets.identifiers import digest_of_identifier
from frameproof.image_sets.metadata import ImageSetContents
from frameproof.ports import AnsweredImageSet, ImageSets
from frameproof.run_store import RunStore

# Where HealthImaging puts each element: its guide, "Metadata normalization".
LEVELS = FastPath(
    """{
        study_instance_uid: Study.DICOM.StudyInstanceUID,
        study_id: Study.DICOM.StudyID,
        accession_number: Study.DICOM.AccessionNumber,
        patient_id: Patient.DICOM.PatientID,
        series: Study.Series
    }"""
)
INSTANCE = FastPath(
    """{
        sop_class_uid: DICOM.SOPClassUID,
        rows: DICOM.Rows,
        columns: DICOM.Columns,
        samples_per_pixel: DICOM.SamplesPerPixel,
        bits_allocated: DICOM.BitsAllocated,
        bits_stored: DICOM.BitsStored,
        pixel_representation: DICOM.PixelRepresentation,
        photometric_interpretation: DICOM.PhotometricInterpretation,
        number_of_frames: DICOM.NumberOfFrames,
        has_pixel_data: length(keys(DICOM || `{}`)[?ends_with(@, 'PixelData')]) > `0`,
        frames: length(ImageFrames || `[]`)
    }"""
)


class StoredInstances:
    """Image sets that are read, and the instances in them, where a source proof is wanted.

    It stands between the listing and the service, so that no document is asked for twice.

    Parameters
    ----------
    healthimaging
        Where image sets are read.
    is_wanted
        Whether anything is to be noted.
    """

    def __init__(self, healthimaging: ImageSets, *, is_wanted: bool) -> None:
        self._healthimaging = healthimaging
        self._is_wanted = is_wanted
        self._newest: dict[str, tuple[int, bytes]] = {}
        self._rows: list[StoredInstance] = []

    def image_set(self, image_set_id: str) -> AnsweredImageSet:
        """Ask for the latest version."""
        return self._healthimaging.image_set(image_set_id)

    def image_set_metadata(self, image_set_id: str, version_id: str) -> bytes:
        """Read one version's metadata, gzip; the newest one is remembered."""
        document = self._healthimaging.image_set_metadata(image_set_id, version_id)
        if self._is_wanted:
            read = int(version_id), document
            self._newest[image_set_id] = max(read, self._newest.get(image_set_id, read))
        return document

    def noted(self, contents: Iterator[ImageSetContents]) -> Iterator[ImageSetContents]:
        """Hand image sets on, and note all their instances.

        Those that earlier imports brought too: a structured report that was sent again looks as it
        did before, and an instance that no object of this run asks for does no harm.
        """
        for content in contents:
            if self._is_wanted:
                self._rows += self._instances_of(content)
            yield content

    def _instances_of(self, content: ImageSetContents) -> Iterator[StoredInstance]:
        image_set_id = content.image_set.image_set_id
        _version, document = self._newest.pop(image_set_id)
        return read_instances(document, image_set_id=image_set_id)

    def write(self, runs: RunStore) -> None:
        """Write what was noted."""
        if self._is_wanted:
            runs.write_rows(runs.keys.stored_instances, self._rows)


def read_instances(document_gzip: bytes, *, image_set_id: str) -> Iterator[StoredInstance]:
    """Yield the instances of one image set's metadata, as ``metadata`` found it to be readable.

    Raises
    ------
    UnexpectedDocumentError
        The document is not gzip, not JSON, or too large.
    """
    document = read_gzip_json(document_gzip, name=f"The metadata of image set {image_set_id}")
    levels: dict[str, Any] = LEVELS.search(document) or {}
    for series_uid, series in _items(levels.get("series")):
        for sop_uid, instance in _items(_member(series, "Instances")):
            elements = INSTANCE.search(instance)
            if elements:
                attributes = _attributes(levels, elements, series_uid.strip(), sop_uid.strip())
                yield StoredInstance(image_set_id, attributes, elements["frames"])


def _attributes(
    levels: dict[str, Any], elements: dict[str, Any], series_uid: str, sop_uid: str
) -> InstanceAttributes:
    has_pixels = elements["has_pixel_data"] or elements["frames"]
    return InstanceAttributes(
        sop_instance_uid=sop_uid,
        series_instance_uid=series_uid,
        study_instance_uid=_text(levels["study_instance_uid"]),
        sop_class_uid=_text(elements["sop_class_uid"]),
        patient_id_sha256=digest_of_identifier(_text(levels["patient_id"])),
        study_id_sha256=digest_of_identifier(_text(levels["study_id"])),
        accession_number_sha256=digest_of_identifier(_text(levels["accession_number"])),
        rows=integer(elements["rows"]),
        columns=integer(elements["columns"]),
        samples_per_pixel=integer(elements["samples_per_pixel"]),
        bits_allocated=integer(elements["bits_allocated"]),
        bits_stored=integer(elements["bits_stored"]),
        pixel_representation=integer(elements["pixel_representation"]),
        photometric_interpretation=_text(elements["photometric_interpretation"]),
        number_of_frames=integer(elements["number_of_frames"]) or int(bool(has_pixels)),
    )


def _text(value: Any) -> str:
    """Read a text; several values as DICOM writes them, with backslashes between (PS3.5 6.2)."""
    values = value if isinstance(value, list) else [value]
    return "\\".join(text(item) or "" for item in values)


def _items(value: Any) -> list[tuple[str, Any]]:
    return sorted(value.items()) if isinstance(value, dict) else []


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
