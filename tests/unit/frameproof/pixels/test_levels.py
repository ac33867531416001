from __future__ import annotations

import zlib
from dataclasses import replace

import pytest

from frameproof.contracts import FrameRef, LevelChecksum
from frameproof.pixels.levels import LevelDecoder
from frameproof.pixels.openjpeg import OpenJpeg, reference_decoder
from frameproof.pixels.openjpeg_library import open_library
from frameproof.verification import Verified, verify_frame
from tests.unit.frameproof.known_frames import boxed, encode, frame_ref, gradient


def verify(
    ref: FrameRef,
    served: bytes,
    *,
    decoder: LevelDecoder | None = None,
    all_levels: bool = True,
) -> Verified:
    return verify_frame(ref, served, decoder=decoder or reference_decoder(), all_levels=all_levels)


BROAD = gradient("<i2", bits=12, rows=100, columns=203)
BROAD_FRAME = boxed(encode(BROAD))


def levels_of(frame: bytes, *sizes: tuple[int, int]) -> tuple[LevelChecksum, ...]:
    """Say what OpenJPEG makes of a frame at half, quarter and so on of its size."""
    library = open_library()
    return tuple(
        LevelChecksum(*size, zlib.crc32(library.decode(frame, discard_levels=number).tobytes()))
        for number, size in enumerate(sizes, start=1)
    )


BROAD_LEVELS = levels_of(BROAD_FRAME, (102, 50), (51, 25), (26, 13))


def test_every_listed_level_is_compared_where_all_are_asked_for() -> None:
    ref = frame_ref(BROAD, lower_levels=BROAD_LEVELS)
    outcome = verify(ref, BROAD_FRAME).outcome
    assert (outcome.verdict, outcome.levels_checked, outcome.reason) == ("verified", 3, None)


def test_lower_levels_are_left_alone_unless_asked_for() -> None:
    wrong = tuple(replace(level, crc32=1) for level in BROAD_LEVELS)
    outcome = verify(frame_ref(BROAD, lower_levels=wrong), BROAD_FRAME, all_levels=False).outcome
    assert (outcome.verdict, outcome.levels_checked) == ("verified", 0)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_wrong_checksum_of_any_level_is_a_mismatch_that_names_the_level(number: int) -> None:
    levels = list(BROAD_LEVELS)
    levels[number] = replace(levels[number], crc32=1)
    checked = verify(frame_ref(BROAD, lower_levels=tuple(levels)), BROAD_FRAME)
    outcome = checked.outcome
    size = ("102 x 50", "51 x 25", "26 x 13")[number]
    assert (outcome.verdict, outcome.levels_checked) == ("mismatched", number + 1)
    assert f"at the level of {size}" in str(outcome.reason)
    assert "the metadata says 1" in str(outcome.reason)
    assert outcome.actual_crc32 == outcome.expected_crc32  # of the full resolution
    assert checked.pixels is None


def test_a_level_without_a_checksum_is_unverifiable() -> None:
    levels = (BROAD_LEVELS[0], replace(BROAD_LEVELS[1], crc32=None))
    outcome = verify(frame_ref(BROAD, lower_levels=levels), BROAD_FRAME).outcome
    assert (outcome.verdict, outcome.levels_checked) == ("unverifiable", 1)
    assert "51 x 25" in str(outcome.reason)


def test_levels_of_eight_bits_in_sixteen_allocated_match_in_either_width() -> None:
    pixels = gradient("<u1", bits=8, rows=64, columns=64)
    frame = encode(pixels)
    half = open_library().decode(frame, discard_levels=1)
    for summed in (half, half.astype("<u2")):
        level = LevelChecksum(32, 32, zlib.crc32(summed.tobytes()))
        ref = frame_ref(pixels, bits_allocated=16, lower_levels=(level,))
        assert verify(ref, frame).outcome.levels_checked == 1


def test_frame_is_unverifiable_where_the_decoder_knows_no_lower_levels() -> None:
    ref = frame_ref(BROAD, lower_levels=BROAD_LEVELS)
    decoder = OpenJpeg(None, "OpenJPEG 9.9.9 is not a 2.5.x")
    outcome = verify(ref, BROAD_FRAME, decoder=decoder).outcome
    assert (outcome.verdict, outcome.levels_checked) == ("unverifiable", 0)
    assert "OpenJPEG 9.9.9 is not a 2.5.x" in str(outcome.reason)


def test_level_of_a_size_that_no_halving_gives_is_unverifiable() -> None:
    ref = frame_ref(BROAD, lower_levels=(LevelChecksum(100, 50, 1),))
    outcome = verify(ref, BROAD_FRAME).outcome
    assert outcome.verdict == "unverifiable"
    assert "a level of 100 x 50" in str(outcome.reason)


def test_level_below_what_the_codestream_holds_is_undecodable() -> None:
    # 32 halvings end at one sample; the codestream has five
    ref = frame_ref(BROAD, lower_levels=(LevelChecksum(1, 1, 1),))
    outcome = verify(ref, BROAD_FRAME).outcome
    assert outcome.verdict == "undecodable"
    assert "leave out 8 resolution levels" in str(outcome.reason)


def test_frame_without_lower_levels_needs_no_decoder_that_knows_them() -> None:
    decoder = OpenJpeg(None, "not here")
    assert verify(frame_ref(BROAD), BROAD_FRAME, decoder=decoder).outcome.reason is None
