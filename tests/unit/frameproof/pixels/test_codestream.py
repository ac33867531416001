from __future__ import annotations

import struct
import tracemalloc
from dataclasses import replace
from typing import Any

import pytest

from frameproof.errors import FrameHeaderError
from frameproof.pixels.codestream import MAX_TILES, CodestreamHeader, check_header, read_header
from tests.unit.frameproof.known_frames import (
    Pixels,
    box,
    boxed,
    encode,
    every_kind,
    frame_ref,
    gradient,
)

FRAME_ID = "f" * 32
PIXELS = gradient("<i2", bits=12)
CODESTREAM = encode(PIXELS)
X_SIZE, Y_SIZE, X_OFFSET, TILE_X, FIRST_COMPONENT = 8, 12, 16, 24, 42
"""Where SIZ keeps them in a bare codestream (ISO/IEC 15444-1 A.5.1)."""


def forged(codestream: bytes, at: int, value: bytes) -> bytes:
    return codestream[:at] + value + codestream[at + len(value) :]


def guard(frame: bytes, **metadata: Any) -> None:
    check_header(read_header(frame, frame_id=FRAME_ID), frame_ref(PIXELS, **metadata))


@every_kind
def test_header_says_what_was_encoded(pixels: Pixels) -> None:
    header = read_header(encode(pixels), frame_id=FRAME_ID)
    assert header == CodestreamHeader(
        start=0,
        columns=pixels.shape[1],
        rows=pixels.shape[0],
        components=pixels.shape[2] if pixels.ndim == 3 else 1,
        precision=8 * pixels.itemsize,
        signed=pixels.dtype.kind == "i",
        tiles=1,
        has_offset=False,
        is_subsampled=False,
        is_uniform=True,
    )


@every_kind
def test_sound_header_passes_the_guard(pixels: Pixels) -> None:
    check_header(read_header(encode(pixels), frame_id=FRAME_ID), frame_ref(pixels))


@pytest.mark.parametrize(
    "frame",
    [
        boxed(CODESTREAM),
        boxed(CODESTREAM, brand=b"jp2 "),
        boxed(CODESTREAM, to_end=True),
        boxed(CODESTREAM, brand=b"jp2 ", to_end=True),
        boxed(CODESTREAM).replace(
            struct.pack(">I4s", 8 + len(CODESTREAM), b"jp2c"),
            struct.pack(">I4sQ", 1, b"jp2c", 16 + len(CODESTREAM)),
        ),
    ],
    ids=["jph", "jp2", "jph to the end", "jp2 to the end", "jp2c of extended length"],
)
def test_header_is_found_inside_boxes(frame: bytes) -> None:
    bare = read_header(CODESTREAM, frame_id=FRAME_ID)
    expected = replace(bare, start=frame.index(CODESTREAM))
    assert read_header(frame, frame_id=FRAME_ID) == expected


def test_precision_below_the_allocated_bits_passes_the_guard() -> None:
    twelve_bits = encode(PIXELS, bitspersample=12)
    assert read_header(twelve_bits, frame_id=FRAME_ID).precision == 12
    guard(twelve_bits)


@pytest.mark.parametrize(
    ("metadata", "complaint"),
    [
        ({"columns": 65}, "Columns: expected 65, found 64"),
        ({"rows": 47}, "Rows: expected 47, found 48"),
        ({"samples_per_pixel": 3}, "SamplesPerPixel: expected 3, found 1"),
        ({"bits_allocated": 8}, "precision: expected at most BitsAllocated 8, found 16"),
    ],
)
def test_header_that_contradicts_the_metadata_is_refused(
    metadata: dict[str, int], complaint: str
) -> None:
    with pytest.raises(FrameHeaderError, match=complaint) as caught:
        guard(CODESTREAM, **metadata)
    assert FRAME_ID in str(caught.value)
    assert "import its instance again" in str(caught.value)


def test_every_contradiction_is_named_at_once() -> None:
    with pytest.raises(FrameHeaderError, match=r"Columns.*Rows.*precision"):
        guard(CODESTREAM, columns=1, rows=2, bits_allocated=8)


@pytest.mark.parametrize(
    ("at", "value", "complaint"),
    [
        (X_OFFSET, struct.pack(">I", 1), "Columns: .*offsets: expected none"),
        (TILE_X + 8, struct.pack(">I", 1), "offsets: expected none"),
        (FIRST_COMPONENT + 1, b"\x02", "subsampling: expected none"),
        (TILE_X, struct.pack(">II", 1, 24), f"tiles: expected 1 to {MAX_TILES}, found 128"),
    ],
    ids=["image offset", "tile offset", "subsampling", "one-column tiles"],
)
def test_geometry_that_healthimaging_never_makes_is_refused(
    at: int, value: bytes, complaint: str
) -> None:
    with pytest.raises(FrameHeaderError, match=complaint):
        guard(forged(CODESTREAM, at, value))


def test_components_of_different_precision_are_refused() -> None:
    colour = gradient("<u1", bits=8, samples=3)
    frame = forged(encode(colour), FIRST_COMPONENT + 3, b"\x0f")
    with pytest.raises(FrameHeaderError, match="components: expected one precision"):
        check_header(read_header(frame, frame_id=FRAME_ID), frame_ref(colour))


def test_header_of_60000_by_60000_pixels_is_refused_without_allocating_for_it() -> None:
    size = struct.pack(">II", 60_000, 60_000)
    frame = boxed(forged(forged(CODESTREAM, X_SIZE, size), TILE_X, size))
    tracemalloc.start()
    try:
        with pytest.raises(FrameHeaderError, match="Columns: expected 64, found 60000"):
            guard(frame)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_palette_box_is_refused_because_it_makes_the_decoder_write_past_its_buffer() -> None:
    palette = box(b"pclr", struct.pack(">HB", 256, 3) + bytes(771))
    with pytest.raises(FrameHeaderError, match="palette"):
        read_header(boxed(CODESTREAM, extra=palette), frame_id=FRAME_ID)


@pytest.mark.parametrize(
    ("frame", "complaint"),
    [
        (b"", "neither JPEG 2000 nor HTJ2K"),
        (b"\xff\xd8\xff\xe0 a JPEG", "neither JPEG 2000 nor HTJ2K, it begins with 0xffd8ffe0"),
        (CODESTREAM[:30], "does not begin with a whole SIZ"),
        (CODESTREAM[:43], "cannot hold 1 components"),
        (forged(CODESTREAM, 40, b"\xff\xff"), "cannot hold 65535 components"),
        (forged(CODESTREAM, 40, b"\x00\x00"), "cannot hold 0 components"),
        (forged(CODESTREAM, X_SIZE, bytes(4)), "empty image"),
        (forged(CODESTREAM, TILE_X, bytes(4)), "empty tiles"),
        (boxed(CODESTREAM)[:40], "hold no codestream|cut off"),
        (boxed(CODESTREAM)[:34], "cut off"),
        (boxed(CODESTREAM, brand=b"mjp2"), "file type is b'mjp2'"),
        (boxed(b"not a codestream" + bytes(40)), "does not begin with a whole SIZ"),
        (boxed(CODESTREAM)[:12] + box(b"free", b"") * 100, "more than 64 boxes"),
        (boxed(CODESTREAM)[:12] + b"\0\0\0\x03free" * 3, "says that it is 3 bytes long"),
        (boxed(CODESTREAM)[:12] + struct.pack(">I4sQ", 1, b"free", 2**64 - 1), "no codestream"),
    ],
)
def test_bytes_without_a_whole_header_are_refused(frame: bytes, complaint: str) -> None:
    with pytest.raises(FrameHeaderError, match=complaint):
        read_header(frame, frame_id=FRAME_ID)
