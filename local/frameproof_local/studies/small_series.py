"""Small series of every kind of pixel, for tests: written in milliseconds, with their checksums."""

import zlib
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.uid import (
    UID,
    ExplicitVRLittleEndian,
    MultiFrameGrayscaleWordSecondaryCaptureImageStorage,
    SecondaryCaptureImageStorage,
)

from frameproof_local.studies.bodies import CHEST_CT, HEAD_MR
from frameproof_local.studies.dataset import describe_pixels, label_series, label_study
from frameproof_local.studies.generated import write_series
from frameproof_local.studies.ids import instance_uid, object_uuid
from frameproof_local.studies.part10 import file_bytes, transcode
from frameproof_local.studies.phantom import draw_slices
from frameproof_local.studies.series import SeriesPlan, WrittenInstance, WrittenSeries

type Frames = NDArray[Any]
"""8 or 16 bits, unsigned; ``(frames, rows, columns)``, or ``(frames, rows, columns, 3)``."""


class SmallSeriesKind(StrEnum):
    """Which pixels a small series has."""

    CT_SIGNED = "ct-signed"
    """16 bits, PixelRepresentation 1, values from -1024."""
    MR_UNSIGNED = "mr-unsigned"
    """12 of 16 bits, PixelRepresentation 0."""
    GREY_8_BIT = "grey-8-bit"
    """8 bits, one sample, one frame in each file."""
    COLOUR = "colour"
    """8 bits, RGB by pixel (PlanarConfiguration 0), one frame in each file."""
    MULTI_FRAME = "multi-frame"
    """12 of 16 bits; all images are frames of one file."""


def write_small_series(
    root: Path,
    kind: SmallSeriesKind,
    *,
    images: int = 8,
    size: int = 64,
    study: str = "small",
    number: int = 1,
    transfer_syntax: UID = ExplicitVRLittleEndian,
) -> WrittenSeries:
    """Write a small series and say what a right decoder must find in it.

    Parameters
    ----------
    root
        The files go to ``root/<series-uuid>/<instance-uuid>.dcm``.
    kind
        Which pixels.
    images, size
        How many, and the side of each in pixels; at least 16.
    study, number
        Series with the same `study` belong to one study; equal words give equal bytes.
    transfer_syntax
        Explicit, implicit, big endian, deflated or RLE Lossless.

    Returns
    -------
    WrittenSeries
        With one CRC-32 for each frame, over the pixels as they were before any encoding.

    Examples
    --------
    >>> series = write_small_series(tmp_path, SmallSeriesKind.COLOUR, images=3)
    >>> [len(instance.frame_crc32s) for instance in series.instances]
    [1, 1, 1]
    """
    if kind in (SmallSeriesKind.CT_SIGNED, SmallSeriesKind.MR_UNSIGNED):
        series = write_series(_grey_plan(kind, images, size, study, number), root)
    else:
        frames = _DRAW[kind](images, size, number)
        series = _write_secondary_capture(root, kind, frames, study, number)
    if transfer_syntax == ExplicitVRLittleEndian:
        return series
    return _transcoded(series, root, transfer_syntax)


def _grey_plan(
    kind: SmallSeriesKind, images: int, size: int, study: str, number: int
) -> SeriesPlan:
    """Plan a small CT or MR series."""
    signed = kind == SmallSeriesKind.CT_SIGNED
    return SeriesPlan(
        folder=object_uuid("series", study, number),
        study=study,
        number=number,
        title=f"small {kind}",
        modality="CT" if signed else "MR",
        body_part="CHEST" if signed else "HEAD",
        phantom=CHEST_CT if signed else HEAD_MR,
        images=images,
        rows=size,
        columns=size,
        slice_spacing_mm=5.0,
        pixel_spacing_mm=4.0,
        signed=signed,
        bits_stored=16 if signed else 12,
        transfer_syntax=ExplicitVRLittleEndian,
    )


def _write_secondary_capture(
    root: Path, kind: SmallSeriesKind, frames: Frames, study: str, number: int
) -> WrittenSeries:
    """Write colour, 8-bit grey or multi-frame images (Secondary Capture, PS3.3 section A.8)."""
    folder = object_uuid("series", study, number)
    (root / folder).mkdir(parents=True, exist_ok=True)
    files = [frames] if kind == SmallSeriesKind.MULTI_FRAME else np.split(frames, len(frames))
    instances = []
    for index, file_frames in enumerate(files, start=1):
        dataset = _secondary_capture(kind, file_frames, study, number, index)
        file = file_bytes(dataset, ExplicitVRLittleEndian)
        key = PurePosixPath(folder, f"{object_uuid('instance', study, number, index)}.dcm")
        (root / key).write_bytes(file)
        crc32s = tuple(zlib.crc32(frame.tobytes()) for frame in file_frames)
        instances.append(WrittenInstance(key, dataset.SOPInstanceUID, len(file), crc32s))
    return WrittenSeries(
        folder=folder,
        series_instance_uid=instance_uid("series", study, number),
        study_instance_uid=instance_uid("study", study),
        instances=tuple(instances),
    )


def _secondary_capture(
    kind: SmallSeriesKind, frames: Frames, study: str, number: int, instance: int
) -> Dataset:
    """Return the dataset of one Secondary Capture file."""
    dataset = Dataset()
    label_study(dataset, study)
    label_series(dataset, study, number, "OT", f"small {kind}")
    dataset.SOPClassUID = SecondaryCaptureImageStorage
    dataset.SOPInstanceUID = instance_uid("instance", study, number, instance)
    dataset.InstanceNumber = instance
    dataset.ConversionType = "SYN"  # synthetic image (PS3.3, C.8.6.1)
    words = kind == SmallSeriesKind.MULTI_FRAME
    describe_pixels(
        dataset,
        rows=frames.shape[1],
        columns=frames.shape[2],
        bits_allocated=16 if words else 8,
        bits_stored=12 if words else 8,
        signed=False,
    )
    if words:
        dataset.SOPClassUID = MultiFrameGrayscaleWordSecondaryCaptureImageStorage
        dataset.NumberOfFrames = len(frames)
    if kind == SmallSeriesKind.COLOUR:
        dataset.SamplesPerPixel = 3
        dataset.PhotometricInterpretation = "RGB"
        dataset.PlanarConfiguration = 0
    dataset.PixelData = frames.tobytes()
    dataset["PixelData"].VR = "OW" if words else "OB"
    return dataset


def _transcoded(series: WrittenSeries, root: Path, transfer_syntax: UID) -> WrittenSeries:
    """Rewrite the files of a series in another transfer syntax; the checksums stay."""
    instances = []
    for instance in series.instances:
        path = root / instance.key
        file = transcode(path.read_bytes(), transfer_syntax)
        path.write_bytes(file)
        instances.append(replace(instance, size_bytes=len(file)))
    return replace(series, instances=tuple(instances))


def _draw_words(images: int, size: int, seed: int) -> Frames:
    """Draw 12-bit grey frames."""
    slices = list(draw_slices(HEAD_MR, images, (size, size), seed))
    return np.stack(slices).astype("<u2")


def _draw_grey(images: int, size: int, seed: int) -> Frames:
    """Draw 8-bit grey frames: the same heads, four grey levels to one."""
    return (_draw_words(images, size, seed) // 4).astype(np.uint8)


def _draw_colour(images: int, size: int, seed: int) -> Frames:
    """Draw RGB frames: three different heads, one for each colour."""
    return np.stack([_draw_grey(images, size, seed + colour) for colour in range(3)], axis=-1)


_DRAW: dict[SmallSeriesKind, Callable[[int, int, int], Frames]] = {
    SmallSeriesKind.MULTI_FRAME: _draw_words,
    SmallSeriesKind.GREY_8_BIT: _draw_grey,
    SmallSeriesKind.COLOUR: _draw_colour,
}
