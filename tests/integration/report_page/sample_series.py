"""Series of real DICOM files, with thumbnails and viewer images.

The viewer images are encoded here from their contract's description, not by the product.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pydicom
from PIL import Image
from pydicom.data import get_testdata_file

from frameproof.contracts import Presentation, ViewerImage
from frameproof.report import PagePicture

type Pixels = npt.NDArray[Any]

SIDE = 256
"""The longest side of a viewer image."""


def hex_id(name: str) -> str:
    """Make 32 hex digits, as HealthImaging's ids have them."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


@dataclass
class Series:
    """An image set with what its frames look like."""

    name: str
    modality: str
    frames: list[Pixels]
    """Stored values, (rows, columns) or (rows, columns, 3)."""
    presentation: Presentation = field(default_factory=Presentation)
    is_primary: bool = True
    is_inverted: bool = False
    positions: tuple[int, ...] | None = None
    """Of the frames that have pictures; None means all, empty that none may be shown."""

    @property
    def image_set_id(self) -> str:
        return hex_id(self.name)

    def shown(self) -> list[tuple[int, Pixels]]:
        chosen = self.positions if self.positions is not None else range(1, len(self.frames) + 1)
        return [(position, self.frames[position - 1]) for position in chosen]

    def viewer_image(self, pixels: Pixels) -> ViewerImage:
        small = reduced(pixels, SIDE)
        return ViewerImage(
            rows=small.shape[0],
            columns=small.shape[1],
            samples_per_pixel=3 if small.ndim == 3 else 1,
            bytes_per_sample=2 if small.itemsize == 2 else 1,
            signed=small.dtype.kind == "i",
            is_inverted=self.is_inverted,
            presentation=self.presentation,
            data=encoded(small),
        )

    def pictures(self) -> list[PagePicture]:
        return [
            PagePicture(
                self.image_set_id, position, self.thumbnail(pixels), self.viewer_image(pixels)
            )
            for position, pixels in self.shown()
        ]

    def thumbnail(self, pixels: Pixels) -> bytes:
        small = reduced(pixels, 160)
        if small.ndim == 2:
            low, high = self.window_ends(small)
            scaled = np.clip((small - low) / max(high - low, 1) * 255, 0, 255)
            small = (255 - scaled if self.is_inverted else scaled).astype(np.uint8)
        file = io.BytesIO()
        Image.fromarray(small).save(file, "PNG")
        return file.getvalue()

    def window_ends(self, pixels: Pixels) -> tuple[float, float]:
        """Return the stored values that are black and white: the window's, else the range."""
        look = self.presentation
        if look.window_center is None or look.window_width is None:
            low, high = np.percentile(pixels, (1, 99))
            return float(low), float(high)
        center = (look.window_center - look.rescale_intercept) / look.rescale_slope
        half = look.window_width / look.rescale_slope / 2
        return center - half, center + half


def reduced(pixels: Pixels, side: int) -> Pixels:
    """Take every n-th sample, so that neither side is longer."""
    step = -(-max(pixels.shape[:2]) // side)
    return np.ascontiguousarray(pixels[::step, ::step])


def encoded(samples: Pixels) -> str:
    """Encode samples as ``ViewerImage.data`` says: little-endian rows, filter Up, zlib, base64."""
    lines = np.frombuffer(samples.astype(samples.dtype.newbyteorder("<")).tobytes(), np.uint8)
    rows = lines.reshape(samples.shape[0], -1)
    above = np.vstack([np.zeros_like(rows[:1]), rows[:-1]])
    return base64.b64encode(zlib.compress((rows - above).tobytes())).decode()


def read(name: str) -> Any:
    path = get_testdata_file(name, download=False)
    assert path, f"{name} is in neither the pydicom nor the pydicom-data wheel"
    return pydicom.dcmread(path)


def presentation_of(dataset: Any, **more: Any) -> Presentation:
    center, width = dataset.get("WindowCenter"), dataset.get("WindowWidth")
    return Presentation(
        modality=dataset.Modality,
        rescale_slope=float(dataset.get("RescaleSlope", 1)),
        rescale_intercept=float(dataset.get("RescaleIntercept", 0)),
        window_center=None if center is None or width is None else float(center),
        window_width=None if center is None or width is None else float(width),
        pixel_spacing=tuple(map(float, dataset.get("PixelSpacing", ()))),
        **more,
    )


def ct_series(frames: int = 5) -> Series:
    """Slices of a real CT, signed; each but the first is the same one, moved down."""
    dataset = read("693_UNCR.dcm")
    slices = [np.roll(dataset.pixel_array, 8 * index, axis=0) for index in range(frames)]
    return Series("ct", "CT", slices, presentation_of(dataset, rescale_type="HU"))


def mr_series() -> Series:
    """Ten frames of an enhanced MR; no window is stored."""
    dataset = read("emri_small.dcm")
    return Series("mr", "MR", list(dataset.pixel_array), Presentation(modality="MR"))


def us_series() -> Series:
    """A colour frame."""
    dataset = read("examples_rgb_color.dcm")
    return Series("us", "US", [dataset.pixel_array], presentation_of(dataset))


def cr_series() -> Series:
    """A radiograph whose lowest value is white; it was added to another image set's series."""
    dataset = read("RG3_UNCI.dcm")
    presentation = presentation_of(dataset)
    pixels = dataset.pixel_array
    return Series("cr", "CR", [pixels], presentation, is_primary=False, is_inverted=True)


def withheld_series() -> Series:
    """Frames of instances that say that text is burned in."""
    dataset = read("examples_rgb_color.dcm")
    return Series("burned-in", "US", [dataset.pixel_array] * 3, positions=())
