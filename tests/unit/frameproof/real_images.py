"""Real DICOM files: pixels and pictures by pydicom, looks by way of HealthImaging's metadata."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom import Dataset, dcmread
from pydicom.data import get_testdata_file
from pydicom.pixels import pixel_array

from frameproof.contracts import Presentation
from frameproof.image_sets.presentation import read_looks
from frameproof.pixels.appearance import Appearance
from frameproof_local.healthimaging.metadata import instance_metadata

type Pixels = npt.NDArray[Any]


def opened(name: str) -> Dataset:
    """Read a file of the pydicom or pydicom-data wheel."""
    return dcmread(get_testdata_file(name, download=False))


def presentation_of(dataset: Dataset) -> Presentation:
    """Read how the first frame looks, from the metadata that HealthImaging would make of it."""
    metadata = instance_metadata(dataset)
    frames = int(dataset.get("NumberOfFrames", 1))
    return read_looks(metadata.instance, modality=dataset.get("Modality"), frames=frames).of(1)


def appearance_of(dataset: Dataset) -> Appearance:
    """Say what the samples of a file mean."""
    return Appearance(
        dataset.PhotometricInterpretation, dataset.BitsStored, presentation_of(dataset)
    )


def first_frame(dataset: Dataset) -> Pixels:
    """Decode the first frame, as it is stored: no palette, and YBR stays YBR."""
    pixels: Pixels = pixel_array(dataset, index=0, raw=True)
    return np.ascontiguousarray(pixels)
