from __future__ import annotations

import imagecodecs
import numpy as np
import pytest

from frameproof.errors import FrameDecodeError
from frameproof.pixels.cross_check import SAMPLE_OF, CrossCheckChoice, cross_check_frame
from frameproof.pixels.openjph import second_decoder
from tests.unit.frameproof.known_frames import (
    Pixels,
    boxed,
    encode,
    every_kind,
    frame_ref,
    gradient,
)

PIXELS = gradient("<u2", bits=12)
FRAME = boxed(encode(PIXELS))
MANY = [frame_ref(PIXELS, frame_id=f"{number:032x}") for number in range(2000)]


class FakeDecoder:
    """A second decoder that answers what a test says."""

    name = "fake 1"

    def __init__(self, answer: Pixels | FrameDecodeError) -> None:
        self._answer = answer

    def decode(self, frame: bytes, *, frame_id: str, shape: tuple[int, ...]) -> Pixels:
        if isinstance(self._answer, FrameDecodeError):
            raise self._answer
        return self._answer


@every_kind
def test_openjph_agrees_with_what_was_encoded(pixels: Pixels) -> None:
    answer = cross_check_frame(frame_ref(pixels), boxed(encode(pixels)), pixels, second_decoder())
    assert answer == ("agreed", None)


def test_one_differing_sample_is_a_disagreement_that_counts_it_and_names_the_decoder() -> None:
    others = PIXELS.copy()
    others[5, 5] ^= 1
    answer, reason = cross_check_frame(frame_ref(PIXELS), FRAME, PIXELS, FakeDecoder(others))
    assert answer == "disagreed"
    assert "1 of 3072 samples of fake 1" in str(reason)


def test_another_sign_is_a_disagreement_though_the_values_are_equal() -> None:
    others = FakeDecoder(PIXELS.astype("<i2"))
    assert cross_check_frame(frame_ref(PIXELS), FRAME, PIXELS, others).answer == "disagreed"


def test_failure_of_the_second_decoder_is_a_disagreement_with_its_reason() -> None:
    failing = FakeDecoder(FrameDecodeError("it hiccuped"))
    answer, reason = cross_check_frame(frame_ref(PIXELS), FRAME, PIXELS, failing)
    assert answer == "disagreed"
    assert "it hiccuped" in str(reason)


def test_jpeg_2000_has_no_second_decoder_and_no_answer() -> None:
    served = bytes(imagecodecs.jpeg2k_encode(PIXELS, level=0, codecformat="j2k", reversible=True))
    never = FakeDecoder(np.zeros(1))
    assert cross_check_frame(frame_ref(PIXELS), served, PIXELS, never) == (None, None)


# ------------------------------------------------------------------------------------- the choice
def test_all_takes_all_and_none_takes_none() -> None:
    assert all(CrossCheckChoice("all", MANY).includes(frame) for frame in MANY)
    assert not any(CrossCheckChoice("none", MANY).includes(frame) for frame in MANY)


def test_sample_takes_about_one_in_twenty_and_the_same_ones_every_time() -> None:
    chosen = [frame for frame in MANY if CrossCheckChoice("sample", MANY).includes(frame)]
    expected = len(MANY) / SAMPLE_OF
    assert 0.7 * expected < len(chosen) < 1.3 * expected
    assert [frame for frame in MANY if CrossCheckChoice("sample", MANY).includes(frame)] == chosen


@pytest.mark.parametrize("number", range(5))
def test_sample_takes_the_first_frame_of_every_batch(number: int) -> None:
    batch = MANY[number * 3 : number * 3 + 3]
    assert CrossCheckChoice("sample", batch).includes(batch[0])


def test_first_frame_is_the_first_that_the_second_decoder_can_read() -> None:
    kept = frame_ref(PIXELS, frame_id="1", rule="storedBytes")
    jpeg_2000 = frame_ref(PIXELS, frame_id="2", stored_transfer_syntax_uid="1.2.840.10008.1.2.4.90")
    htj2k = frame_ref(PIXELS, frame_id="3")
    for mode in ("all", "sample"):
        choice = CrossCheckChoice(mode, [kept, jpeg_2000, htj2k])
        assert [choice.includes(frame) for frame in (kept, jpeg_2000, htj2k)] == [
            False,
            False,
            True,
        ]


def test_batch_of_kept_frames_has_no_sample() -> None:
    kept = frame_ref(PIXELS, rule="storedBytes")
    assert not CrossCheckChoice("sample", [kept]).includes(kept)
