"""An instance's metadata -> how people look at its frames.

The JMESPath expressions below are the whole list of what is read. Values are found where DICOM lets
them stand: in a frame's own functional groups, in those that all frames share, or at the top of the
instance; the nearest one counts (PS3.3 C.7.6.16.1.1). What cannot be read counts as absent.

Sources: PS3.3 C.7.6.16.2 (functional groups), C.11.1 (Modality LUT), C.11.2 (VOI LUT), C.7.9
(palettes), C.7.6.1.1 (burned-in annotation).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from frameproof.contracts import Presentation
from frameproof.image_sets.element_values import (
    fingerprint,
    joined_text,
    number,
    positive_numbers,
    text,
)
from frameproof.image_sets.fast_paths import FastPath
from frameproof.image_sets.lookup_tables import read_lut, read_palette

INSTANCE = FastPath(
    """{
        burned_in_annotation: BurnedInAnnotation,
        pixel_representation: PixelRepresentation,
        modality_lut: ModalityLUTSequence[0],
        imager_pixel_spacing: ImagerPixelSpacing,
        shared: SharedFunctionalGroupsSequence[0],
        per_frame: PerFrameFunctionalGroupsSequence,
        palette: {
            descriptor: RedPaletteColorLookupTableDescriptor,
            red: RedPaletteColorLookupTableData,
            green: GreenPaletteColorLookupTableData,
            blue: BluePaletteColorLookupTableData,
            segmented: SegmentedRedPaletteColorLookupTableData
        }
    }"""
)
# The same three groups of elements, once from a plain image, once from an item of functional groups
# (Pixel Value Transformation, Frame VOI LUT and Pixel Measures macros).
PLAIN = FastPath(
    """{
        rescale: {slope: RescaleSlope, intercept: RescaleIntercept, type: RescaleType},
        window: {center: WindowCenter, width: WindowWidth, function: VOILUTFunction},
        voi_lut: VOILUTSequence[0],
        spacing: PixelSpacing
    }"""
)
GROUPS = FastPath(
    """{
        rescale: PixelValueTransformationSequence[0].{
            slope: RescaleSlope, intercept: RescaleIntercept, type: RescaleType
        },
        window: FrameVOILUTSequence[0].{
            center: WindowCenter, width: WindowWidth, function: VOILUTFunction
        },
        voi_lut: FrameVOILUTSequence[0].VOILUTSequence[0],
        spacing: PixelMeasuresSequence[0].PixelSpacing
    }"""
)

_LARGEST = 1e30  # as a rescale; windows and averages over what it makes stay finite

_IN_GROUPS = sorted(names[0] for names in GROUPS.members)
MEMBERS = {names[0] for names in INSTANCE.members | PLAIN.members}
"""The elements that how an instance looks can depend on."""

type _Function = Literal["LINEAR", "LINEAR_EXACT", "SIGMOID"]
_FUNCTIONS: dict[str | None, _Function] = {"LINEAR_EXACT": "LINEAR_EXACT", "SIGMOID": "SIGMOID"}


@dataclass(frozen=True, slots=True)
class Looks:
    """How one instance's frames look, and whether a picture of them may be shown to everybody."""

    is_burned_in: bool
    """BurnedInAnnotation says YES: its pixels name the patient."""
    presentations: tuple[Presentation, ...]
    """One for each frame, or a single one for all of them."""

    def of(self, frame_number: int) -> Presentation:
        """Return how a frame looks; 1 is the first one."""
        is_single = len(self.presentations) == 1
        return self.presentations[0 if is_single else frame_number - 1]


def read_looks(dicom: Any, *, modality: str | None, frames: int) -> Looks:
    """Read how an instance's frames look.

    Parameters
    ----------
    dicom
        The instance's ``DICOM`` object in the image set's metadata; what is no object is empty.
    modality
        Of the series.
    frames
        How many entries its ImageFrames has. Functional groups of another number of frames cannot
        be told apart, and are left alone.
    """
    dicom = dicom if isinstance(dicom, dict) else {}
    found = INSTANCE.search(dicom)
    is_signed = found["pixel_representation"] == 1
    top = _with_elements(
        Presentation(
            modality=modality,
            pixel_spacing=positive_numbers(found["imager_pixel_spacing"], count=2),
            modality_lut=read_lut(found["modality_lut"], is_signed=is_signed),
            palette=read_palette(found["palette"], is_signed=is_signed),
            has_segmented_palette=_is_segmented(found["palette"]),
        ),
        PLAIN.search(dicom),
        is_signed=is_signed,
    )
    shared = _with_elements(top, GROUPS.search(found["shared"]) or {}, is_signed=is_signed)
    per_frame = found["per_frame"]
    if not isinstance(per_frame, list) or len(per_frame) != frames:
        presentations: tuple[Presentation, ...] = (shared,)
    else:
        presentations = tuple(_of_each_frame(shared, per_frame, is_signed=is_signed))
    return Looks(_says_yes(found["burned_in_annotation"]), presentations)


def _of_each_frame(
    shared: Presentation, groups: list[Any], *, is_signed: bool
) -> Iterator[Presentation]:
    """Thousands of frames mostly look the same: who says the same gets the same object."""
    known: dict[bytes, Presentation] = {}
    for item in groups:
        said = fingerprint(list(map(item.get, _IN_GROUPS)) if isinstance(item, dict) else None)
        presentation = known.get(said)
        if presentation is None:
            elements = GROUPS.search(item) or {}
            presentation = _with_elements(shared, elements, is_signed=is_signed)
            known[said] = presentation
        yield presentation


def _with_elements(
    outer: Presentation, elements: dict[str, Any], *, is_signed: bool
) -> Presentation:
    """Replace what these elements say; slope with intercept, and centre with width, or neither."""
    changes: dict[str, Any] = {}
    rescale = elements.get("rescale") or {}
    slope, intercept = number(rescale.get("slope")), number(rescale.get("intercept"))
    # A slope of 0 would make every pixel the same.
    if slope and intercept is not None and max(abs(slope), abs(intercept)) < _LARGEST:
        changes |= {
            "rescale_slope": slope,
            "rescale_intercept": intercept,
            "rescale_type": text(rescale.get("type")),
        }
    changes |= _window(elements.get("window") or {})
    lut = read_lut(elements.get("voi_lut"), is_signed=is_signed)
    if lut or "window_center" in changes:  # a window here counts before a table further out
        changes["voi_lut"] = lut
    spacing = positive_numbers(elements.get("spacing"), count=2)
    if spacing:
        changes["pixel_spacing"] = spacing
    return replace(outer, **changes) if changes else outer


def _window(elements: dict[str, Any]) -> dict[str, Any]:
    """Read the first window; a width that its function forbids (C.11.2.1.2) makes it unreadable."""
    center, width = number(elements.get("center")), number(elements.get("width"))
    function = _FUNCTIONS.get(text(elements.get("function")), "LINEAR")
    if center is None or width is None or width <= 0 or (function == "LINEAR" and width < 1):
        return {}
    return {"window_center": center, "window_width": width, "voi_lut_function": function}


def _says_yes(value: Any) -> bool:
    """Look for YES in whatever stands there: a doubt is not to show whom a picture is of."""
    words = joined_text(value).upper().split("\\")
    return "YES" in [word.strip() for word in words]


def _is_segmented(palette: dict[str, Any]) -> bool:
    return bool(palette["segmented"]) and not palette["red"]
