"""Small DICOM Part 10 files with known pixels and identifiers, made in memory."""

from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom import Dataset, FileMetaDataset, dcmwrite
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

STUDY = "1.2.3.4"
SERIES = "1.2.3.4.5"


def gradient(dtype: str = "<i2", shape: tuple[int, ...] = (16, 12)) -> npt.NDArray[Any]:
    """Return pixels that differ from one another, negative ones among them when signed."""
    values = np.arange(np.prod(shape), dtype=np.int64).reshape(shape)
    return (values - (50 if dtype.endswith(("i1", "i2")) else 0)).astype(dtype)


def instance(number: int = 1, **changes: Any) -> Dataset:
    """Return a CT instance of ``SERIES``; keyword arguments set or (with None) drop elements.

    ``pixels`` gives it other pixels than the usual gradient.
    """
    pixels = changes.pop("pixels", None)
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = CTImageStorage
    dataset.SOPInstanceUID = f"{SERIES}.{number}"
    dataset.StudyInstanceUID = STUDY
    dataset.SeriesInstanceUID = SERIES
    dataset.PatientID, dataset.PatientName = "P1", "Doe^Jane"
    dataset.StudyDate, dataset.StudyTime = "20240131", "101112"
    dataset.StudyID, dataset.AccessionNumber = "S1", "A1"
    dataset.Modality, dataset.SeriesNumber = "CT", 7
    dataset.InstanceNumber = number
    set_pixels(dataset, gradient() if pixels is None else pixels)
    for keyword, value in changes.items():
        if value is None:
            delattr(dataset, keyword)
        else:
            setattr(dataset, keyword, value)
    return dataset


def set_pixels(dataset: Dataset, pixels: npt.NDArray[Any]) -> None:
    """Give a data set one uncompressed frame; colour has three samples in the last axis."""
    dataset.Rows, dataset.Columns = pixels.shape[:2]
    dataset.SamplesPerPixel = pixels.shape[2] if pixels.ndim == 3 else 1
    dataset.PhotometricInterpretation = "RGB" if pixels.ndim == 3 else "MONOCHROME2"
    if pixels.ndim == 3:
        dataset.PlanarConfiguration = 0
    bits = pixels.dtype.itemsize * 8
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = bits, bits, bits - 1
    dataset.PixelRepresentation = int(pixels.dtype.kind == "i")
    dataset.PixelData = pixels.tobytes()
    dataset["PixelData"].VR = "OB" if bits == 8 else "OW"


def part10(dataset: Dataset) -> bytes:
    """Return the data set as the bytes of a Part 10 file, complete or not."""
    meta = dataset.file_meta
    meta.FileMetaInformationVersion = b"\0\1"
    meta.MediaStorageSOPClassUID = dataset.get("SOPClassUID", "")
    meta.MediaStorageSOPInstanceUID = dataset.get("SOPInstanceUID", "")
    dataset.preamble = bytes(128)
    stream = BytesIO()
    dcmwrite(stream, dataset, enforce_file_format=False)
    return stream.getvalue()
