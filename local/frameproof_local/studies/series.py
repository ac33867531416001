"""What a generated series is planned as, and what became of it: the oracle for every later check.

The checksums here are taken from the pixels before any file is written. No codec and no importer
has a hand in them, so they can judge both.
"""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from pydicom.uid import UID

from frameproof_local.studies.phantom import Phantom

type Position = tuple[float, float, float]
"""Millimetres in the patient: x to the left, y to the back, z to the head (PS3.3, C.7.6.2)."""

type Orientation = tuple[float, float, float, float, float, float]
"""Direction of a row, then of a column, in the same axes (ImageOrientationPatient)."""

AXIAL: Orientation = (1, 0, 0, 0, 1, 0)
CORONAL: Orientation = (1, 0, 0, 0, 0, -1)
SAGITTAL: Orientation = (0, 1, 0, 0, 0, -1)


@dataclass(frozen=True)
class SeriesPlan:
    """A series of single-frame grey images that is to be generated.

    Attributes
    ----------
    folder
        Its folder in the bucket, a UUID as in IDC's own layout.
    study, number
        Words that name the study (for its identifiers), and the SeriesNumber in it.
    title
        What the images show, for people.
    modality, body_part
        As DICOM spells them: ``CT`` or ``MR``; BodyPartExamined.
    phantom
        What is drawn.
    view
        ``"slices"``, or ``"projections"`` for the two survey pictures (from the front and from the
        side) that a CT scanner calls localizer.
    images, rows, columns
        Size of the series; one file holds one image.
    slice_spacing_mm, pixel_spacing_mm
        Distances between neighbours.
    signed, bits_stored
        PixelRepresentation and BitsStored; 16 bits are always allocated.
    rescale_intercept
        Added to a stored value it gives the drawn value; 0 or -1024 for CT, 0 for MR.
    transfer_syntax
        Explicit or implicit VR little endian.
    """

    folder: str
    study: str
    number: int
    title: str
    modality: Literal["CT", "MR"]
    body_part: str
    phantom: Phantom
    images: int
    rows: int
    columns: int
    slice_spacing_mm: float
    pixel_spacing_mm: float
    signed: bool
    bits_stored: int
    transfer_syntax: UID
    rescale_intercept: int = 0
    view: Literal["slices", "projections"] = "slices"


@dataclass(frozen=True)
class WrittenInstance:
    """One DICOM file and what a right decoder must find in it.

    Attributes
    ----------
    key
        ``<folder>/<file>.dcm``, both relative to the study's root.
    sop_instance_uid
        The identifier inside the file.
    size_bytes
        Of the whole file.
    frame_crc32s
        One CRC-32 for each frame, over its raw pixels: row by row, colour samples beside each
        other, 16-bit samples little endian, two's complement where signed.
    """

    key: PurePosixPath
    sop_instance_uid: str
    size_bytes: int
    frame_crc32s: tuple[int, ...]


@dataclass(frozen=True)
class WrittenSeries:
    """A series as it lies on disk."""

    folder: str
    series_instance_uid: str
    study_instance_uid: str
    instances: tuple[WrittenInstance, ...]
