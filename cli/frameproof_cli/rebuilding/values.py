"""One value of HealthImaging's metadata -> a DICOM element.

Keys are DICOM keywords (PS3.6), or eight hexadecimal digits for private elements and repeating
groups, with the VRs of private ones beside the instance (``DICOMVRs``). Texts, DS and IS are
strings, numbers of binary VRs JSON numbers, bytes base64, tags (AT) hexadecimal, sequences lists
of objects; what has no value is null. See ``image_sets.element_values`` for what else was seen.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any

from pydicom import DataElement, Dataset, config
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag, Tag

from frameproof_cli.rebuilding.refusals import RebuildError

type Attributes = Mapping[str, Any]

PIXEL_KEYWORDS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_HEX_KEY = re.compile(r"[0-9A-Fa-f]{8}")
_BYTES = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})


def tag_of(key: str) -> BaseTag | None:
    """Find the tag of a key; None where neither the data dictionary nor the key tells."""
    number = tag_for_keyword(key)
    if number is None and _HEX_KEY.fullmatch(key):
        number = int(key, 16)
    return None if number is None else Tag(number)


class ValueReader:
    """Reads the values of one instance.

    Parameters
    ----------
    vrs
        ``DICOMVRs`` of the instance.
    """

    def __init__(self, vrs: Mapping[str, str]) -> None:
        self._vrs = vrs
        self.left_out: set[str] = set()
        """Keys that are in no data set: nobody here knows which element they mean, or of which VR;
        or the metadata has not kept what belongs to them."""

    def dataset(self, values: Attributes) -> Dataset:
        """Make a data set, or an item of a sequence.

        The VR of an element may be one that pydicom resolves when it writes, by the elements
        around it: ``US or SS``.

        Raises
        ------
        RebuildError
            A value cannot be one of its element's VR.
        """
        dataset = Dataset()
        for key, value in values.items():
            tag = tag_of(key)
            vr = None if tag is None else self._vr_of(key, tag, value)
            if tag is None or vr is None or _is_without_pixels(value):
                self.left_out.add(key)
                continue
            try:
                vr, converted = self._converted(vr, value)
                dataset.add(DataElement(tag, vr, converted, validation_mode=config.IGNORE))
            except (ValueError, TypeError, OverflowError, ArithmeticError) as error:
                # The value stays out of the message: it may tell who the patient is.
                message = f"{key} in the metadata cannot be a value of VR {vr}"
                raise RebuildError(message) from error
        return dataset

    def _vr_of(self, key: str, tag: BaseTag, value: Any) -> str | None:
        """Find an element's VR; None where it is not known.

        ``DICOMVRs`` has one VR for a private key, which two sequences of an instance may use
        differently: what is a sequence shows its value.
        """
        if tag.is_private:
            vr = self._vrs.get(key, "LO" if tag.is_private_creator else None)
            if _is_sequence(value):
                return "SQ"
            return None if vr == "SQ" and value not in (None, []) else vr
        try:
            return str(dictionary_VR(tag))
        except KeyError:
            return self._vrs.get(key)

    def _converted(self, vr: str, value: Any) -> tuple[str, Any]:
        """Return the value as pydicom wants it, and the VR where the value decides about it."""
        if vr == "SQ":
            return vr, Sequence(list(map(self._item, value or ())))
        if value is None:
            return vr, None
        if _BYTES & set(vr.split(" or ")) and isinstance(value, str):
            return vr, base64.b64decode(value, validate=True)
        if "US" in vr:  # alone, or one of several
            return _shorts(vr, value)
        if vr in _BYTES:
            raise TypeError("bytes are not written as base64")
        convert: Callable[[Any], Any] = _CONVERSIONS.get(vr, _text)
        return vr, list(map(convert, value)) if isinstance(value, list) else convert(value)

    def _item(self, item: Any) -> Dataset:
        if not isinstance(item, dict):
            raise TypeError("an item of a sequence is no object")
        return self.dataset(item)


def _is_sequence(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _is_without_pixels(value: Any) -> bool:
    """Tell a sequence whose items had pixels: of those the metadata keeps the key alone."""
    return _is_sequence(value) and any(
        keyword in item for item in value for keyword in PIXEL_KEYWORDS
    )


def _shorts(vr: str, value: Any) -> tuple[str, Any]:
    """Read 16-bit numbers, and choose the sign where they do: pydicom looks at pixels alone.

    The first number of a LUTDescriptor is unsigned in any case (PS3.3 C.11.1.1.1); pydicom knows.
    """
    numbers = value if isinstance(value, list) else [value]
    read = [int(number) for number in numbers]
    if vr == "US or OW":  # LUTData as numbers; as OW it would be base64
        vr = "US"
    if min(read, default=0) < 0:
        vr = "SS"
    elif max(read, default=0) > 0x7FFF:
        vr = "US"
    return vr, read if isinstance(value, list) else read[0]


def _float(value: Any) -> float:
    """Read a number; among several ones JSON has null for what is none (NaN)."""
    return float("nan") if value is None else float(value)


def _text(value: Any) -> str:
    """Read a text; among several ones null is an empty one."""
    if isinstance(value, dict | list):
        raise TypeError("a text is an object or a list")
    return "" if value is None else str(value)


def _attribute_tag(value: Any) -> int:
    return int(value, 16)


_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("SS", "UL", "SL", "UV", "SV"), int),
    **dict.fromkeys(("FL", "FD"), _float),
    "AT": _attribute_tag,
}
"""How one value of a VR is read; all others are texts, DS and IS, too."""
