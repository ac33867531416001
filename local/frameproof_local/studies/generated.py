"""Writes generated series: a plan in, DICOM files and their checksums out."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from frameproof_local.studies.dataset import series_dataset
from frameproof_local.studies.ids import instance_uid, object_uuid
from frameproof_local.studies.phantom import Slice, draw_slices
from frameproof_local.studies.series import (
    AXIAL,
    CORONAL,
    SAGITTAL,
    Orientation,
    Position,
    SeriesPlan,
    WrittenInstance,
    WrittenSeries,
)
from frameproof_local.studies.slice_template import SliceTemplate


@dataclass(frozen=True)
class PlannedImage:
    """One image before it is written: drawn values and where it lies in the patient."""

    values: Slice
    orientation: Orientation
    position: Position


def write_series(plan: SeriesPlan, root: Path) -> WrittenSeries:
    """Generate one series below a folder.

    Parameters
    ----------
    plan
        What to generate; equal plans give equal bytes.
    root
        The files go to ``root/<plan.folder>/<uuid>.dcm``.

    Returns
    -------
    WrittenSeries
        The files in the order of their InstanceNumber.
    """
    (root / plan.folder).mkdir(parents=True, exist_ok=True)
    templates: dict[Orientation, SliceTemplate] = {}
    instances = []
    for number, image in enumerate(planned_images(plan), start=1):
        if image.orientation not in templates:
            dataset = series_dataset(plan, image.orientation)
            templates[image.orientation] = SliceTemplate.of(dataset, plan.transfer_syntax)
        uid = instance_uid("instance", plan.study, plan.number, number)
        pixels = stored_pixels(plan, image.values)
        file = templates[image.orientation].render(uid, number, image.position, pixels)
        name = object_uuid("instance", plan.study, plan.number, number)
        key = PurePosixPath(plan.folder, f"{name}.dcm")
        (root / key).write_bytes(file)
        instances.append(WrittenInstance(key, uid, len(file), (zlib.crc32(pixels),)))
    return WrittenSeries(
        folder=plan.folder,
        series_instance_uid=instance_uid("series", plan.study, plan.number),
        study_instance_uid=instance_uid("study", plan.study),
        instances=tuple(instances),
    )


def planned_images(plan: SeriesPlan) -> Iterator[PlannedImage]:
    """Draw the images of a series, in the order of their InstanceNumber."""
    if plan.view == "projections":
        yield from _projections(plan)
        return
    shape = (plan.rows, plan.columns)
    left, front = (-(length - 1) / 2 * plan.pixel_spacing_mm for length in reversed(shape))
    for index, values in enumerate(draw_slices(plan.phantom, plan.images, shape, plan.number)):
        yield PlannedImage(values, AXIAL, (left, front, index * plan.slice_spacing_mm))


def stored_pixels(plan: SeriesPlan, values: Slice) -> bytes:
    """Return drawn values as the bytes of PixelData: 16 bits each, little endian.

    Raises
    ------
    ValueError
        A value does not fit the series' BitsStored and PixelRepresentation.
    """
    stored = values.astype(np.int32) - plan.rescale_intercept
    lowest = -(2 ** (plan.bits_stored - 1)) if plan.signed else 0
    highest = lowest + 2**plan.bits_stored - 1
    if stored.min() < lowest or stored.max() > highest:
        raise ValueError(
            f"Series {plan.number} ({plan.title}) has stored values {stored.min()} to "
            f"{stored.max()}, but {plan.bits_stored} bits, signed={plan.signed}, hold {lowest} to "
            f"{highest}: change bits_stored, signed or rescale_intercept of its plan."
        )
    return stored.astype("<i2" if plan.signed else "<u2").tobytes()


def _projections(plan: SeriesPlan) -> Iterator[PlannedImage]:
    """Look through the phantom from the front and from the side, as a CT localizer does.

    A pixel is the mean of what the ray met. The head is at the top, so the lowest slice, drawn
    first, becomes the last row.
    """
    square = (plan.columns, plan.columns)
    frontal = np.empty((plan.rows, plan.columns), np.float32)
    lateral = np.empty_like(frontal)
    for row, values in enumerate(draw_slices(plan.phantom, plan.rows, square, plan.number)):
        frontal[plan.rows - 1 - row] = values.mean(axis=0)
        lateral[plan.rows - 1 - row] = values.mean(axis=1)
    half = (plan.columns - 1) / 2 * plan.pixel_spacing_mm
    top = (plan.rows - 1) * plan.pixel_spacing_mm
    yield PlannedImage(np.rint(frontal).astype(np.int16), CORONAL, (-half, 0, top))
    yield PlannedImage(np.rint(lateral).astype(np.int16), SAGITTAL, (0, -half, top))
