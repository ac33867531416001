"""One instance -> one file of DICOM Part 10 (PS3.10)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from typing import BinaryIO

from pydicom import DataElement, Dataset, FileMetaDataset, config, dcmwrite
from pydicom.uid import UID, ExplicitVRLittleEndian

from frameproof.contracts import FrameRef
from frameproof_cli.rebuilding.datasets import RebuiltDataset, dataset_of
from frameproof_cli.rebuilding.documents import StoredInstance
from frameproof_cli.rebuilding.pixel_data import write_pixel_data
from frameproof_cli.rebuilding.pixel_encoding import PixelEncoding, describe_decoded, encoding_of
from frameproof_cli.rebuilding.proven_frames import ProvenFrame
from frameproof_cli.rebuilding.refusals import RebuildError

type ReadFrames = Callable[[tuple[FrameRef, ...]], Iterable[ProvenFrame]]
"""Yields the frames in their order, each proven."""

_VR_OF_PIXELS = {"FloatPixelData": "OF", "DoubleFloatPixelData": "OD"}


def write_part10(
    instance: StoredInstance, target: BinaryIO, read_frames: ReadFrames
) -> tuple[str, ...]:
    """Write an instance: the same bytes each time, from the same metadata and frames.

    Parameters
    ----------
    target
        An empty file, open for writing.

    Returns
    -------
    tuple[str, ...]
        Keys of the metadata that are not in the file, since nobody knows what they mean.

    Raises
    ------
    RebuildError, StoppedError
        Nothing that is written then is of any use.
    """
    rebuilt = dataset_of(instance.levels, instance.vrs)
    dataset = rebuilt.dataset
    dataset.file_meta = FileMetaDataset()
    if not instance.frames:
        _require_no_pixels(rebuilt)
        _write(dataset, target, ExplicitVRLittleEndian)
        return rebuilt.left_out
    encoding = encoding_of(list(instance.frames))
    if encoding.form in ("samples", "bits") and instance.frames[0].rule == "decodedPixels":
        describe_decoded(dataset)
    with tempfile.TemporaryFile() as pixel_data:
        proven = zip(instance.frames, read_frames(instance.frames), strict=True)
        write_pixel_data(pixel_data, proven, encoding.form)
        pixel_data.seek(0)
        dataset.add(_pixel_element(rebuilt, instance.frames[0], encoding, pixel_data))
        _write(dataset, target, encoding.transfer_syntax_uid)
    return rebuilt.left_out


def _require_no_pixels(rebuilt: RebuiltDataset) -> None:
    if rebuilt.pixel_keyword:
        raise RebuildError(
            f"the metadata says that it has {rebuilt.pixel_keyword}, but lists no frames: "
            "HealthImaging could not take them out of the file that was imported"
        )


def _pixel_element(
    rebuilt: RebuiltDataset, frame: FrameRef, encoding: PixelEncoding, content: BinaryIO
) -> DataElement:
    keyword = rebuilt.pixel_keyword or "PixelData"
    is_encapsulated = encoding.form == "encapsulated"
    # PS3.5 A.2 and A.4: OB is encapsulated; natively, samples of more than 8 bits are words.
    is_bytes = is_encapsulated or frame.bits_allocated <= 8
    vr = _VR_OF_PIXELS.get(keyword, "OB" if is_bytes else "OW")
    element = DataElement(keyword, vr, content)
    element.is_undefined_length = is_encapsulated
    return element


def _write(dataset: Dataset, target: BinaryIO, transfer_syntax_uid: UID) -> None:
    dataset.file_meta.TransferSyntaxUID = transfer_syntax_uid
    for keyword, uid in (
        ("MediaStorageSOPClassUID", dataset.SOPClassUID),
        ("MediaStorageSOPInstanceUID", dataset.SOPInstanceUID),
    ):  # pydicom would do so, and warn of what is none: it stands in the source as it does here
        dataset.file_meta.add(DataElement(keyword, "UI", uid, validation_mode=config.IGNORE))
    try:
        dcmwrite(target, dataset, enforce_file_format=True)
    except Exception as error:
        # The boundary to pydicom, which raises what its writers meet in values: struct.error,
        # AttributeError, and an OSError of its own, with the tag in front and the value behind it.
        # The value stays out of the message: it may tell who the patient is. The operating
        # system's errors, a full disk for one, have a number; they end the whole download.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise RebuildError(f"pydicom cannot write it ({type(error).__name__})") from error
