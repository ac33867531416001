from __future__ import annotations

import struct
from typing import Any

import imagecodecs
import pytest

from frameproof.errors import FrameHeaderError
from frameproof.pixels.codestream import read_header
from frameproof.pixels.coding_style import (
    MAX_SEGMENTS,
    MAX_TILE_PARTS,
    check_coding_style,
    is_high_throughput,
)
from tests.unit.frameproof.forged_frames import (
    forge_coding_style,
    insert_segment,
    insert_segment_in_tile,
    resized,
)
from tests.unit.frameproof.known_frames import Pixels, boxed, encode, every_kind, gradient

FRAME_ID = "f" * 32
PIXELS = gradient("<u2", bits=12, rows=256, columns=256)
CODESTREAM = encode(PIXELS)
COLOUR = encode(gradient("<u1", bits=8, samples=3, rows=256, columns=256))
PLAIN_STYLE = bytes((5, 4, 4, 0x40, 1))
"""SPcoc: five levels, blocks of 64 x 64, HTJ2K, the reversible transform."""


def guard(frame: bytes) -> None:
    check_coding_style(frame, read_header(frame, frame_id=FRAME_ID), frame_id=FRAME_ID)


@every_kind
def test_every_sound_frame_passes(pixels: Pixels) -> None:
    guard(encode(pixels))
    guard(boxed(encode(pixels)))


def test_jpeg_2000_frames_of_usual_blocks_and_precincts_pass() -> None:
    codestream = bytes(imagecodecs.jpeg2k_encode(PIXELS, level=0, codecformat="j2k"))
    guard(codestream)
    guard(forge_coding_style(codestream, blocks=(3, 3)))
    guard(forge_coding_style(codestream, precincts=[0x77] + [0x88] * 5))
    guard(forge_coding_style(codestream, layers=20, precincts=[0x77] * 6))


def test_htj2k_is_told_from_jpeg_2000_by_its_block_style() -> None:
    jpeg_2000 = bytes(imagecodecs.jpeg2k_encode(PIXELS, level=0, codecformat="j2k"))
    assert is_high_throughput(boxed(CODESTREAM), frame_id=FRAME_ID)
    assert not is_high_throughput(jpeg_2000, frame_id=FRAME_ID)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"precincts": [0x11] * 6, "columns": 2048}, "asks for .* precincts, more than 65536"),
        ({"blocks": (0, 0), "columns": 8192}, "asks for .* code-blocks, more than 262144"),
        ({"layers": 65535, "precincts": [0x55] * 6, "columns": 2048}, "packets, more than"),
        ({"levels": 33}, "levels or code-blocks that no decoder takes"),
        ({"blocks": (9, 0)}, "levels or code-blocks that no decoder takes"),
        ({"precincts": [0x88] * 5}, "lacks the size of some precincts"),
    ],
    ids=["tiny precincts", "tiny blocks", "layers", "levels", "giant blocks", "cut precincts"],
)
def test_header_that_asks_for_giant_tables_is_refused(
    changes: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(FrameHeaderError, match=complaint):
        guard(forge_coding_style(CODESTREAM, **changes))


def test_coding_style_of_one_component_counts_for_all() -> None:
    style = PLAIN_STYLE + bytes([0x11] * 6)
    giant = resized(COLOUR, columns=1024, rows=1024)
    forged = insert_segment(giant, 0xFF53, bytes((1, 1)) + style)
    with pytest.raises(FrameHeaderError, match="precincts, more than"):
        guard(forged)
    guard(insert_segment(COLOUR, 0xFF53, bytes((1, 0)) + PLAIN_STYLE))


@pytest.mark.parametrize("marker", [0xFF52, 0xFF53])
def test_coding_style_in_a_tile_is_refused(marker: int) -> None:
    with pytest.raises(FrameHeaderError, match="coding style of its own"):
        guard(insert_segment_in_tile(CODESTREAM, marker, bytes(10)))


def test_comment_in_a_tile_and_in_the_header_passes() -> None:
    guard(insert_segment_in_tile(CODESTREAM, 0xFF64, b"\0\1text"))
    guard(insert_segment(CODESTREAM, 0xFF64, b"\0\1text"))


@pytest.mark.parametrize("marker", [0xFF30, 0xFF70, 0xFF74, 0xFF75, 0xFF77, 0x1234])
def test_marker_that_openjpeg_reads_otherwise_is_refused(marker: int) -> None:
    with pytest.raises(FrameHeaderError, match=f"0x{marker:04x} that cannot be read"):
        guard(insert_segment(CODESTREAM, marker, bytes(8)))


def test_segment_that_ends_behind_the_frame_is_refused() -> None:
    short = CODESTREAM[:2000]
    at = short.index(b"\xff\x52")
    with pytest.raises(FrameHeaderError, match="0xff52 that cannot be read"):
        guard(short[: at + 2] + struct.pack(">H", 65535) + short[at + 4 :])


def test_frame_without_a_coding_style_is_refused() -> None:
    at = CODESTREAM.index(b"\xff\x52")
    with pytest.raises(FrameHeaderError, match="no coding style"):
        guard(CODESTREAM[:at] + b"\xff\x64" + CODESTREAM[at + 2 :])


def test_header_of_nothing_but_comments_is_refused() -> None:
    comments = struct.pack(">HHH", 0xFF64, 4, 1) * MAX_SEGMENTS
    end = CODESTREAM.index(b"\xff\x90")
    with pytest.raises(FrameHeaderError, match="more than 4096 segments"):
        guard(CODESTREAM[:end] + comments + CODESTREAM[end:])


def test_endless_tile_parts_are_refused() -> None:
    empty = struct.pack(">HHHIBBH", 0xFF90, 10, 0, 14, 0, 0, 0xFF93)
    end = CODESTREAM.index(b"\xff\x90")
    with pytest.raises(FrameHeaderError, match="more than 16384 tile-parts"):
        guard(CODESTREAM[:end] + empty * (MAX_TILE_PARTS + 1))
