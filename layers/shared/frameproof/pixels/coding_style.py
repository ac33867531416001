"""The second half of the header guard: how a codestream is cut into packets, precincts and blocks.

SIZ tells the size of the picture, and ``codestream`` has held that against the metadata. The size
of the decoder's own tables comes from the coding style: one forged byte there (precincts of 2 x 2
samples) made OpenJPEG take 2 GB for a frame of 2048 x 2048. So the numbers that it will allocate
for are computed here first, and bounded.

A decoder takes the coding style from the main header, and from a tile's own header if that has
one. HealthImaging writes none there, so that a frame with one is refused instead of followed. So is
a marker that OpenJPEG does not know: it looks for the next one inside of such a segment, where this
module would have stepped over it.

Source: ISO/IEC 15444-1 Annex A (markers), B.6 and B.7 (precincts, code-blocks).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from frameproof.pixels.codestream import CodestreamHeader, codestream_start, refused

MAX_LEVELS = 32
"""Decompositions, by the standard."""
MAX_PRECINCTS = 1 << 16
"""OpenJPEG takes about 1.5 KB for each; 128 x 128 samples each are 8,192 in the largest frame."""
MAX_BLOCKS = 1 << 18
"""Code-blocks; OpenJPEG takes about 0.5 KB for each. 32 x 32 samples are usual, or 64 x 64."""
MAX_PACKETS = 1 << 25
"""OpenJPEG keeps two bytes for each packet that the header makes possible."""
MAX_SEGMENTS = 4096
"""Of one header. A frame of nothing but comments would keep a decoder's index growing."""
MAX_TILE_PARTS = 1 << 14
"""Of one frame: 64 tiles of 256 parts, which is what their numbering allows."""

_COD, _COC, _SOT, _SOD, _EOC = 0xFF52, 0xFF53, 0xFF90, 0xFF93, 0xFFD9
_SIZ = 0xFF51
# RGN QCD QCC POC TLM PLM PLT PPM PPT CRG COM CAP CPF: all that is left of OpenJPEG's table but the
# multi-component transforms of Part 2.
_HARMLESS = frozenset(
    (0xFF5E, 0xFF5C, 0xFF5D, 0xFF5F, 0xFF55, 0xFF57, 0xFF58, 0xFF60, 0xFF61, 0xFF63, 0xFF64)
) | {0xFF50, 0xFF59}
_HIGH_THROUGHPUT = 0x40  # SPcod's code-block style (15444-15 A.4)
_WHOLE_PRECINCT = 15  # the exponent where no precincts are defined: 2**15 samples


@dataclass(frozen=True, slots=True)
class CodingStyle:
    """What a COD or COC marker segment says of a component (15444-1 A.6.1, A.6.2)."""

    levels: int
    block_columns_exponent: int
    block_rows_exponent: int
    is_high_throughput: bool
    """Whether its blocks are those of HTJ2K (15444-15), not of JPEG 2000."""
    precincts: tuple[tuple[int, int], ...]
    """Exponents of the precincts' columns and rows, the lowest resolution first; empty: whole."""


class _Segment(NamedTuple):
    marker: int
    body: bytes
    end: int
    """Where the next one begins in the frame."""


def is_high_throughput(frame: bytes, *, frame_id: str) -> bool:
    """Tell whether a frame is HTJ2K rather than JPEG 2000, by its main header.

    Raises
    ------
    FrameHeaderError
        Its main header is broken.
    """
    _, styles = _coding_styles(frame, codestream_start(frame, frame_id=frame_id), frame_id)
    return _are_high_throughput(styles)


def check_coding_style(frame: bytes, header: CodestreamHeader, *, frame_id: str) -> bool:
    """Refuse a frame for whose tables a decoder would take more memory than for its pixels.

    Parameters
    ----------
    frame
        A JP2 or JPH file or a bare codestream.
    header
        What ``codestream.read_header`` read of it, found sound by ``check_header``.

    Returns
    -------
    bool
        As ``is_high_throughput`` tells it.

    Raises
    ------
    FrameHeaderError
        The message names the number that is too large, or the marker that has no place here.
    """
    layers, styles = _coding_styles(frame, header.start, frame_id)
    for name, number, limit in _table_sizes(header, layers, tuple(styles)):
        if number * header.components > limit:
            asked = number * header.components
            raise refused(frame_id, f"its header asks for {asked} {name}, more than {limit}")
    _check_tile_headers(frame, header.start, frame_id)
    return _are_high_throughput(styles)


def _are_high_throughput(styles: list[CodingStyle]) -> bool:
    return all(style.is_high_throughput for style in styles)


@lru_cache(maxsize=64)  # the frames of a series have one header
def _table_sizes(
    header: CodestreamHeader, layers: int, styles: tuple[CodingStyle, ...]
) -> tuple[tuple[str, int, int], ...]:
    """Name what a decoder allocates for, the number that one component asks for, and its limit."""
    # The worst style for every component: which COC holds for which is left to the decoder.
    precincts = [_precincts(header, style) for style in styles]
    resolutions = max(len(counts) for counts in precincts)
    largest = max(max(counts) for counts in precincts)
    return (
        ("precincts", max(map(sum, precincts)), MAX_PRECINCTS),
        ("code-blocks", max(_blocks(header, style) for style in styles), MAX_BLOCKS),
        ("packets", (layers + 1) * resolutions * largest, MAX_PACKETS),
    )


def _coding_styles(frame: bytes, start: int, frame_id: str) -> tuple[int, list[CodingStyle]]:
    """Return the number of layers, and the styles: COD's, then one for each COC."""
    layers = 0
    styles: list[CodingStyle] = []
    overrides: list[CodingStyle] = []
    for marker, body, _ in _segments(frame, start + 2, frame_id):
        if marker == _COD and len(body) >= 10:
            layers = struct.unpack_from(">H", body, 2)[0]
            styles = [_style(body[5:], frame_id, has_precincts=bool(body[0] & 1))]
        elif marker == _COC and len(body) >= 7:  # components are counted in one byte below 257
            overrides.append(_style(body[2:], frame_id, has_precincts=bool(body[1] & 1)))
        elif marker in (_COD, _COC):
            raise refused(frame_id, "a coding style segment of it is cut off")
    if not styles:
        raise refused(frame_id, "its main header has no coding style (COD)")
    return layers, styles + overrides


def _style(parameters: bytes, frame_id: str, *, has_precincts: bool) -> CodingStyle:
    """Read SPcod or SPcoc: levels, block size, block style, transform, precincts."""
    levels, columns, rows, block_style = parameters[:4]
    if levels > MAX_LEVELS or columns > 8 or rows > 8:  # exponents less two; at most 1,024 samples
        raise refused(frame_id, "its coding style has levels or code-blocks that no decoder takes")
    sizes = parameters[5 : 6 + levels] if has_precincts else b""
    if has_precincts and len(sizes) != levels + 1:
        raise refused(frame_id, "its coding style lacks the size of some precincts")
    return CodingStyle(
        levels=levels,
        block_columns_exponent=columns + 2,
        block_rows_exponent=rows + 2,
        is_high_throughput=bool(block_style & _HIGH_THROUGHPUT),
        precincts=tuple((size & 15, size >> 4) for size in sizes),
    )


def _precincts(header: CodestreamHeader, style: CodingStyle) -> list[int]:
    """Count the precincts of each resolution of one component, the lowest first (B.6)."""
    counts = []
    for resolution in range(style.levels + 1):
        shift = style.levels - resolution
        columns, rows = -(-header.columns >> shift), -(-header.rows >> shift)
        wide, high = (
            style.precincts[resolution] if style.precincts else (_WHOLE_PRECINCT, _WHOLE_PRECINCT)
        )
        counts.append(-(-columns >> wide) * -(-rows >> high))
    return counts


def _blocks(header: CodestreamHeader, style: CodingStyle) -> int:
    """Count the code-blocks of one component, as if it were not decomposed."""
    columns, rows = style.block_columns_exponent, style.block_rows_exponent
    return -(-header.columns >> columns) * -(-header.rows >> rows)


def _check_tile_headers(frame: bytes, start: int, frame_id: str) -> None:
    """Go from tile-part to tile-part; none may bring a coding style of its own."""
    at = start + 2
    for segment in _segments(frame, at, frame_id):
        at = segment.end
    for _ in range(MAX_TILE_PARTS):
        if at + 12 > len(frame) or struct.unpack_from(">H", frame, at)[0] != _SOT:
            return
        (length,) = struct.unpack_from(">I", frame, at + 6)  # Psot: of the whole tile-part
        for segment in _segments(frame, at + 12, frame_id):
            if segment.marker in (_COD, _COC):
                raise refused(frame_id, "a tile of it has a coding style of its own")
        if length < 14:  # 0 is the last one; OpenJPEG refuses the others
            return
        at += length
    raise refused(frame_id, f"it has more than {MAX_TILE_PARTS} tile-parts")


def _segments(frame: bytes, at: int, frame_id: str) -> Iterator[_Segment]:
    """Walk through the marker segments of one header: of the codestream, or of a tile-part."""
    for _ in range(MAX_SEGMENTS):
        if at + 4 > len(frame):
            return
        marker, length = struct.unpack_from(">HH", frame, at)
        if marker in (_SOT, _SOD, _EOC):
            return
        known = marker in _HARMLESS or marker in (_SIZ, _COD, _COC)
        if not known or length < 2 or at + 2 + length > len(frame):
            raise refused(frame_id, f"its header has a marker 0x{marker:04x} that cannot be read")
        end = at + 2 + length
        yield _Segment(marker, frame[at + 4 : end], end)
        at = end
    raise refused(frame_id, f"a header of it has more than {MAX_SEGMENTS} segments")
