"""How an object's pixels are laid out (PS3.3 C.7.6.3), and where they are: not the pixels."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from pydicom import Dataset
from pydicom.dataelem import RawDataElement
from pydicom.uid import UID

from frameproof.contracts import InstanceAttributes
from frameproof.errors import SourceObjectError
from frameproof.source_objects.reading import reading, transfer_syntax_of

KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_UNDEFINED_LENGTH = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class PixelData:
    """The pixel data element of one object.

    ``stream`` holds its value from ``start`` on: ``length`` bytes, or, where it is encapsulated, a
    Basic Offset Table and fragments (PS3.5 A.4).
    """

    keyword: str
    vr: str
    transfer_syntax_uid: UID
    image: InstanceAttributes
    planar_configuration: int
    is_encapsulated: bool
    extended_offsets: tuple[bytes, bytes] | None
    stream: BinaryIO
    start: int
    length: int

    def options(self) -> dict[str, Any]:
        """Return what pydicom's decoders have to be told of a whole native element."""
        return {
            "pixel_keyword": self.keyword,
            "pixel_vr": self.vr,
            "rows": self.image.rows,
            "columns": self.image.columns,
            "samples_per_pixel": self.samples_per_pixel,
            "bits_allocated": self.image.bits_allocated,
            "bits_stored": self.bits_stored,
            "pixel_representation": self.image.pixel_representation,
            "photometric_interpretation": self.image.photometric_interpretation,
            "number_of_frames": self.image.number_of_frames,
            "planar_configuration": self.planar_configuration,
        }

    @property
    def samples_per_pixel(self) -> int:
        """SamplesPerPixel; 1 where the object lacks it."""
        return self.image.samples_per_pixel or 1

    @property
    def bits_stored(self) -> int:
        """BitsStored; BitsAllocated where the object lacks it."""
        return self.image.bits_stored or self.image.bits_allocated

    @property
    def bits_per_frame(self) -> int:
        """The size of one native frame, without padding."""
        samples = self.image.rows * self.image.columns * self.samples_per_pixel
        return samples * self.image.bits_allocated

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a decoded frame: colour is interleaved by pixel."""
        grey = (self.image.rows, self.image.columns)
        return grey if self.samples_per_pixel == 1 else (*grey, self.samples_per_pixel)

    def read(self, offset: int, size_bytes: int) -> bytes:
        """Read a part of a native element's value.

        Raises
        ------
        SourceObjectError
            The value ends before.
        """
        if offset + size_bytes > self.length:
            raise SourceObjectError("The pixel data is shorter than its description says.")
        self.stream.seek(self.start + offset)
        return self.stream.read(size_bytes)


def find_pixel_data(dataset: Dataset, image: InstanceAttributes) -> PixelData | None:
    """Say where an object's pixels are; None where it has none (a report, a plan).

    The stream is the caller's to close.

    Raises
    ------
    SourceObjectError
        What describes them cannot be read.
    """
    with reading("What describes the pixel data"):
        keyword = next((name for name in KEYWORDS if name in dataset), None)
        if keyword is None:
            return None
        element = dataset.get_item(keyword, keep_deferred=True)
        if element is None or element.length == 0:
            return None
        raw = cast(RawDataElement, element)
        stream, start = _place(dataset, raw)
        return PixelData(
            keyword=keyword,
            vr=raw.VR or "OW",  # Implicit VR has no VR; pixels are OW then (PS3.5 A.1)
            transfer_syntax_uid=transfer_syntax_of(dataset),
            image=image,
            planar_configuration=int(dataset.get("PlanarConfiguration") or 0),
            is_encapsulated=raw.length == _UNDEFINED_LENGTH,
            extended_offsets=_extended_offsets(dataset),
            stream=stream,
            start=start,
            length=raw.length,
        )


def _place(dataset: Dataset, element: RawDataElement) -> tuple[BinaryIO, int]:
    if element.value is not None:
        return io.BytesIO(element.value), 0
    # Deferred: the value is still in the file.
    return Path(str(dataset.filename)).open("rb"), element.value_tell


def _extended_offsets(dataset: Dataset) -> tuple[bytes, bytes] | None:
    if "ExtendedOffsetTable" not in dataset:
        return None
    return dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths
