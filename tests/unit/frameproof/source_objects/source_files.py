"""DICOM objects with known pixels, in every lossless transfer syntax."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt
from pydicom import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels.encoders import RLELosslessEncoder
from pydicom.uid import UID, CTImageStorage

type Pixels = npt.NDArray[Any]

TAIL = "1.2.840.10008.1.2"
SERIES = "1.2.3.4.5"
NATIVE = {"implicit": "", "explicit": ".1", "deflated": ".1.99", "big endian": ".2"}


def _unsigned(pixels: Pixels) -> Pixels:
    """JPEG lossless and JPEG-LS know no sign: its bit is the highest one of the sample."""
    return pixels.view(f"<u{pixels.itemsize}")


def _rle(pixels: Pixels) -> bytes:
    samples = pixels.shape[2] if pixels.ndim == 3 else 1
    options = {
        "rows": pixels.shape[0],
        "columns": pixels.shape[1],
        "samples_per_pixel": samples,
        "photometric_interpretation": "RGB" if samples == 3 else "MONOCHROME2",
        "bits_allocated": 8 * pixels.itemsize,
        "bits_stored": 8 * pixels.itemsize,
        "pixel_representation": int(pixels.dtype.kind == "i"),
        "number_of_frames": 1,
        "planar_configuration": 0,
    }
    content = pixels.tobytes()
    return bytes(RLELosslessEncoder.encode(content, encoding_plugin="pydicom", **options))


def _jpeg_lossless(pixels: Pixels) -> bytes:
    if pixels.ndim == 2:
        return bytes(imagecodecs.ljpeg_encode(_unsigned(pixels)))
    as_it_is = {"colorspace": "RGB", "outcolorspace": "RGB"}
    return bytes(imagecodecs.jpeg8_encode(pixels, lossless=True, predictor=1, **as_it_is))


def _jpeg_2000(pixels: Pixels) -> bytes:
    options = {"level": 0, "codecformat": "j2k", "reversible": True}
    return bytes(imagecodecs.jpeg2k_encode(pixels, **options))  # RGB: with the RCT


ENCODERS: dict[str, Callable[[Pixels], bytes]] = {
    ".5": _rle,
    ".4.57": _jpeg_lossless,
    ".4.70": _jpeg_lossless,
    ".4.80": lambda pixels: bytes(imagecodecs.jpegls_encode(_unsigned(pixels))),
    ".4.81": lambda pixels: bytes(imagecodecs.jpegls_encode(_unsigned(pixels))),
    ".4.90": _jpeg_2000,
    ".4.92": _jpeg_2000,
    ".4.93": _jpeg_2000,
    ".4.201": lambda pixels: bytes(imagecodecs.htj2k_encode(pixels, reversible=True)),
    ".4.202": lambda pixels: bytes(imagecodecs.htj2k_encode(pixels, reversible=True)),
}
"""By the end of the transfer syntax UID."""


def gradient(dtype: str, *, colour: bool = False, seed: int = 0) -> Pixels:
    """Return 24 x 20 pixels that differ from one another, in the whole range of the type."""
    shape = (24, 20, 3) if colour else (24, 20)
    limits = np.iinfo(dtype)
    random = np.random.default_rng(seed)
    steps = np.linspace(limits.min, limits.max, int(np.prod(shape))).reshape(shape)
    noisy = steps + random.integers(-3, 3, shape)
    return np.clip(noisy, limits.min, limits.max).astype(np.dtype(dtype).newbyteorder("<"))


def described(frames: Sequence[Pixels], tail: str, **elements: Any) -> Dataset:
    """Return a data set that describes frames, without them; elements may set others."""
    first = frames[0]
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID(TAIL + tail)
    dataset.SOPClassUID = CTImageStorage
    dataset.SOPInstanceUID = f"{SERIES}.1"
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = "1.2.3.4", SERIES
    dataset.PatientID, dataset.StudyID, dataset.AccessionNumber = "P1", "S1", "A1"
    dataset.Rows, dataset.Columns = first.shape[:2]
    dataset.SamplesPerPixel = first.shape[2] if first.ndim == 3 else 1
    dataset.PhotometricInterpretation = "RGB" if first.ndim == 3 else "MONOCHROME2"
    if first.ndim == 3:
        dataset.PlanarConfiguration = 0
    bits = 8 * first.itemsize
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = bits, bits, bits - 1
    dataset.PixelRepresentation = int(first.dtype.kind == "i")
    if len(frames) > 1:
        dataset.NumberOfFrames = len(frames)
    for keyword, value in elements.items():
        setattr(dataset, keyword, value)
    return dataset


def write_object(folder: Path, frames: Sequence[Pixels], tail: str = ".1", **elements: Any) -> Path:
    """Write an object with these frames in a transfer syntax; return its file."""
    dataset = described(frames, tail, **elements)
    if tail in ENCODERS:
        return write_encoded(folder, dataset, [ENCODERS[tail](frame) for frame in frames])
    order = ">" if tail == NATIVE["big endian"] else "<"
    content = b"".join(
        frame.astype(f"{order}{frame.dtype.kind}{frame.itemsize}").tobytes() for frame in frames
    )
    return write_native(folder, dataset, content)


def write_native(folder: Path, dataset: Dataset, content: bytes) -> Path:
    """Write an object whose pixel data is these bytes."""
    dataset.PixelData = content + bytes(len(content) % 2)
    dataset["PixelData"].VR = "OB" if dataset.BitsAllocated == 8 else "OW"
    return _saved(folder, dataset)


def write_encoded(folder: Path, dataset: Dataset, encoded: Sequence[bytes]) -> Path:
    """Write an object whose frames are encoded already, each in one fragment."""
    dataset.PixelData = encapsulate(list(encoded))
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    return _saved(folder, dataset)


def _saved(folder: Path, dataset: Dataset) -> Path:
    file = folder / "object.dcm"
    dataset.save_as(file, enforce_file_format=True)
    return file
