"""Pictures of nobody: bodies built of ellipsoids, with the texture and noise of a scanner.

They are not anatomy. What they share with it is what an image codec sees: smooth areas, sharp
edges, small details and noise that is correlated between neighbouring pixels. Compressed with
HTJ2K they shrink about as much as acquired images do.

Coordinates run from -1 to 1 over the whole volume, in the order z (feet to head), y (front to
back), x (right to left).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frameproof_local.studies.ids import random_seed

type Slice = NDArray[np.int16]
"""One grey image, shape ``(rows, columns)``."""

_MOST_PLANES = (
    24  # drawn exactly; the slices between them are interpolated, which is ten times faster
)
_TEXTURE_CELL_PIXELS = 16
_NOISE_SHIFT_PIXELS = 64


@dataclass(frozen=True)
class Ellipsoid:
    """A part of the body.

    Attributes
    ----------
    centre, radii
        ``(z, y, x)`` in fractions of half the volume.
    value
        Hounsfield units for CT, signal in arbitrary units for MR.
    """

    centre: tuple[float, float, float]
    radii: tuple[float, float, float]
    value: int


@dataclass(frozen=True)
class Phantom:
    """What stands in for a patient's body in one scan.

    Attributes
    ----------
    background
        Value outside the body: -1000 HU (air) for CT, a weak signal for MR.
    parts
        Drawn in this order, so that a later one lies over an earlier one; the first is the body.
    details
        How many small bright spots (vessels, calcifications) are scattered over the body.
    texture, noise
        Standard deviation of the slow and of the pixel-to-pixel variation, in the units of `value`.
    lowest, highest
        Values are clipped to this range.
    """

    background: int
    parts: tuple[Ellipsoid, ...]
    details: int
    texture: float
    noise: float
    lowest: int
    highest: int


def draw_slices(phantom: Phantom, count: int, shape: tuple[int, int], seed: int) -> Iterator[Slice]:
    """Draw a phantom from feet to head.

    Parameters
    ----------
    phantom
        What to draw.
    count
        Number of slices.
    shape
        ``(rows, columns)`` of each slice.
    seed
        The same seed gives the same pixels.

    Yields
    ------
    Slice
        int16, not yet shifted or masked for storage.
    """
    random = np.random.default_rng(random_seed("phantom", seed))
    planes = _draw_planes(phantom, min(count, _MOST_PLANES), shape, random)
    noise = _correlated_noise(phantom.noise, shape, random)
    for position in np.linspace(0, len(planes) - 1, count):
        below = int(position)
        above = min(below + 1, len(planes) - 1)
        weight = np.float32(position - below)
        plane = planes[below] * (1 - weight) + planes[above] * weight
        row, column = random.integers(0, _NOISE_SHIFT_PIXELS, 2)
        plane += noise[row : row + shape[0], column : column + shape[1]]
        yield np.clip(np.rint(plane), phantom.lowest, phantom.highest).astype(np.int16)


def _draw_planes(
    phantom: Phantom, count: int, shape: tuple[int, int], random: np.random.Generator
) -> NDArray[np.float32]:
    """Return the phantom without noise, shape ``(count, rows, columns)``."""
    axes = np.meshgrid(*(_axis(length) for length in (count, *shape)), indexing="ij", sparse=True)
    volume = np.full((count, *shape), phantom.background, np.float32)
    body = _inside(phantom.parts[0], axes)
    for part in phantom.parts:
        volume[_inside(part, axes)] = part.value
    for detail in _scattered_details(phantom, random):
        volume[_inside(detail, axes) & body] = detail.value
    cells = (count, *(-(-length // _TEXTURE_CELL_PIXELS) for length in shape))
    texture = (random.standard_normal(cells) * phantom.texture).astype(np.float32)
    texture = np.repeat(np.repeat(texture, _TEXTURE_CELL_PIXELS, 1), _TEXTURE_CELL_PIXELS, 2)
    volume += np.where(body, texture[:, : shape[0], : shape[1]], np.float32(0))
    return volume


def _axis(length: int) -> NDArray[np.float32]:
    """Return the coordinates along one axis; a single plane lies in the middle."""
    if length == 1:
        return np.zeros(1, np.float32)
    return np.linspace(-1, 1, length, dtype=np.float32)


def _inside(part: Ellipsoid, axes: tuple[NDArray[np.float32], ...]) -> NDArray[np.bool_]:
    """Return which voxels lie inside an ellipsoid, shape ``(planes, rows, columns)``."""
    z, y, x = (
        ((axis - np.float32(centre)) / np.float32(radius)) ** 2
        for axis, centre, radius in zip(axes, part.centre, part.radii, strict=True)
    )
    inside: NDArray[np.bool_] = z + y + x < 1
    return inside


def _scattered_details(phantom: Phantom, random: np.random.Generator) -> Iterator[Ellipsoid]:
    """Yield small spots of a third again the body's contrast, somewhere inside the body."""
    body = phantom.parts[0]
    value = body.value + (body.value - phantom.background) // 3
    for _ in range(phantom.details):
        centre = tuple(random.uniform(-0.7, 0.7) * min(radius, 1.0) for radius in body.radii)
        radius = random.uniform(0.008, 0.03)
        yield Ellipsoid((centre[0], centre[1], centre[2]), (3 * radius, radius, radius), value)


def _correlated_noise(
    sigma: float, shape: tuple[int, int], random: np.random.Generator
) -> NDArray[np.float32]:
    """Return one field of noise, larger than a slice: each slice cuts its own part out of it."""
    padded = tuple(length + _NOISE_SHIFT_PIXELS for length in shape)
    white = random.standard_normal(padded).astype(np.float32)
    correlated = white + np.roll(white, 1, 0) + np.roll(white, 1, 1)
    noise: NDArray[np.float32] = correlated * np.float32(sigma / 3**0.5)
    return noise
