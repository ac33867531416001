"""The header guard: what a frame says about its own shape, read before OpenJPEG sees it.

A decoder believes the header. One flipped bit in it can ask for a 60,000 x 60,000 image and cost
gigabytes or minutes, and a palette box makes the OpenJPEG binding write past its own buffer, which
ends the whole process. So the header is read here first, from a few dozen bytes, and held against
what HealthImaging's metadata says.

Sources: ISO/IEC 15444-1 Annex A (codestream) and Annex I (JP2 boxes), ISO/IEC 15444-15 (JPH).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from frameproof.contracts import FrameRef
from frameproof.errors import FrameHeaderError

START = bytes.fromhex("ff4fff51")
"""SOC and SIZ, the two markers that begin every codestream (15444-1 A.4.1, A.5.1)."""
SIGNATURE_BOX = bytes.fromhex("0000000c6a5020200d0a870a")
"""The box that begins every JP2 and JPH file (15444-1 I.5.1)."""
BRANDS = (b"jp2 ", b"jph ")
"""What ``ftyp`` may say (15444-1 I.5.2, 15444-15 D.2); HealthImaging was seen to serve ``jp2 ``."""
MAX_BOXES = 64
"""A frame of HealthImaging has four; more are not walked through."""
MAX_TILES = 64
"""HealthImaging makes one tile. OpenJPEG allocates for every tile that the header announces."""

_SIZ = struct.Struct(">HH8IH")  # Lsiz Rsiz | Xsiz Ysiz XOsiz YOsiz XTsiz YTsiz XTOsiz YTOsiz | Csiz


@dataclass(frozen=True, slots=True)
class CodestreamHeader:
    """What the SIZ marker segment of a frame says (ISO/IEC 15444-1 A.5.1)."""

    start: int
    """Where the codestream begins in the frame."""
    columns: int
    rows: int
    components: int
    precision: int
    """Bits per sample of the first component, without regard to the sign."""
    signed: bool
    tiles: int
    has_offset: bool
    """Whether the image or the first tile begins anywhere but at 0, 0."""
    is_subsampled: bool
    """Whether any component has fewer samples than the image has pixels."""
    is_uniform: bool
    """Whether every component has the first one's precision and sign."""


class _Box(NamedTuple):
    kind: bytes
    start: int
    """Where the box's contents begin in the frame."""
    end: int


def read_header(frame: bytes, *, frame_id: str) -> CodestreamHeader:
    """Read the codestream header of a frame without decoding it.

    Parameters
    ----------
    frame
        What ``GetImageFrame`` returned: a JP2 or JPH file (boxes) or a bare codestream.
    frame_id
        32 hex digits; for the error message.

    Raises
    ------
    FrameHeaderError
        The bytes are neither, or the header is cut off or contradicts itself.
    """
    start = codestream_start(frame, frame_id=frame_id)
    segment = start + 4
    if frame[start:segment] != START or len(frame) < segment + _SIZ.size:
        raise refused(frame_id, "its codestream does not begin with a whole SIZ marker segment")
    length, _, x, y, x0, y0, tile_x, tile_y, tile_x0, tile_y0, count = _SIZ.unpack_from(
        frame, segment
    )
    first = segment + _SIZ.size
    components = [frame[at : at + 3] for at in range(first, first + 3 * count, 3)]
    if not components or length != 38 + 3 * count or len(frame) < first + 3 * count:
        raise refused(frame_id, f"its SIZ segment of {length} bytes cannot hold {count} components")
    if not (tile_x and tile_y and x > x0 and y > y0):
        raise refused(frame_id, "its header describes an empty image or empty tiles")
    depth = components[0][0]  # Ssiz: the sign in the highest bit, precision - 1 in the others
    return CodestreamHeader(
        start=start,
        columns=x - x0,
        rows=y - y0,
        components=count,
        precision=(depth & 0x7F) + 1,
        signed=bool(depth & 0x80),
        tiles=-(-(x - tile_x0) // tile_x) * -(-(y - tile_y0) // tile_y),
        has_offset=any((x0, y0, tile_x0, tile_y0)),
        is_subsampled=any(component[1:] != b"\x01\x01" for component in components),
        is_uniform=all(component[0] == depth for component in components),
    )


def check_header(header: CodestreamHeader, frame: FrameRef) -> None:
    """Refuse a header that contradicts the metadata or that no HealthImaging frame has.

    The sign is not compared: it changes no size, and a wrong one shows in the checksum.

    Raises
    ------
    FrameHeaderError
        The message lists every contradiction, with what was expected and what was found.
    """
    faults = [
        f"{name}: expected {expected}, found {actual}"
        for name, expected, actual in (
            ("Columns", frame.columns, header.columns),
            ("Rows", frame.rows, header.rows),
            ("SamplesPerPixel", frame.samples_per_pixel, header.components),
        )
        if expected != actual
    ]
    if header.precision > frame.bits_allocated:
        faults.append(
            f"precision: expected at most BitsAllocated {frame.bits_allocated}, "
            f"found {header.precision}"
        )
    faults += _geometry_faults(header)
    if faults:
        raise refused(frame.frame_id, f"its header contradicts the metadata ({'; '.join(faults)})")


def _geometry_faults(header: CodestreamHeader) -> list[str]:
    faults = []
    if header.has_offset:
        faults.append("offsets: expected none, found an image or tile offset")
    if header.is_subsampled:
        faults.append("subsampling: expected none, found a component with fewer samples")
    if not header.is_uniform:
        faults.append("components: expected one precision and sign, found several")
    if not 1 <= header.tiles <= MAX_TILES:
        faults.append(f"tiles: expected 1 to {MAX_TILES}, found {header.tiles}")
    return faults


def codestream_start(frame: bytes, *, frame_id: str) -> int:
    """Find the first byte of the codestream: 0, or inside the boxes of a JP2 or JPH file.

    Raises
    ------
    FrameHeaderError
        The frame is neither, or its boxes are broken or such as HealthImaging never writes.
    """
    if frame.startswith(START):
        return 0
    if not frame.startswith(SIGNATURE_BOX):
        raise refused(
            frame_id, f"it is neither JPEG 2000 nor HTJ2K, it begins with 0x{frame[:12].hex()}"
        )
    for box in _boxes(frame, _Box(b"", 0, len(frame)), frame_id):
        if box.kind == b"jp2c":
            return box.start
        if box.kind == b"ftyp" and frame[box.start : box.start + 4] not in BRANDS:
            raise refused(frame_id, f"its file type is {frame[box.start : box.start + 4]!r}")
        if box.kind == b"jp2h" and any(b.kind == b"pclr" for b in _boxes(frame, box, frame_id)):
            raise refused(frame_id, "it has a palette box, which HealthImaging never writes")
    raise refused(frame_id, "its boxes hold no codestream")


def _boxes(frame: bytes, parent: _Box, frame_id: str) -> Iterator[_Box]:
    """Walk through the boxes inside another (15444-1 I.4: LBox, TBox, and XLBox if LBox is 1)."""
    at = parent.start
    for _ in range(MAX_BOXES):
        if at >= parent.end:
            return
        header_size = 16 if frame[at : at + 4] == b"\0\0\0\x01" else 8
        if at + header_size > parent.end:
            raise refused(frame_id, f"the box at byte {at} is cut off")
        length, kind = struct.unpack_from(">I4s", frame, at)
        if length == 1:
            (length,) = struct.unpack_from(">Q", frame, at + 8)
        end = at + length if length else parent.end  # 0: the box goes on to the end
        if length and length < header_size:
            raise refused(frame_id, f"the box at byte {at} says that it is {length} bytes long")
        yield _Box(kind, at + header_size, min(end, parent.end))
        at = end
    raise refused(frame_id, f"it has more than {MAX_BOXES} boxes")


def refused(frame_id: str, reason: str) -> FrameHeaderError:
    """Say why a frame is not given to any decoder, and what to do about it."""
    return FrameHeaderError(
        f"Frame {frame_id} was not decoded: {reason}. A damaged or cut-off download is the usual "
        "cause, and a new run of this study cures it; if the same frame is refused again, it is "
        "damaged where it is stored, so import its instance again."
    )
