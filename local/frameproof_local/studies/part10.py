"""DICOM files (PS3.10) as bytes: from a dataset, and from one transfer syntax to another."""

import io

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)

from frameproof_local.studies.ids import instance_uid

_PLAIN = (ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian)


def file_bytes(dataset: Dataset, transfer_syntax: UID) -> bytes:
    """Return a dataset as a DICOM file.

    Parameters
    ----------
    dataset
        Complete, with its PixelData already in the order and encoding of `transfer_syntax`.
    transfer_syntax
        What the file says of itself in (0002,0010).
    """
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = transfer_syntax
    meta.ImplementationClassUID = instance_uid("implementation")
    meta.ImplementationVersionName = "FRAMEPROOF"
    dataset.file_meta = meta
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def transcode(file: bytes, transfer_syntax: UID) -> bytes:
    """Return the same image in another transfer syntax; the pixels stay what they are.

    Parameters
    ----------
    file
        A DICOM file in explicit VR little endian.
    transfer_syntax
        Any uncompressed one, deflated, or RLE Lossless.

    Raises
    ------
    ValueError
        This room cannot write that transfer syntax.
    """
    dataset = dcmread(io.BytesIO(file))
    if transfer_syntax in _PLAIN:
        return file_bytes(dataset, transfer_syntax)
    if transfer_syntax == ExplicitVRBigEndian:
        if dataset.BitsAllocated == 16:
            words = np.frombuffer(dataset.PixelData, "<u2")
            dataset.PixelData = words.astype(">u2").tobytes()
        return file_bytes(_detached(dataset), transfer_syntax)
    if transfer_syntax == RLELossless:
        dataset.compress(RLELossless, generate_instance_uid=False)
        return file_bytes(dataset, transfer_syntax)
    raise ValueError(
        f"Generated series cannot be written as {transfer_syntax.name}: choose explicit, implicit, "
        "big endian, deflated or RLE Lossless, or take a real file of that syntax."
    )


def _detached(dataset: Dataset) -> Dataset:
    """Return the elements without the memory of the file they came from.

    pydicom refuses to write a dataset in another byte order than it was read in.
    """
    elements = Dataset()
    elements.update(dataset)
    return elements
