"""Lookup tables as the metadata holds them -> the contracts' form: VOI, modality, palette.

PS3.3 C.11.1.1 and C.11.2.1.1 (LUTDescriptor, LUTData), C.7.6.3.1.5 and C.7.6.3.1.6 (palettes). A
descriptor has three numbers: how many entries (0 stands for 65,536), the first value that is
mapped, and the bits of an entry. HealthImaging writes numbers as a list and bytes as base64.
"""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

from frameproof.contracts import Palette, VoiLut


def read_lut(item: Any, *, is_signed: bool) -> VoiLut | None:
    """Read an item of VOILUTSequence or ModalityLUTSequence.

    Parameters
    ----------
    item
        The item as decoded JSON; None where there is none.
    is_signed
        Whether stored values are signed, so that the first mapped value is, too.

    Returns
    -------
    VoiLut | None
        None where something lacks or does not fit together.
    """
    if not isinstance(item, dict):
        return None
    descriptor = _descriptor(item.get("LUTDescriptor"), is_signed=is_signed)
    if descriptor is None:
        return None
    entries, first_mapped, bits = descriptor
    size_bytes = 1 if bits <= 8 else 2
    data = _resized(_bytes(item.get("LUTData")), entries, size_bytes)
    if data is None:
        return None
    return VoiLut(first_mapped, bits, base64.b64encode(data).decode("ascii"))


def read_palette(elements: dict[str, Any], *, is_signed: bool) -> Palette | None:
    """Read the palette of an instance.

    Parameters
    ----------
    elements
        ``descriptor`` of the red table, which the others have to equal, and the ``red``, ``green``
        and ``blue`` data.

    Returns
    -------
    Palette | None
        Entries of 16 bits are cut to their upper 8, as a screen shows them; to the lower 8 where
        all upper ones are 0, as some devices write. None where one of the three is missing or does
        not fit the descriptor.
    """
    descriptor = _descriptor(elements.get("descriptor"), is_signed=is_signed)
    if descriptor is None:
        return None
    entries, first_mapped, bits = descriptor
    size_bytes = 1 if bits <= 8 else 2
    tables = b""
    for colour in ("red", "green", "blue"):
        table = _resized(_bytes(elements.get(colour)), entries, size_bytes)
        if table is None:
            return None
        tables += table
    if size_bytes == 2:
        tables = tables[1::2] if any(tables[1::2]) else tables[::2]
    return Palette(first_mapped, base64.b64encode(zlib.compress(tables)).decode("ascii"))


def _descriptor(value: Any, *, is_signed: bool) -> tuple[int, int, int] | None:
    """Read number of entries, first mapped value and bits; the second is SS where pixels are."""
    if not isinstance(value, list) or len(value) != 3:
        return None
    if not all(type(item) is int for item in value):  # true and false are no numbers
        return None
    entries, first_mapped, bits = value
    if not (0 <= entries <= 65536 and -32768 <= first_mapped <= 65535 and 8 <= bits <= 16):
        return None
    if is_signed and first_mapped > 32767:
        first_mapped -= 65536
    return entries or 65536, first_mapped, bits


def _bytes(value: Any) -> bytes:
    """Return a table's bytes: base64 of OW, or a list of unsigned shorts; empty if neither."""
    try:
        if isinstance(value, str):
            return base64.b64decode(value, validate=True)
        if isinstance(value, list):
            return struct.pack(f"<{len(value)}H", *value)
    except (ValueError, struct.error):  # no base64, not even ASCII; no shorts
        return b""
    return b""


def _resized(data: bytes, entries: int, size_bytes: int) -> bytes | None:
    """Give each entry ``size_bytes``; some files keep 8-bit entries in 16 bits (C.7.6.3.1.5)."""
    if len(data) >= 2 * entries:
        return data[: 2 * entries] if size_bytes == 2 else data[: 2 * entries : 2]
    if size_bytes == 1 and len(data) >= entries:
        return data[:entries]
    return None
