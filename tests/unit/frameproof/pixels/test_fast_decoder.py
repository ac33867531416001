"""OpenJPH before OpenJPEG: what it may say, and what it may not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import imagecodecs
import numpy as np
import pytest

from frameproof.contracts import FrameRef, LevelChecksum
from frameproof.errors import FrameDecodeError, SettingsError
from frameproof.pixels.decoders import Decoders, deployed_decoders
from frameproof.pixels.openjpeg import reference_decoder
from frameproof.steps.frame_prover import FrameProver
from frameproof.verification import Verified
from tests.unit.frameproof.fakes import RUN
from tests.unit.frameproof.known_frames import (
    Pixels,
    boxed,
    encode,
    every_kind,
    frame_ref,
    gradient,
)

PIXELS = gradient("<i2", bits=12)
FRAME = boxed(encode(PIXELS))


class Fast:
    """A fast decoder that makes of every frame what a test says."""

    name = "fast 1"

    def __init__(self, answer: Pixels | FrameDecodeError) -> None:
        self._answer = answer
        self.asked = 0

    def decode(self, frame: bytes, *, frame_id: str, shape: tuple[int, ...]) -> Pixels:
        self.asked += 1
        if isinstance(self._answer, FrameDecodeError):
            raise self._answer
        return self._answer


def prove(frame: FrameRef, served: bytes, decoders: Decoders, **options: Any) -> Verified:
    return FrameProver(replace(RUN, **options), [frame], decoders).prove(frame, served)


@every_kind
def test_openjph_proves_every_kind_of_frame(pixels: Pixels) -> None:
    decoders = deployed_decoders("none", "openjph")
    proved = prove(frame_ref(pixels), boxed(encode(pixels)), decoders)
    assert proved.outcome.verdict == "verified"
    assert str(proved.outcome.decoder).startswith("openjph ")
    np.testing.assert_array_equal(proved.pixels, pixels)


@pytest.mark.parametrize(
    "answer", [FrameDecodeError("it hiccuped"), PIXELS // 2, PIXELS.astype("<u1")]
)
def test_the_reference_has_the_last_word_where_the_fast_one_is_wrong(answer: Any) -> None:
    proved = prove(frame_ref(PIXELS), FRAME, Decoders(reference_decoder(), fast=Fast(answer)))
    assert (proved.outcome.verdict, proved.outcome.decoder) == ("verified", "openjpeg 2.5.2")
    np.testing.assert_array_equal(proved.pixels, PIXELS)


def test_a_mismatch_is_the_references_and_never_the_fast_ones() -> None:
    fast = Fast(PIXELS)
    served = boxed(encode(PIXELS // 2))
    proved = prove(
        frame_ref(PIXELS, expected_crc32=7), served, Decoders(reference_decoder(), fast=fast)
    )
    assert fast.asked == 1
    plain = prove(frame_ref(PIXELS, expected_crc32=7), served, Decoders(reference_decoder()))
    assert proved.outcome.verdict == "mismatched"
    assert replace(proved.outcome, decode_seconds=0) == replace(plain.outcome, decode_seconds=0)


def test_a_frame_that_is_cross_checked_is_the_references_from_the_beginning() -> None:
    fast = Fast(PIXELS)
    decoders = replace(deployed_decoders("all"), fast=fast)
    outcome = prove(frame_ref(PIXELS), FRAME, decoders, cross_check="all").outcome
    assert (outcome.cross_check, outcome.decoder, fast.asked) == ("agreed", "openjpeg 2.5.2", 0)


def test_jpeg_2000_is_not_shown_to_the_fast_decoder() -> None:
    fast = Fast(PIXELS)
    served = imagecodecs.jpeg2k_encode(PIXELS, level=0, codecformat="j2k", reversible=True)
    ref = frame_ref(PIXELS, stored_transfer_syntax_uid="1.2.840.10008.1.2.4.90")
    outcome = prove(ref, bytes(served), Decoders(reference_decoder(), fast=fast)).outcome
    assert (outcome.verdict, fast.asked) == ("verified", 0)


def test_a_header_is_guarded_before_the_fast_decoder_sees_it() -> None:
    fast = Fast(PIXELS)
    ref = frame_ref(PIXELS, rows=PIXELS.shape[0] * 2)
    outcome = prove(ref, FRAME, Decoders(reference_decoder(), fast=fast)).outcome
    assert (outcome.verdict, fast.asked) == ("undecodable", 0)


def test_lower_levels_are_the_references_business() -> None:
    level = LevelChecksum(PIXELS.shape[1] // 2, PIXELS.shape[0] // 2, 7)
    ref = frame_ref(PIXELS, lower_levels=(level,))
    outcome = prove(ref, FRAME, deployed_decoders("none", "openjph"), levels="all").outcome
    assert (outcome.verdict, outcome.levels_checked) == ("mismatched", 1)


def test_a_decoder_that_nobody_knows_is_a_wrong_setting() -> None:
    with pytest.raises(SettingsError, match="DECODER of VerifyFramesFunction: expected"):
        deployed_decoders("none", "kakadu")
