"""What identifies the study and the patient of an image set; all but the UID as digests, at once.

Source: AWS HealthImaging Developer Guide, "Metadata normalization", for where each element stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from frameproof.image_sets.element_values import joined_text
from frameproof.image_sets.fast_paths import FastPath
from frameproof.image_sets.identifiers import digest_of_identifier

IDENTIFIERS = FastPath(
    """{
        study_instance_uid: Study.DICOM.StudyInstanceUID,
        study_id: Study.DICOM.StudyID,
        accession_number: Study.DICOM.AccessionNumber,
        patient_id: Patient.DICOM.PatientID
    }"""
)


@dataclass(frozen=True, slots=True)
class StudyIdentifiers:
    """Of one image set, which is of one study; a digest is None where the element is empty."""

    study_instance_uid: str
    patient_id_sha256: str | None
    study_id_sha256: str | None
    accession_number_sha256: str | None


def read_study_identifiers(document: Any) -> StudyIdentifiers:
    """Read them from an image set's metadata."""
    found = IDENTIFIERS.search(document)
    return StudyIdentifiers(
        study_instance_uid=joined_text(found["study_instance_uid"]),
        patient_id_sha256=digest_of_identifier(joined_text(found["patient_id"])),
        study_id_sha256=digest_of_identifier(joined_text(found["study_id"])),
        accession_number_sha256=digest_of_identifier(joined_text(found["accession_number"])),
    )
