from __future__ import annotations

import logging

import numpy as np
import pytest

from frameproof.errors import FrameDecodeError
from frameproof.pixels.openjpeg import OpenJpeg, decode_frame, reference_decoder
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


# ------------------------------------------------------------------------- the reference decoder
def test_reference_decoder_uses_the_library_and_knows_lower_levels() -> None:
    reference = reference_decoder()
    assert (reference.name, reference.why_no_levels) == ("openjpeg 2.5.2", None)
    pixels = gradient("<u1", bits=8)
    frame = encode(pixels)
    np.testing.assert_array_equal(reference.decode(frame, frame_id=FRAME_ID), pixels)
    assert reference.decode(frame, frame_id=FRAME_ID, discard_levels=1).shape == (24, 32)


def test_without_the_library_the_binding_decodes_full_resolution_alone() -> None:
    fallback = OpenJpeg(None, "OpenJPEG's library has no opj_decode")
    pixels = gradient("<i2", bits=12)
    frame = encode(pixels)
    assert fallback.name == reference_decoder().name
    np.testing.assert_array_equal(fallback.decode(frame, frame_id=FRAME_ID), pixels)
    assert fallback.why_no_levels == "OpenJPEG's library has no opj_decode"
    with pytest.raises(FrameDecodeError, match="has no opj_decode"):
        fallback.decode(frame, frame_id=FRAME_ID, discard_levels=1)


@pytest.mark.parametrize("decoder", [reference_decoder(), OpenJpeg(None)])
@pytest.mark.parametrize("kept", [0, 20, 200, 2000])
def test_cut_off_frame_is_rejected_either_way_by_name_and_next_step(
    decoder: OpenJpeg, kept: int
) -> None:
    cut = boxed(encode(gradient("<i2", bits=16)))[:kept]
    with pytest.raises(FrameDecodeError, match=f"Frame {FRAME_ID}.*import its instance again"):
        decoder.decode(cut, frame_id=FRAME_ID)
