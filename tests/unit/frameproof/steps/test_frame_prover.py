from __future__ import annotations

import hashlib
import io
import zlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from frameproof.contracts import FrameRef, LevelChecksum, Run, SeriesPicture
from frameproof.errors import FrameDecodeError
from frameproof.pixels.decoders import Decoders, deployed_decoders
from frameproof.pixels.digest import digest_of_pixels
from frameproof.pixels.openjpeg import OpenJpeg, reference_decoder
from frameproof.steps.frame_prover import FrameProver
from frameproof.verification import Verified
from tests.unit.frameproof.fakes import RUN
from tests.unit.frameproof.known_frames import Pixels, boxed, encode, frame_ref, gradient

UID = "1.2.840.10008.1.2"
PIXELS = gradient("<i2", bits=12)
FRAME = boxed(encode(PIXELS))
GREY = gradient("<u1", bits=8)
PICTURE = SeriesPicture("a" * 32, 1, "thumbnail.png")


class Disagreeing:
    """A second decoder that never gets it right."""

    name = "fake 1"

    def decode(self, frame: bytes, *, frame_id: str, shape: tuple[int, ...]) -> Pixels:
        raise FrameDecodeError("it hiccuped")


def prove(
    frame: FrameRef, served: bytes, *, run: Run = RUN, decoders: Decoders | None = None
) -> Verified:
    prover = FrameProver(run, [frame], decoders or deployed_decoders(run.cross_check))
    return prover.prove(frame, served)


def kept(served: bytes, syntax: str, **changes: Any) -> FrameRef:
    values: dict[str, Any] = {
        "rule": "storedBytes",
        "stored_transfer_syntax_uid": UID + syntax,
        "expected_crc32": zlib.crc32(served),
    }
    return frame_ref(GREY, **(values | changes))


def jpeg(pixels: Pixels) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG")
    return file.getvalue()


# ------------------------------------------------------------------------------------- the evidence
@pytest.mark.parametrize("served", [FRAME, FRAME[:100], b""], ids=["sound", "cut off", "empty"])
def test_served_bytes_are_hashed_whatever_the_verdict(served: bytes) -> None:
    outcome = prove(frame_ref(PIXELS), served).outcome
    assert outcome.served_sha256 == hashlib.sha256(served).hexdigest()
    assert outcome.decode_seconds >= 0


def test_decoder_is_named_with_its_version_where_it_decoded() -> None:
    assert prove(frame_ref(PIXELS), FRAME).outcome.decoder == "openjpeg 2.5.2"
    assert prove(frame_ref(PIXELS), FRAME[:100]).outcome.decoder is None


def test_the_binding_has_the_name_of_the_library() -> None:
    by_binding = prove(frame_ref(PIXELS), FRAME, decoders=Decoders(OpenJpeg(None)))
    assert by_binding.outcome.decoder == reference_decoder().name


def test_pixels_are_hashed_for_the_source_proof_alone() -> None:
    frame = frame_ref(PIXELS, bits_stored=12)
    assert prove(frame, FRAME).outcome.pixel_sha256 is None
    outcome = prove(frame, FRAME, run=replace(RUN, source_proof=True)).outcome
    assert outcome.pixel_sha256 == digest_of_pixels(
        PIXELS, bits_allocated=16, bits_stored=12, signed=True
    )


def test_lower_levels_are_compared_where_the_run_asks_for_all() -> None:
    half = reference_decoder().decode(FRAME, frame_id="f", discard_levels=1)
    good = (LevelChecksum(32, 24, zlib.crc32(half.tobytes())),)
    wrong = (LevelChecksum(32, 24, 1),)
    everything = replace(RUN, levels="all")
    assert prove(frame_ref(PIXELS, lower_levels=good), FRAME).outcome.levels_checked == 0
    proved = prove(frame_ref(PIXELS, lower_levels=good), FRAME, run=everything)
    assert (proved.outcome.verdict, proved.outcome.levels_checked) == ("verified", 1)
    proved = prove(frame_ref(PIXELS, lower_levels=wrong), FRAME, run=everything)
    assert proved.outcome.verdict == "mismatched"


# ---------------------------------------------------------------------------------- the cross-check
def test_second_decoder_agrees_and_the_outcome_says_so() -> None:
    outcome = prove(frame_ref(PIXELS), FRAME, run=replace(RUN, cross_check="all")).outcome
    assert (outcome.verdict, outcome.cross_check, outcome.reason) == ("verified", "agreed", None)


def test_disagreement_changes_no_verdict_and_has_a_reason() -> None:
    decoders = Decoders(reference_decoder(), Disagreeing())
    run = replace(RUN, cross_check="sample")
    outcome = prove(frame_ref(PIXELS), FRAME, run=run, decoders=decoders).outcome
    assert (outcome.verdict, outcome.cross_check) == ("verified", "disagreed")
    assert "it hiccuped" in str(outcome.reason)


def test_frames_outside_of_the_sample_are_not_decoded_twice() -> None:
    frames = [frame_ref(PIXELS, frame_id=f"{number}") for number in range(40)]
    run = replace(RUN, cross_check="sample")
    prover = FrameProver(run, frames, Decoders(reference_decoder(), Disagreeing()))
    answers = [prover.prove(frame, FRAME).outcome.cross_check for frame in frames]
    assert answers[0] == "disagreed"
    assert 1 <= answers.count("disagreed") < 10
    assert set(answers) == {None, "disagreed"}


def test_no_frame_is_cross_checked_unless_asked_for() -> None:
    assert prove(frame_ref(PIXELS), FRAME).outcome.cross_check is None


# ------------------------------------------------------------------------- frames kept as they came
@pytest.mark.parametrize(
    ("syntax", "name"), [(".4.112", "JPEG XL"), (".4.102", "H.264 video"), (".1", "Explicit VR")]
)
def test_what_cannot_be_decoded_is_verified_by_its_bytes_and_named(syntax: str, name: str) -> None:
    proved = prove(kept(b"some bytes", syntax), b"some bytes", run=replace(RUN, bitmaps="all"))
    assert proved.outcome.verdict == "verified"
    assert f"Proven by its bytes; not decoded: {name}" in str(proved.outcome.reason)
    assert (proved.pixels, proved.outcome.decoder) == (None, None)


def test_kept_frame_is_decoded_only_where_a_picture_of_it_is_wanted() -> None:
    served = jpeg(GREY)
    plain = prove(kept(served, ".4.50"), served)
    assert (plain.pixels, plain.outcome.decoder, plain.outcome.reason) == (None, None, None)
    for proved in (
        prove(kept(served, ".4.50", picture=PICTURE), served),
        prove(kept(served, ".4.50"), served, run=replace(RUN, bitmaps="png")),
    ):
        assert proved.pixels is not None
        assert proved.pixels.shape == GREY.shape
        assert str(proved.outcome.decoder).startswith("pillow ")
        assert proved.outcome.verdict == "verified"


def test_kept_colour_says_that_it_is_rgb_now() -> None:
    colour = gradient("<u1", bits=8, samples=3)
    served = jpeg(colour)
    frame = frame_ref(
        colour,
        rule="storedBytes",
        stored_transfer_syntax_uid=f"{UID}.4.50",
        expected_crc32=zlib.crc32(served),
        photometric_interpretation="YBR_FULL_422",
        picture=PICTURE,
    )
    assert prove(frame, served).photometric_interpretation == "RGB"


def test_kept_frame_that_its_decoder_rejects_stays_verified_and_says_why_it_has_no_picture() -> (
    None
):
    served = jpeg(GREY)[:200]
    proved = prove(kept(served, ".4.50", picture=PICTURE), served)
    assert (proved.outcome.verdict, proved.pixels) == ("verified", None)
    assert "there is no picture of it: " in str(proved.outcome.reason)


def test_kept_frame_whose_bytes_are_wrong_is_never_decoded() -> None:
    served = jpeg(GREY)
    proved = prove(kept(served, ".4.50", picture=PICTURE, expected_crc32=1), served)
    assert (proved.outcome.verdict, proved.pixels) == ("mismatched", None)


def test_kept_segmentation_becomes_zeros_and_ones_for_its_picture() -> None:
    mask = (GREY > 100).astype(np.uint8)
    served = np.packbits(mask, bitorder="little").tobytes()
    frame = kept(served, ".1", bits_allocated=1, bits_stored=1, picture=PICTURE)
    np.testing.assert_array_equal(prove(frame, served).pixels, mask)


def test_frame_too_large_for_a_picture_is_proven_all_the_same() -> None:
    # One value everywhere, so that 67 million samples are a few bytes and quickly decoded
    giant = np.zeros((8193, 8192), np.uint8)
    frame = frame_ref(giant, picture=PICTURE)
    proved = prove(frame, boxed(encode(giant)))
    assert (proved.outcome.verdict, proved.pixels) == ("verified", None)
    assert "No picture or bitmap is made of more than 67108864 samples" in str(
        proved.outcome.reason
    )
