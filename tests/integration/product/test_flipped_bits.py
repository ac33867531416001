"""1,000 single-bit flips over a small frame of each kind, through all that VerifyFrames does."""

from __future__ import annotations

import io
import random
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from frameproof.contracts import FrameRef
from frameproof.pixels.decoders import deployed_decoders
from frameproof.steps.frame_prover import FrameProver
from tests.unit.frameproof.fakes import RUN
from tests.unit.frameproof.known_frames import Pixels, boxed, encode, frame_ref, gradient

FLIPS = 1000
EVERYTHING = replace(RUN, bitmaps="all", source_proof=True, cross_check="all")
UID = "1.2.840.10008.1.2"


def small(dtype: str, *, bits: int, samples: int = 1) -> Pixels:
    return gradient(dtype, bits=bits, samples=samples, rows=24, columns=20)


def jpeg_2000(pixels: Pixels) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(pixels, level=0, codecformat="j2k", reversible=True))


def jpeg(pixels: Pixels) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=90)
    return file.getvalue()


def kept(pixels: Pixels, served: bytes, syntax: str, **changes: Any) -> FrameRef:
    """Describe a frame that was kept as it came: its checksum is over its bytes."""
    return frame_ref(
        pixels,
        rule="storedBytes",
        stored_transfer_syntax_uid=UID + syntax,
        expected_crc32=zlib.crc32(served),
        **changes,
    )


LOSSLESS: dict[str, tuple[Pixels, Callable[[bytes], bytes]]] = {
    "HTJ2K of 8 bits": (small("<u1", bits=8), boxed),
    "HTJ2K of 8 bits, signed": (small("<i1", bits=8), boxed),
    "HTJ2K of 16 bits": (small("<u2", bits=16), boxed),
    "HTJ2K of 16 bits, signed, bare": (small("<i2", bits=12), bytes),
    "HTJ2K in colour": (small("<u1", bits=8, samples=3), boxed),
}


def flipped(frame: bytes) -> list[bytes]:
    """Return copies of a frame, each with one bit flipped anywhere in it, the same every time."""
    chance = random.Random(len(frame))  # noqa: S311 - chooses bits, keeps no secrets
    copies = []
    for _ in range(FLIPS):
        damaged = bytearray(frame)
        damaged[chance.randrange(len(frame))] ^= 1 << chance.randrange(8)
        copies.append(bytes(damaged))
    return copies


def verdicts_of(ref: FrameRef, frame: bytes, pixels: Pixels) -> Counter[str]:
    """Prove every damaged copy; one that is called verified has to have every pixel right."""
    prover = FrameProver(EVERYTHING, [ref], deployed_decoders("all"))
    assert prover.prove(ref, frame).outcome.verdict == "verified"
    verdicts: Counter[str] = Counter()
    for damaged in flipped(frame):
        proved = prover.prove(ref, damaged)
        verdicts[proved.outcome.verdict] += 1
        if proved.outcome.verdict == "verified":
            np.testing.assert_array_equal(proved.pixels, pixels)
    assert verdicts.total() == FLIPS
    return verdicts


@pytest.mark.parametrize("kind", LOSSLESS)
@pytest.mark.fault("F5")
@pytest.mark.requirement("R4")
def test_no_htj2k_frame_with_a_flipped_bit_is_verified_with_other_pixels(kind: str) -> None:
    pixels, wrapped = LOSSLESS[kind]
    verdicts = verdicts_of(frame_ref(pixels), wrapped(encode(pixels)), pixels)
    # Most damage decodes without a word, so that only the checksum tells; some bits carry no
    # pixels: comments, colour space and length hints.
    assert verdicts["mismatched"] > verdicts["verified"]
    assert verdicts["undecodable"] > 0
    assert set(verdicts) <= {"mismatched", "undecodable", "verified"}


@pytest.mark.parametrize("kind", LOSSLESS)
@pytest.mark.fault("F5")
@pytest.mark.requirement("R4")
def test_openjph_first_verifies_no_other_pixels_and_says_nothing_else_itself(kind: str) -> None:
    pixels, wrapped = LOSSLESS[kind]
    ref, frame = frame_ref(pixels), wrapped(encode(pixels))
    plain = FrameProver(RUN, [ref], deployed_decoders("none"))
    fast = FrameProver(RUN, [ref], deployed_decoders("none", "openjph"))
    overlooked = 0
    for damaged in flipped(frame):
        proved, by_reference = fast.prove(ref, damaged), plain.prove(ref, damaged).outcome
        if proved.outcome.verdict == "verified":
            np.testing.assert_array_equal(proved.pixels, pixels)
            overlooked += by_reference.verdict != "verified"
        else:
            assert replace(proved.outcome, decode_seconds=0) == replace(
                by_reference, decode_seconds=0
            )
    # Some damage of boxes and headers, which OpenJPEG minds, leaves OpenJPH every pixel.
    assert overlooked < 0.05 * FLIPS


@pytest.mark.parametrize("pixels", [small("<u2", bits=12), small("<u1", bits=8, samples=3)])
@pytest.mark.fault("F5")
@pytest.mark.requirement("R4")
def test_no_jpeg_2000_frame_with_a_flipped_bit_is_verified_with_other_pixels(
    pixels: Pixels,
) -> None:
    ref = frame_ref(pixels, stored_transfer_syntax_uid=f"{UID}.4.90")
    verdicts = verdicts_of(ref, jpeg_2000(pixels), pixels)
    assert verdicts["mismatched"] > verdicts["verified"]
    assert set(verdicts) <= {"mismatched", "undecodable", "verified"}


GREY, COLOUR = small("<u1", bits=8), small("<u1", bits=8, samples=3)
MASK = (GREY > 100).astype(np.uint8)
KEPT: dict[str, tuple[Pixels, bytes, str, dict[str, Any]]] = {
    "JPEG": (GREY, jpeg(GREY), ".4.50", {}),
    "JPEG in colour": (COLOUR, jpeg(COLOUR), ".4.50", {"photometric_interpretation": "YBR_FULL"}),
    "JPEG 2000 with loss": (GREY, jpeg_2000(GREY), ".4.91", {}),
    "HTJ2K with loss": (GREY, encode(GREY), ".4.203", {}),
    "segmentation": (
        MASK,
        np.packbits(MASK, bitorder="little").tobytes(),
        ".1",
        {"bits_allocated": 1, "bits_stored": 1},
    ),
    "video": (GREY, random.Random(1).randbytes(600), ".4.102", {}),  # noqa: S311
}


@pytest.mark.parametrize("kind", KEPT)
@pytest.mark.fault("F5")
@pytest.mark.requirement("R4")
def test_every_flipped_bit_of_a_frame_that_is_kept_as_it_came_is_a_mismatch(kind: str) -> None:
    pixels, frame, syntax, changes = KEPT[kind]
    ref = kept(pixels, frame, syntax, **changes)
    assert verdicts_of(ref, frame, pixels) == {"mismatched": FLIPS}


@pytest.mark.parametrize("kind", KEPT)
@pytest.mark.fault("F11")
@pytest.mark.requirement("R15")
def test_no_flipped_bit_kills_the_decoders_of_kept_frames(kind: str) -> None:
    # GIVEN frames whose checksum is that of the damaged bytes, as if they had come so
    pixels, frame, syntax, changes = KEPT[kind]
    prover = FrameProver(EVERYTHING, [], deployed_decoders("all"))
    for damaged in flipped(frame):
        # WHEN they are proven and decoded for their bitmaps
        proved = prover.prove(kept(pixels, damaged, syntax, **changes), damaged)
        # THEN they are verified, and have pixels of the right shape or a reason why not
        assert proved.outcome.verdict == "verified"
        assert proved.outcome.reason is not None or proved.pixels is not None
        assert proved.pixels is None or proved.pixels.shape == pixels.shape
