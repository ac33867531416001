"""Grey samples -> 8 bits for people, by the frame's VOI LUT or window (PS3.3 C.11.2)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from frameproof.contracts import Presentation
from frameproof.pixels.appearance import Appearance, looked_up, rescaled, value_by_value

type Values = npt.NDArray[np.float64]


def grey_view(pixels: npt.NDArray[Any], appearance: Appearance) -> npt.NDArray[np.uint8]:
    """Show grey samples as the frame asks for.

    Parameters
    ----------
    pixels
        Shape (rows, columns), integers.
    appearance
        Its presentation's VOI LUT counts, else its window, else the range of the pixels.

    Returns
    -------
    ndarray
        The same shape; 0 is black. MONOCHROME1 is inverted.
    """
    presentation = appearance.presentation
    if not has_voi(presentation):
        presentation = with_range(presentation, *_range_of(pixels, appearance))
    show = functools.partial(shown, presentation=presentation, is_inverted=appearance.is_inverted)
    return value_by_value(pixels, show)


def shown(
    stored: npt.NDArray[Any], presentation: Presentation, *, is_inverted: bool
) -> npt.NDArray[np.uint8]:
    """Show stored values, whole ones or averages; the presentation has a VOI LUT or a window."""
    values = rescaled(stored, presentation)
    lut = presentation.voi_lut
    if lut is not None:
        grey = looked_up(values, lut) / ((1 << lut.bits) - 1)
    else:
        center, width = presentation.window_center or 0.0, presentation.window_width or 1.0
        with np.errstate(over="ignore"):  # what leaves the floats' range lies beyond the window
            grey = _FUNCTIONS[presentation.voi_lut_function](values, center, width)
    grey = np.clip(grey, 0.0, 1.0)
    return np.rint((1.0 - grey if is_inverted else grey) * 255).astype(np.uint8)


def has_voi(presentation: Presentation) -> bool:
    """Tell whether a frame says how it wants to be shown."""
    return presentation.voi_lut is not None or presentation.window_center is not None


def with_range(presentation: Presentation, black: float, white: float) -> Presentation:
    """Put a window on two rescaled values: the first is black, the second white.

    A range of a single value shows it as black.
    """
    width = white - black if white > black else 1.0
    return replace(
        presentation,
        window_center=black + width / 2,
        window_width=width,
        voi_lut_function="LINEAR_EXACT",
        voi_lut=None,
    )


def _range_of(pixels: npt.NDArray[Any], appearance: Appearance) -> tuple[float, float]:
    if appearance.bits_stored == 1:  # a segmentation: what is all ones is not black
        return 0.0, 1.0
    presentation = appearance.presentation
    ends = (pixels,) if presentation.modality_lut else (pixels.min(), pixels.max())
    values = rescaled(np.asarray(ends), presentation)
    return float(values.min()), float(values.max())


def _linear(values: Values, center: float, width: float) -> Values:
    """C.11.2.1.2.1, the equation as it stands; a width of 1 is a threshold."""
    black, white = center - 0.5 - (width - 1) / 2, center - 0.5 + (width - 1) / 2
    between = (values - (center - 0.5)) / (width - 1 or 1.0) + 0.5
    return np.where(values <= black, 0.0, np.where(values > white, 1.0, between))


def _linear_exact(values: Values, center: float, width: float) -> Values:
    """C.11.2.1.3.2."""
    return (values - center) / width + 0.5


def _sigmoid(values: Values, center: float, width: float) -> Values:
    """C.11.2.1.3.1; far out, where the exponential would overflow, it is 0 or 1 anyway."""
    exponent = np.clip(-4 * (values - center) / width, -700, 700)
    return 1 / (1 + np.exp(exponent))


_FUNCTIONS: dict[str, Callable[[Values, float, float], Values]] = {
    "LINEAR": _linear,
    "LINEAR_EXACT": _linear_exact,
    "SIGMOID": _sigmoid,
}
