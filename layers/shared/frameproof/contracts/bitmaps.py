"""VerifyFrames -> whoever uses the bitmaps: the JSON file that lies beside a frame's bitmaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from frameproof.contracts.frames import FrameVerdict, Rule
from frameproof.contracts.pictures import Presentation

type BitmapForm = Literal["png", "view", "tiff", "npy"]
"""png, tiff, npy: the samples as they were decoded; view: 8 bits, as people see the frame."""


@dataclass(frozen=True, slots=True)
class BitmapFile:
    """One file of a frame."""

    form: BitmapForm
    name: str
    """Of the file, in the folder of this JSON file."""
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class LeftOutForm:
    """A form that was asked for and cannot hold the frame."""

    form: BitmapForm
    reason: str


@dataclass(frozen=True, slots=True)
class BitmapSidecar:
    """What a frame's bitmaps are, for use without DICOM (``bitmaps/<series>/<instance>-<n>.json``).

    UIDs, geometry and checksums; nothing in it tells who the patient is.
    """

    sop_instance_uid: str
    series_instance_uid: str
    study_instance_uid: str
    frame_number: int
    """1 for the first frame of an instance."""
    image_set_id: str
    version_id: str
    frame_id: str
    rows: int
    columns: int
    samples_per_pixel: int
    bits_allocated: int
    bits_stored: int
    sample_type: str
    """NumPy's name of the decoded samples: ``uint8``, ``int16``."""
    photometric_interpretation: str
    """What the samples in the lossless files mean; RGB where the decoder converted them."""
    presentation: Presentation
    png_offset: int
    """Subtract it from the samples of the ``.png`` to have signed ones back; 0 for unsigned."""
    verdict: FrameVerdict
    rule: Rule
    """Over what ``crc32`` is: decodedPixels or storedBytes."""
    crc32: int | None
    served_sha256: str | None
    """Of the bytes that HealthImaging served; hex."""
    decoder: str | None
    files: tuple[BitmapFile, ...] = ()
    left_out: tuple[LeftOutForm, ...] = ()
    notes: tuple[str, ...] = ()
    """What the view does not show."""
