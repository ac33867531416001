"""Whether the offset table of encapsulated pixel data points at its fragments.

PS3.5 A.4 (Basic Offset Table) and PS3.3 C.7.6.3.1.8 (Extended Offset Table): each frame's offset
is that of the item tag of its first fragment, counted from the first one's.
"""

import struct
from io import BytesIO
from itertools import pairwise

from pydicom import Dataset
from pydicom.encaps import parse_basic_offsets, parse_fragments


def has_valid_offset_table(dataset: Dataset) -> bool:
    """Tell whether each offset, and each length there is, is that of a fragment; true without any.

    ``dataset`` has encapsulated pixel data; what pydicom raises on broken ones is passed on.
    """
    buffer = BytesIO(dataset.PixelData)
    basic_offsets = parse_basic_offsets(buffer)
    first = buffer.tell()
    _, positions = parse_fragments(buffer)
    starts = [position - first for position in positions]
    if "ExtendedOffsetTable" in dataset:
        ends = [*starts[1:], len(dataset.PixelData) - first]
        room = {start: end - start for start, end in zip(starts, ends, strict=True)}
        return _fits(dataset, room)
    is_in_order = all(one < other for one, other in pairwise(basic_offsets))
    return is_in_order and set(basic_offsets) <= set(starts) and basic_offsets[:1] in ([], [0])


def _fits(dataset: Dataset, room: dict[int, int]) -> bool:
    """Compare the extended tables with the bytes from each fragment's start to the next one's."""
    offsets = _numbers(dataset.ExtendedOffsetTable)
    lengths = _numbers(dataset.ExtendedOffsetTableLengths)
    return len(offsets) == len(lengths) and all(
        offset in room and length <= room[offset]
        for offset, length in zip(offsets, lengths, strict=True)
    )


def _numbers(table: bytes) -> tuple[int, ...]:
    """Read 64-bit numbers (OV)."""
    return struct.unpack(f"<{len(table) // 8}Q", table[: len(table) // 8 * 8])
