"""Metadata of image sets as large as HealthImaging keeps any, made up after real ones."""

from __future__ import annotations

import gzip
import json
import random
from typing import Any

IMAGE_SET_ID = "0" * 32
"""The one that a document has by default; ``image_set_id`` has the others."""
_ROOT = "1.3.6.1.4.1.14519.5.2.1.7085.2626.3"
# What a CT slice has beside what is read of it: these have to be decoded, too.
_SLICE: dict[str, Any] = {
    "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2",
    "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"],
    "AcquisitionNumber": 1,
    "ContentDate": "20100101",
    "ContentTime": "101010.00",
    "PatientPosition": "FFS",
    "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
    "KVP": 120,
    "ExposureTime": 570,
    "XRayTubeCurrent": 400,
    "Exposure": 4240,
    "FilterType": "BODY FILTER",
    "GeneratorPower": 48000,
    "FocalSpots": [1.2],
    "ConvolutionKernel": "STANDARD",
    "RevolutionTime": 0.8,
    "SingleCollimationWidth": 0.625,
    "TotalCollimationWidth": 40,
    "TableSpeed": 68.75,
    "TableFeedPerRotation": 55,
    "SpiralPitchFactor": 1.375,
    "SamplesPerPixel": 1,
    "PhotometricInterpretation": "MONOCHROME2",
    "Rows": 512,
    "Columns": 512,
    "PixelSpacing": [0.976562, 0.976562],
    "BitsAllocated": 16,
    "BitsStored": 12,
    "HighBit": 11,
    "PixelRepresentation": 1,
    "BurnedInAnnotation": "NO",
    "WindowCenter": 40,
    "WindowWidth": 400,
    "RescaleIntercept": -1024,
    "RescaleSlope": 1,
    "RescaleType": "HU",
    "PixelData": None,
}


def image_set_id(series: int) -> str:
    """Return the id of the image set of a series."""
    return f"{series:032x}"


def slices(count: int, *, series: int = 0) -> bytes:
    """Return the metadata of one series of so many single-frame instances, gzip."""
    chance = random.Random(1 + series)  # noqa: S311  # makes up checksums, keeps no secrets
    root = f"{_ROOT}.{series}"
    instances = {
        f"{root}.{number}": {
            "DICOM": _SLICE
            | {
                "SOPInstanceUID": f"{root}.{number}",
                "InstanceNumber": str(number),
                "ImagePositionPatient": [-249.5, -460.5, -1.25 * number],
                "SliceLocation": -1.25 * number,
            },
            "DICOMVRs": {},
            "StoredTransferSyntaxUID": "1.2.840.10008.1.2.4.202",
            "ImageFrames": [_frame(chance)],
        }
        for number in range(count)
    }
    return _document(instances, series)


def volumes(count: int, frames: int, *, series: int = 0) -> bytes:
    """Return the metadata of ``count`` multi-frame instances of so many frames each, gzip."""
    chance = random.Random(2 + series)  # noqa: S311
    instances = {
        f"{_ROOT}.{series}.{number}": {
            "DICOM": _SLICE
            | {
                "InstanceNumber": str(number),
                "NumberOfFrames": str(frames),
                "PerFrameFunctionalGroupsSequence": [_groups(index) for index in range(frames)],
            },
            "StoredTransferSyntaxUID": "1.2.840.10008.1.2.4.202",
            "ImageFrames": [_frame(chance) for _ in range(frames)],
        }
        for number in range(count)
    }
    return _document(instances, series)


def _groups(index: int) -> dict[str, Any]:
    """Make the functional groups of one frame (PS3.3 C.7.6.16.2)."""
    window = {"WindowCenter": 40, "WindowWidth": 400}
    return {
        "FrameContentSequence": [{"DimensionIndexValues": [1, index + 1]}],
        "PlanePositionSequence": [{"ImagePositionPatient": [-249.5, -460.5, -1.25 * index]}],
        "FrameVOILUTSequence": [window],
    }


def _frame(chance: random.Random) -> dict[str, Any]:
    """Make an entry of ImageFrames, with the checksums of older image sets."""
    return {
        "ID": f"{chance.getrandbits(128):032x}",
        "FrameSizeInBytes": 524288,
        "MinPixelValue": -1024,
        "MaxPixelValue": 3071,
        "PixelDataChecksumFromBaseToFullResolution": [
            {"Width": side, "Height": side, "Checksum": chance.getrandbits(32)}
            for side in (64, 128, 256, 512)
        ],
    }


def _document(instances: dict[str, Any], series: int) -> bytes:
    described = {"DICOM": {"Modality": "CT"}, "Instances": instances}
    document = {
        "SchemaVersion": "1.1",
        "DatastoreID": "d" * 32,
        "ImageSetID": image_set_id(series),
        "Patient": {"DICOM": {"PatientID": "made up"}},
        "Study": {
            "DICOM": {"StudyInstanceUID": _ROOT},
            "Series": {f"{_ROOT}.{series}": described},
        },
    }
    return gzip.compress(json.dumps(document).encode(), 6)
