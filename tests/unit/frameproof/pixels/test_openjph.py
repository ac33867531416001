from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from frameproof.errors import FrameDecodeError, SettingsError
from frameproof.pixels.decoders import deployed_decoders
from frameproof.pixels.openjph import second_decoder
from tests.unit.frameproof.known_frames import Pixels, boxed, encode, every_kind, gradient

FRAME_ID = "f" * 32
PIXELS = gradient("<i2", bits=12)
OPENJPH = second_decoder()


@every_kind
@pytest.mark.parametrize("in_boxes", [True, False])
def test_decoded_pixels_are_the_encoded_ones(pixels: Pixels, in_boxes: bool) -> None:
    frame = boxed(encode(pixels)) if in_boxes else encode(pixels)
    decoded = OPENJPH.decode(frame, frame_id=FRAME_ID, shape=pixels.shape)
    assert decoded.dtype == pixels.dtype
    np.testing.assert_array_equal(decoded, pixels)


def test_twelve_bit_precision_decodes_to_sixteen_bit_samples() -> None:
    pixels = gradient("<u2", bits=12)
    frame = encode(pixels, bitspersample=12)
    decoded = OPENJPH.decode(frame, frame_id=FRAME_ID, shape=pixels.shape)
    np.testing.assert_array_equal(decoded, pixels)


def test_name_says_which_decoder_of_which_version() -> None:
    assert OPENJPH.name == f"openjph {OPENJPH.version}"
    assert OPENJPH.version[0].isdigit()


@pytest.mark.parametrize("kept", [0, 3, 60])
def test_bytes_without_a_header_are_rejected_by_name(kept: int) -> None:
    frame = encode(PIXELS)[:kept]
    with pytest.raises(FrameDecodeError, match=f"OpenJPH could not decode frame {FRAME_ID}: "):
        OPENJPH.decode(frame, frame_id=FRAME_ID, shape=PIXELS.shape)


def test_another_shape_is_rejected_before_anything_is_allocated_for_it() -> None:
    with pytest.raises(FrameDecodeError, match=r"it reads shape \(48, 64\), not \(9, 9\)"):
        OPENJPH.decode(encode(PIXELS), frame_id=FRAME_ID, shape=(9, 9))


def test_nothing_is_written_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    frame = boxed(encode(PIXELS))
    for end in range(0, len(frame), 211):
        try:
            OPENJPH.decode(frame[:end], frame_id=FRAME_ID, shape=PIXELS.shape)
        except FrameDecodeError:
            continue
    assert capfd.readouterr() == ("", "")


def test_threads_decode_at_once() -> None:
    frame = encode(PIXELS)

    def decode(_: int) -> Pixels:
        return OPENJPH.decode(frame, frame_id=FRAME_ID, shape=PIXELS.shape)

    with ThreadPoolExecutor(8) as pool:
        for decoded in pool.map(decode, range(100)):
            np.testing.assert_array_equal(decoded, PIXELS)


def test_where_jp15_is_missing_a_cross_check_fails_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "jp15._backend", None)
    second_decoder.cache_clear()
    try:
        with pytest.raises(SettingsError, match="crossCheck needs OpenJPH"):
            deployed_decoders("all")
        assert deployed_decoders("none").second is None
    finally:
        second_decoder.cache_clear()
