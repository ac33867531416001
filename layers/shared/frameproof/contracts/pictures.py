"""ListFrames -> VerifyFrames -> WriteReport: how frames look to people.

Values are the metadata's own, with DICOM's meaning (PS3.3 C.7.6.16 for multi-frame, C.11.2 for the
VOI LUT module). Nothing in here tells who the patient is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class VoiLut:
    """The first item of VOILUTSequence: a table from stored (rescaled) values to shown ones."""

    first_mapped: int
    bits: int
    data: str
    """The entries, little-endian, one or two bytes each by ``bits``, base64."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The three lookup tables of a PALETTE COLOR image (PS3.3 C.7.6.3.1.5), 8 bits an entry."""

    first_mapped: int
    data: str
    """All entries of red, then of green, then of blue; base64 of a zlib stream."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """What is needed to show a frame, and to use its bitmap outside of DICOM."""

    modality: str | None = None
    rescale_slope: float = 1.0
    rescale_intercept: float = 0.0
    rescale_type: str | None = None
    window_center: float | None = None
    """The first of WindowCenter, in rescaled values."""
    window_width: float | None = None
    voi_lut_function: Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"] = "LINEAR"
    voi_lut: VoiLut | None = None
    pixel_spacing: tuple[float, ...] = ()
    """Millimetres: row spacing, column spacing; PixelSpacing, else ImagerPixelSpacing."""
    modality_lut: VoiLut | None = None
    """The first item of ModalityLUTSequence: from stored to rescaled values, in place of slope."""
    palette: Palette | None = None
    has_segmented_palette: bool = False
    """The palette is there as segments alone, which nothing here expands."""


@dataclass(frozen=True, slots=True)
class SeriesPicture:
    """One frame of an image set that the report page shows."""

    image_set_id: str
    position: int
    """1 for the image set's first frame, in the order of its batches."""
    thumbnail_key: str
    """A small PNG for the contact sheet."""
    viewer_key: str | None = None
    """A ``ViewerImage`` (JSON), where the frame is one of those that the viewer holds."""


@dataclass(frozen=True, slots=True)
class ViewerImage:
    """One frame for the report's viewer, at most 256 samples on a side, with its own values.

    ``data`` is base64 of a zlib stream ("deflate" of the browser's DecompressionStream). It holds
    the rows one after another, each sample little-endian in ``bytes_per_sample`` bytes, colour by
    pixel; every byte but the first row's has the byte above it subtracted (PNG's filter "Up").
    """

    rows: int
    columns: int
    samples_per_pixel: Literal[1, 3]
    bytes_per_sample: Literal[1, 2]
    signed: bool
    is_inverted: bool
    """MONOCHROME1: the lowest value is white."""
    presentation: Presentation
    data: str
