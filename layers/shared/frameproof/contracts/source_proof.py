"""ProveSource -> WriteReport: what the DICOM objects themselves hold, to be compared.

HealthImaging's checksums have no part in it. One side is read from the image sets' metadata and the
served frames, the other from the objects in the input bucket.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InstanceAttributes:
    """What must be the same in a DICOM object and in HealthImaging's metadata.

    Patient, study and accession identifiers are digests (``sha256``, hex): they can be compared,
    and say nothing to a reader. None: the element is absent or empty.
    """

    sop_instance_uid: str
    series_instance_uid: str
    study_instance_uid: str
    sop_class_uid: str
    patient_id_sha256: str | None
    study_id_sha256: str | None
    accession_number_sha256: str | None
    rows: int
    columns: int
    samples_per_pixel: int
    bits_allocated: int
    bits_stored: int
    pixel_representation: int
    photometric_interpretation: str
    number_of_frames: int
    """1 where an image lacks the element, 0 for an instance without pixels."""


@dataclass(frozen=True, slots=True)
class StoredInstance:
    """One instance as the metadata has it (a row of ``frames/instances.jsonl.gz``)."""

    image_set_id: str
    attributes: InstanceAttributes
    frames: int
    """Entries of its ImageFrames."""


@dataclass(frozen=True, slots=True)
class SourceInstance:
    """One DICOM object of the input bucket (a row of ``source/objects/<batch>.jsonl``)."""

    key: str
    attributes: InstanceAttributes | None
    """None where the object cannot be read as DICOM."""
    reason: str | None = None
    """Why not, without any value of an element."""


@dataclass(frozen=True, slots=True)
class SourceFrame:
    """One frame of a DICOM object (a row of ``source/frames/<batch>.jsonl``)."""

    key: str
    sop_instance_uid: str
    frame_number: int
    pixel_sha256: str | None = None
    """Of the decoded samples, laid out as ``FrameOutcome.pixel_sha256``; None: not decoded."""
    stored_sha256: str | None = None
    """Of the encapsulated frame's bytes, or of a native frame's; for frames kept as they came."""
    reason: str | None = None
    """Why it was not decoded."""


@dataclass(frozen=True, slots=True)
class SourceTally:
    """What ProveSource answers for one batch after one pass over it."""

    batch: int
    passes: int
    objects: int
    """Objects that were examined to the end, in this pass and before."""
    frames: int
    unreadable: int
    """Objects and frames that could not be decoded."""
    pending: int
    """Objects that this pass did not reach, or not to their last frame, in its time."""
