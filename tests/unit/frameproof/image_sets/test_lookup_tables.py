from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

import pytest

from frameproof.contracts import Palette, VoiLut
from frameproof.image_sets.lookup_tables import read_lut, read_palette


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def lut(descriptor: Any, data: Any) -> dict[str, Any]:
    return {"LUTDescriptor": descriptor, "LUTData": data, "LUTExplanation": "bone"}


@pytest.mark.parametrize(
    "data", [[1, 2, 300], encoded(struct.pack("<3H", 1, 2, 300))], ids=["US", "OW"]
)
def test_entries_of_16_bits_are_read_from_numbers_and_from_bytes(data: Any) -> None:
    expected = VoiLut(-5, 12, encoded(struct.pack("<3H", 1, 2, 300)))
    assert read_lut(lut([3, -5, 12], data), is_signed=True) == expected


@pytest.mark.parametrize(
    "data", [[1, 2, 255], encoded(bytes([1, 2, 255])), encoded(bytes([1, 0, 2, 0, 255, 0]))]
)
def test_entries_of_8_bits_are_read_however_they_are_padded(data: Any) -> None:
    assert read_lut(lut([3, 0, 8], data), is_signed=False) == VoiLut(0, 8, encoded(b"\1\2\xff"))


def test_a_first_value_that_was_read_as_unsigned_is_negative_for_signed_pixels() -> None:
    read = read_lut(lut([1, 65535, 8], [9]), is_signed=True)
    assert read is not None
    assert read.first_mapped == -1


def test_zero_entries_stand_for_65536() -> None:
    table = bytes(2 * 65536)
    assert read_lut(lut([0, 0, 16], encoded(table)), is_signed=False) == VoiLut(
        0, 16, encoded(table)
    )


@pytest.mark.parametrize(
    "item",
    [
        None,
        {},
        [],
        lut(None, [1]),
        lut([3, 0], [1, 2, 3]),
        lut(["3", "0", "16"], [1, 2, 3]),
        lut([4, 0, 16], [1, 2, 3]),
        lut([3, 0, 16], "no base64!"),
        lut([3, 0, 16], [1, 2, 70000]),
        lut([3, 0, 16], [1, 2, "3"]),
        lut([3, 0, 32], [1, 2, 3]),
        lut([1, 99999, 16], [1]),
        lut([-1, 0, 16], []),
        lut([True, False, 8], [1]),
    ],
)
def test_a_table_that_does_not_fit_together_is_no_table(item: Any) -> None:
    assert read_lut(item, is_signed=False) is None


def palette(bits: int, *tables: bytes | None) -> dict[str, Any]:
    red, green, blue = (None if table is None else encoded(table) for table in tables)
    return {"descriptor": [2, 0, bits], "red": red, "green": green, "blue": blue}


def test_a_palette_of_16_bits_that_fills_only_the_lower_eight_keeps_these() -> None:
    # Some devices say 16 bits and write 0 to 255; the upper halves alone would all be black.
    tables = [struct.pack("<2H", 0, value) for value in (10, 0, 255)]
    read = read_palette(palette(16, *tables), is_signed=False)
    assert read is not None
    assert zlib.decompress(base64.b64decode(read.data)) == bytes([0, 10, 0, 0, 0, 255])


def test_a_palette_of_16_bits_keeps_the_upper_eight() -> None:
    tables = [struct.pack("<2H", 0x1234, 0xFF00 + value) for value in range(3)]
    read = read_palette(palette(16, *tables), is_signed=False)
    assert read is not None
    assert zlib.decompress(base64.b64decode(read.data)) == bytes([0x12, 0xFF] * 3)


def test_a_palette_of_8_bits_is_kept() -> None:
    read = read_palette(palette(8, b"\1\2", b"\3\4", b"\5\6"), is_signed=False)
    assert read == Palette(0, encoded(zlib.compress(bytes([1, 2, 3, 4, 5, 6]))))


@pytest.mark.parametrize(
    "elements",
    [
        palette(8, b"\1\2", None, b"\5\6"),
        palette(16, b"\1\2", b"\3\4", b"\5\6"),
        palette(8, b"\1\2", b"\3\4", b"\5\6") | {"descriptor": None},
    ],
)
def test_a_palette_that_lacks_something_is_none(elements: dict[str, Any]) -> None:
    assert read_palette(elements, is_signed=False) is None
