"""The attributes that say how pixel data is laid out (PS3.3 C.7.6.3, Image Pixel Module)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from pydicom import Dataset

from .part10 import FileNotImportableError

PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


@dataclass(frozen=True)
class PixelHeader:
    """The shape and sample type of every frame of one instance."""

    pixel_keyword: str
    transfer_syntax_uid: str
    sop_class_uid: str
    rows: int
    columns: int
    samples_per_pixel: int
    bits_allocated: int
    bits_stored: int
    is_signed: bool
    number_of_frames: int

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of decoded samples: little endian, 8 (1 bit, too) or 16 bits, maybe signed."""
        return np.dtype(f"<{'i' if self.is_signed else 'u'}{max(1, self.bits_allocated // 8)}")

    @property
    def shape(self) -> tuple[int, ...]:
        """``(rows, columns)`` or ``(rows, columns, samples)``."""
        grey = (self.rows, self.columns)
        return grey if self.samples_per_pixel == 1 else (*grey, self.samples_per_pixel)

    @property
    def bits_per_frame(self) -> int:
        """Bits of one uncompressed frame, without padding."""
        return self.rows * self.columns * self.samples_per_pixel * self.bits_allocated


def pixel_header(dataset: Dataset) -> PixelHeader | None:
    """Read the header; None when the instance has no pixel data (SR, RTSTRUCT, a waveform).

    Raises
    ------
    FileNotImportableError
        There is pixel data, but an attribute that describes it is missing or no number.
    """
    keyword = next((keyword for keyword in PIXEL_KEYWORDS if dataset.get(keyword)), None)
    if keyword is None:
        return None
    bits_allocated = _number(dataset, "BitsAllocated")
    return PixelHeader(
        pixel_keyword=keyword,
        transfer_syntax_uid=str(dataset.file_meta.TransferSyntaxUID),
        sop_class_uid=str(dataset.get("SOPClassUID", "")),
        rows=_number(dataset, "Rows"),
        columns=_number(dataset, "Columns"),
        samples_per_pixel=_number(dataset, "SamplesPerPixel", default=1),
        bits_allocated=bits_allocated,
        bits_stored=_number(dataset, "BitsStored", default=bits_allocated),
        is_signed=_number(dataset, "PixelRepresentation", default=0) == 1,
        number_of_frames=_number(dataset, "NumberOfFrames", default=1),
    )


def _number(dataset: Dataset, keyword: str, default: int | None = None) -> int:
    try:
        value = dataset.get(keyword)
        if value is None or value == "":
            value = default
        if value is None:
            raise FileNotImportableError(f"DICOM attribute {keyword} does not exist")
        return int(value)
    except (ValueError, TypeError) as error:
        raise FileNotImportableError(f"DICOM attribute {keyword} is not a number") from error
