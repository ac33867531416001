"""Sound codestreams whose headers are changed as somebody hostile would change them."""

from __future__ import annotations

import struct
from collections.abc import Sequence

COD, SOT = 0xFF52, 0xFF90


def segments(codestream: bytes) -> list[tuple[int, int, bytes]]:
    """List the main header's segments: where each begins, its marker, its body."""
    found = []
    at = 2
    while struct.unpack_from(">H", codestream, at)[0] != SOT:
        marker, length = struct.unpack_from(">HH", codestream, at)
        found.append((at, marker, codestream[at + 4 : at + 2 + length]))
        at += 2 + length
    return found


def insert_segment(codestream: bytes, marker: int, body: bytes) -> bytes:
    """Put one more segment at the end of the main header."""
    at, _, last = segments(codestream)[-1]
    end = at + 4 + len(last)
    return codestream[:end] + struct.pack(">HH", marker, 2 + len(body)) + body + codestream[end:]


def insert_segment_in_tile(codestream: bytes, marker: int, body: bytes) -> bytes:
    """Put one segment into the header of the first tile-part, whose length is told anew."""
    at, _, last = segments(codestream)[-1]
    tile = at + 4 + len(last)
    segment = struct.pack(">HH", marker, 2 + len(body)) + body
    (length,) = struct.unpack_from(">I", codestream, tile + 6)
    head = codestream[: tile + 6] + struct.pack(">I", length + len(segment))
    return head + codestream[tile + 10 : tile + 12] + segment + codestream[tile + 12 :]


def resized(codestream: bytes, *, columns: int, rows: int) -> bytes:
    """Claim another size of the image and of its one tile (SIZ, 15444-1 A.5.1)."""
    size = struct.pack(">II", columns, rows)
    return codestream[:8] + size + codestream[16:24] + size + codestream[32:]


def forge_coding_style(
    codestream: bytes,
    *,
    layers: int | None = None,
    levels: int | None = None,
    blocks: tuple[int, int] | None = None,
    precincts: Sequence[int] | None = None,
    columns: int | None = None,
) -> bytes:
    """Change COD (15444-1 A.6.1): blocks by their exponents less two, precincts by their bytes.

    ``columns`` makes the frame a square of that size.
    """
    at, body = next((at, body) for at, marker, body in segments(codestream) if marker == COD)
    changed = bytearray(body[:10])
    if layers is not None:
        changed[2:4] = struct.pack(">H", layers)
    if levels is not None:
        changed[5] = levels
    if blocks is not None:
        changed[6:8] = bytes(blocks)
    if precincts is not None:
        changed[0] |= 1
        changed += bytes(precincts)
    segment = struct.pack(">HH", COD, 2 + len(changed)) + changed
    forged = codestream[:at] + segment + codestream[at + 4 + len(body) :]
    return resized(forged, columns=columns, rows=columns) if columns else forged
