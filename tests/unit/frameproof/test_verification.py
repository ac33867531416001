from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest

from frameproof.contracts import FrameRef, Rule
from frameproof.errors import FrameDecodeError
from frameproof.pixels.levels import LevelDecoder
from frameproof.pixels.openjpeg import OpenJpeg, reference_decoder
from frameproof.verification import Verified, verify_frame
from tests.unit.frameproof.known_frames import (
    Pixels,
    boxed,
    encode,
    every_kind,
    frame_ref,
    gradient,
)

PIXELS = gradient("<i2", bits=16)
FRAME = boxed(encode(PIXELS))


class FakeDecoder:
    """A decoder that does what a test says; the default must not be reached."""

    name = "fake 1"
    why_no_levels: str | None = None

    def __init__(self, answer: Pixels | FrameDecodeError | None = None) -> None:
        self._answer = answer

    def decode(self, frame: bytes, *, frame_id: str, discard_levels: int = 0) -> Pixels:
        if isinstance(self._answer, FrameDecodeError):
            raise self._answer
        assert self._answer is not None, f"Frame {frame_id} of {len(frame)} bytes was decoded."
        return self._answer


def verify(
    ref: FrameRef,
    served: bytes,
    *,
    decoder: LevelDecoder | None = None,
    all_levels: bool = False,
) -> Verified:
    return verify_frame(ref, served, decoder=decoder or reference_decoder(), all_levels=all_levels)


@every_kind
@pytest.mark.parametrize("in_boxes", [True, False])
def test_sound_frame_is_verified_by_its_decoded_pixels(pixels: Pixels, in_boxes: bool) -> None:
    codestream = encode(pixels)
    served = boxed(codestream) if in_boxes else codestream
    checked = verify(frame_ref(pixels), served)
    outcome = checked.outcome
    assert (outcome.verdict, outcome.rule, outcome.reason) == ("verified", "decodedPixels", None)
    assert outcome.actual_crc32 == outcome.expected_crc32 == zlib.crc32(pixels.tobytes())
    assert (outcome.served_bytes, outcome.pixel_bytes) == (len(served), pixels.nbytes)
    assert checked.pixels is not None
    np.testing.assert_array_equal(checked.pixels, pixels)


def test_outcome_carries_every_identifier_of_its_frame() -> None:
    ref = frame_ref(PIXELS, frame_number=7, image_set_id="b" * 32, version_id="3")
    outcome = verify(ref, FRAME).outcome
    for name in ("image_set_id", "version_id", "frame_id", "frame_number"):
        assert getattr(outcome, name) == getattr(ref, name)
    assert outcome.series_instance_uid == ref.series_instance_uid
    assert outcome.sop_instance_uid == ref.sop_instance_uid
    assert (outcome.attempts, outcome.bitmap_key) == (0, None)


def test_wrong_pixels_are_a_mismatch_that_names_both_sums_and_the_next_step() -> None:
    ref = frame_ref(PIXELS, expected_crc32=12345)
    checked = verify(ref, FRAME)
    outcome = checked.outcome
    assert outcome.verdict == "mismatched"
    assert (outcome.expected_crc32, outcome.actual_crc32) == (12345, zlib.crc32(PIXELS.tobytes()))
    assert outcome.reason is not None
    assert f"is {outcome.actual_crc32}, but the metadata says 12345" in outcome.reason
    assert "import its instance again" in outcome.reason
    assert ref.sop_instance_uid not in outcome.reason  # reasons stand in the page, UIDs do not
    assert checked.pixels is None


def test_frame_without_a_checksum_is_unverifiable_and_its_sum_is_still_told() -> None:
    checked = verify(frame_ref(PIXELS, expected_crc32=None), FRAME)
    assert checked.outcome.verdict == "unverifiable"
    assert checked.outcome.actual_crc32 == zlib.crc32(PIXELS.tobytes())
    assert "holds no checksum" in str(checked.outcome.reason)
    assert checked.pixels is not None


def test_checksum_zero_is_a_checksum() -> None:
    assert verify(frame_ref(PIXELS, expected_crc32=0), FRAME).outcome.verdict == "mismatched"


@pytest.mark.parametrize("element", ["rows", "columns", "samples_per_pixel", "bits_allocated"])
def test_frame_whose_metadata_lacks_its_shape_is_unverifiable_and_never_decoded(
    element: str,
) -> None:
    ref = frame_ref(PIXELS, **{element: 0})
    outcome = verify(ref, FRAME, decoder=FakeDecoder()).outcome
    assert outcome.verdict == "unverifiable"
    assert element.title().replace("_", "").lower() in str(outcome.reason).lower()


@pytest.mark.parametrize("rule", ["decodedPixels", "storedBytes"])
def test_empty_answer_is_undecodable_by_either_rule(rule: Rule) -> None:
    ref = frame_ref(PIXELS, rule=rule, expected_crc32=0)  # the CRC-32 of nothing
    outcome = verify(ref, b"", decoder=FakeDecoder()).outcome
    assert outcome.verdict == "undecodable"
    assert "no bytes" in str(outcome.reason)


def test_forged_header_is_refused_before_decoding() -> None:
    size = struct.pack(">II", 60_000, 60_000)
    codestream = encode(PIXELS)
    forged = codestream[:8] + size + codestream[16:24] + size + codestream[32:]
    outcome = verify(frame_ref(PIXELS), boxed(forged), decoder=FakeDecoder()).outcome
    assert outcome.verdict == "undecodable"
    assert "Columns: expected 64, found 60000" in str(outcome.reason)


@pytest.mark.parametrize("kept", [1, 11, 100, len(FRAME) // 2, len(FRAME) - 1])
def test_cut_off_frame_is_undecodable(kept: int) -> None:
    checked = verify(frame_ref(PIXELS), FRAME[:kept])
    assert checked.outcome.verdict == "undecodable"
    assert checked.outcome.frame_id in str(checked.outcome.reason)
    assert (checked.pixels, checked.outcome.actual_crc32) == (None, None)


def test_pixels_of_another_shape_than_the_metadata_says_are_undecodable() -> None:
    outcome = verify(frame_ref(PIXELS), FRAME, decoder=FakeDecoder(PIXELS.T)).outcome
    assert outcome.verdict == "undecodable"
    assert "(64, 48), expected (48, 64)" in str(outcome.reason)


def test_error_of_the_decoder_becomes_the_reason() -> None:
    rejecting = FakeDecoder(FrameDecodeError("The frame is bad."))
    outcome = verify(frame_ref(PIXELS), FRAME, decoder=rejecting).outcome
    assert (outcome.verdict, outcome.reason) == ("undecodable", "The frame is bad.")


@pytest.mark.parametrize("dtype", ["<u1", "<i1"])
def test_eight_bit_precision_in_sixteen_allocated_bits_matches_in_either_width(dtype: str) -> None:
    pixels = gradient(dtype, bits=8)
    wide = pixels.astype(f"<{pixels.dtype.kind}2")
    served = boxed(encode(pixels))
    native = verify(frame_ref(pixels, bits_allocated=16), served).outcome
    widened = verify(
        frame_ref(pixels, bits_allocated=16, expected_crc32=zlib.crc32(wide.tobytes())), served
    ).outcome
    assert (native.verdict, native.reason) == ("verified", None)
    assert widened.verdict == "verified"
    assert "widened to BitsAllocated" in str(widened.reason)
    assert widened.actual_crc32 == widened.expected_crc32


@pytest.mark.parametrize(
    ("expected", "verdict"),
    [(zlib.crc32(b"JPEG"), "verified"), (1, "mismatched"), (None, "unverifiable")],
)
def test_frame_kept_as_it_came_is_compared_by_its_bytes(expected: int | None, verdict: str) -> None:
    ref = frame_ref(PIXELS, rule="storedBytes", rows=0, columns=0, expected_crc32=expected)
    checked = verify(ref, b"JPEG", decoder=FakeDecoder())
    assert (checked.outcome.verdict, checked.outcome.rule) == (verdict, "storedBytes")
    assert checked.outcome.actual_crc32 == zlib.crc32(b"JPEG")
    assert (checked.outcome.served_bytes, checked.outcome.pixel_bytes) == (4, 0)
    assert checked.pixels is None


def test_a_frame_of_more_samples_than_fit_into_memory_is_unverifiable_and_never_decoded() -> None:
    ref = frame_ref(PIXELS, rows=20_000, columns=20_000)
    outcome = verify(ref, FRAME, decoder=FakeDecoder()).outcome
    assert outcome.verdict == "unverifiable"
    assert "400000000 samples" in str(outcome.reason)


def test_both_ways_into_openjpeg_prove_the_same_frames() -> None:
    by_binding = verify(frame_ref(PIXELS), FRAME, decoder=OpenJpeg(None))
    assert by_binding.outcome == verify(frame_ref(PIXELS), FRAME).outcome


def test_rules_checksums_and_metadata_load_without_numpy() -> None:
    modules = ["pixels.stored_syntax", "image_sets.metadata", "pixels.checksum"]
    names = ", ".join(f"frameproof.{module}" for module in modules)
    code = f"import sys, {names}; assert 'numpy' not in sys.modules"
    environment = {"PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
