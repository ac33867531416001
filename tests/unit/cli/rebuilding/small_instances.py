"""Small instances as HealthImaging's metadata has them, with frames of known pixels."""

from __future__ import annotations

import gzip
import json
from typing import Any

import numpy as np
import numpy.typing as npt

from frameproof.contracts import FrameRef, ImageSet
from frameproof_cli.rebuilding.documents import StoredInstance, read_instances
from frameproof_local.healthimaging.checksums import crc32_of_pixels
from frameproof_local.healthimaging.encoding import encode_jph

IMAGE_SET = "a" * 32
STUDY, SERIES = "1.2.826.0.1", "1.2.826.0.1.1"
CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4"

type Json = dict[str, Any]


def gradient(number: int, *, rows: int = 6, columns: int = 5) -> npt.NDArray[np.int16]:
    """Make a frame that is no other: signed samples of 16 bits."""
    steps = np.arange(rows * columns, dtype=np.int16).reshape(rows, columns)
    return (steps * 7 - 40 + number).astype(np.int16)


def frame_id(sop_instance_uid: str, number: int) -> str:
    return f"{sop_instance_uid}-{number}".encode().hex().rjust(32, "0")[-32:]


def image_values(sop_instance_uid: str, *, frames: int = 1, **values: Any) -> Json:
    """Write down what an image of ``gradient`` says of itself."""
    return {
        "SOPClassUID": CT_IMAGE,
        "SOPInstanceUID": sop_instance_uid,
        "Rows": 6,
        "Columns": 5,
        "SamplesPerPixel": 1,
        "BitsAllocated": 16,
        "BitsStored": 16,
        "HighBit": 15,
        "PixelRepresentation": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "NumberOfFrames": str(frames),
        "PixelData": None,
        **values,
    }


def entry(values: Json, frames: list[Json], **beside: Any) -> Json:
    """Make the entry of an instance."""
    return {"DICOM": values, "DICOMVRs": {}, "ImageFrames": frames, **beside}


def frame_entry(identifier: str, crc32: int, *, columns: int = 5, rows: int = 6) -> Json:
    checksum = {"Width": columns, "Height": rows, "Checksum": crc32}
    return {"ID": identifier, "PixelDataChecksumFromBaseToFullResolution": [checksum]}


def image(sop_instance_uid: str, *, frames: int = 1) -> tuple[Json, dict[str, bytes]]:
    """Make an image of gradients: its entry, and what is served for its frames."""
    entries, served = [], {}
    for number in range(1, frames + 1):
        pixels, identifier = gradient(number), frame_id(sop_instance_uid, number)
        entries.append(frame_entry(identifier, crc32_of_pixels(pixels)))
        served[identifier] = encode_jph(pixels)
    return entry(image_values(sop_instance_uid, frames=frames), entries), served


def document(instances: dict[str, Json], **levels: Json) -> bytes:
    """Make an image set's metadata, as it is served."""
    series = {"DICOM": levels.get("series", {"Modality": "CT"}), "Instances": instances}
    study = levels.get("study", {"StudyInstanceUID": STUDY})
    whole = {
        "SchemaVersion": "1.1",
        "ImageSetID": IMAGE_SET,
        "Patient": {"DICOM": levels.get("patient", {"PatientID": "P1"})},
        "Study": {"DICOM": study, "Series": {SERIES: series}},
    }
    return gzip.compress(json.dumps(whole).encode())


def image_set_of(instances: dict[str, Json]) -> ImageSet:
    """Say of an image set what ListFrames says."""
    counts = [len(item["ImageFrames"]) for item in instances.values()]
    return ImageSet(
        image_set_id=IMAGE_SET,
        version_id="1",
        first_version_id="1",
        is_primary=True,
        modality="CT",
        series_instance_uid=SERIES,
        frames=sum(counts),
        instances_with_frames=sum(map(bool, counts)),
        instances_without_frames=counts.count(0),
        number_of_frames=sum(counts),
    )


def instances_of(instances: dict[str, Json], **levels: Json) -> list[StoredInstance]:
    """Read instances back from their metadata."""
    return list(read_instances(document(instances, **levels), image_set_of(instances)))


def frame_refs(sop_instance_uid: str, instance: Json) -> tuple[FrameRef, ...]:
    """Read the frames of one instance."""
    (read,) = instances_of({sop_instance_uid: instance})
    return read.frames
