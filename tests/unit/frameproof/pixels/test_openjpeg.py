from __future__ import annotations

import logging

import numpy as np
import pytest

from frameproof.errors import FrameDecodeError
from frameproof.pixels.openjpeg import decode_frame
from tests.unit.frameproof.known_frames import Pixels, boxed, encode, every_kind, gradient

FRAME_ID = "f" * 32


@every_kind
@pytest.mark.parametrize("layout", ["codestream", "jph", "jp2 to the end"])
def test_decoded_pixels_are_the_encoded_ones(pixels: Pixels, layout: str) -> None:
    codestream = encode(pixels)
    frame = {
        "codestream": codestream,
        "jph": boxed(codestream),
        "jp2 to the end": boxed(codestream, brand=b"jp2 ", to_end=True),
    }[layout]
    decoded = decode_frame(frame, frame_id=FRAME_ID)
    assert decoded.dtype == pixels.dtype
    assert decoded.dtype.newbyteorder("<") == decoded.dtype
    np.testing.assert_array_equal(decoded, pixels)


def test_twelve_bit_precision_decodes_to_sixteen_bit_samples() -> None:
    pixels = gradient("<u2", bits=12)
    decoded = decode_frame(encode(pixels, bitspersample=12), frame_id=FRAME_ID)
    assert decoded.dtype == np.dtype("<u2")
    np.testing.assert_array_equal(decoded, pixels)


@pytest.mark.parametrize("kept", [0, 3, 20, 60, 200, 0.25, 0.5, 0.999])
def test_cut_off_frame_is_rejected_by_name_size_and_next_step(kept: float) -> None:
    frame = boxed(encode(gradient("<i2", bits=16)))
    cut = frame[: int(kept * len(frame)) if isinstance(kept, float) else kept]
    with pytest.raises(FrameDecodeError) as caught:
        decode_frame(cut, frame_id=FRAME_ID)
    message = str(caught.value)
    assert f"Frame {FRAME_ID} ({len(cut)} bytes) could not be decoded: " in message
    assert "cut-off download" in message
    assert "import its instance again" in message
    assert caught.value.__cause__ is not None


def test_rejecting_a_frame_writes_nothing_to_stderr_or_the_log(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    frame = boxed(encode(gradient("<i2", bits=16)))
    with caplog.at_level(logging.DEBUG):
        for end in range(0, len(frame), 211):
            with pytest.raises(FrameDecodeError):
                decode_frame(frame[:end], frame_id=FRAME_ID)
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []
