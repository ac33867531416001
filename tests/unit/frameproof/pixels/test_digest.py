from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

from frameproof.pixels.digest import digest_of_pixels
from tests.unit.frameproof.known_frames import Pixels, every_kind, gradient


def digest(pixels: Pixels, bits_allocated: int, bits_stored: int, *, signed: bool = False) -> str:
    return digest_of_pixels(
        pixels, bits_allocated=bits_allocated, bits_stored=bits_stored, signed=signed
    )


def sha256(pixels: Pixels) -> str:
    return hashlib.sha256(pixels.tobytes()).hexdigest()


@every_kind
def test_samples_that_fill_their_bytes_are_hashed_as_they_lie(pixels: Pixels) -> None:
    bits = 8 * pixels.itemsize
    assert digest(pixels, bits, bits, signed=pixels.dtype.kind == "i") == sha256(pixels)


@pytest.mark.parametrize(("dtype", "signed"), [("<u1", False), ("<i1", True)])
@pytest.mark.parametrize("bits_allocated", [16, 32])
def test_narrow_and_wide_arrays_of_the_same_values_have_one_digest(
    dtype: str, signed: bool, bits_allocated: int
) -> None:
    narrow = gradient(dtype, bits=8)
    wide = narrow.astype(f"<{narrow.dtype.kind}{bits_allocated // 8}")
    assert sha256(wide) == digest(narrow, bits_allocated, bits_allocated, signed=signed)
    assert sha256(wide) == digest(wide, bits_allocated, 8, signed=signed)


def test_byte_order_and_layout_in_memory_do_not_matter() -> None:
    pixels = gradient("<i2", bits=12)
    expected = digest(pixels, 16, 12, signed=True)
    assert digest(pixels.astype(">i2"), 16, 12, signed=True) == expected
    assert digest(np.asfortranarray(pixels), 16, 12, signed=True) == expected


def test_overlay_bits_above_the_stored_ones_do_not_matter() -> None:
    pixels = gradient("<u2", bits=12)
    assert digest(pixels | 0xF000, 16, 12) == digest(pixels, 16, 12) == sha256(pixels)


def test_sign_is_extended_over_unused_bits_whatever_stands_there() -> None:
    signed = gradient("<i2", bits=12)
    masked = signed.view("<u2") & 0x0FFF
    assert digest(masked, 16, 12, signed=True) == digest(signed, 16, 12, signed=True)
    assert digest(signed, 16, 12, signed=True) == sha256(signed)


def test_one_changed_sample_changes_the_digest() -> None:
    pixels = gradient("<u2", bits=12)
    changed = pixels.copy()
    changed[3, 5] ^= 1
    assert digest(changed, 16, 12) != digest(pixels, 16, 12)


def test_colour_is_hashed_interleaved_by_pixel() -> None:
    colour = gradient("<u1", bits=8, samples=3)
    planes: Any = np.moveaxis(np.ascontiguousarray(np.moveaxis(colour, -1, 0)), 0, -1)
    assert digest(planes, 8, 8) == digest(colour, 8, 8) == sha256(colour)


@pytest.mark.parametrize("bits_stored", [0, 8, 99])
def test_bits_stored_that_say_nothing_mean_all_bits(bits_stored: int) -> None:
    pixels = gradient("<u1", bits=8)
    assert digest(pixels, 8, bits_stored) == sha256(pixels)


def test_one_bit_samples_are_hashed_as_bytes() -> None:
    mask = (gradient("<u1", bits=8) > 100).astype("<u1")
    assert digest(mask, 1, 1) == sha256(mask)


def test_pixels_that_were_handed_in_are_not_changed() -> None:
    pixels = gradient("<u2", bits=16)
    before = pixels.copy()
    digest(pixels, 16, 12)
    np.testing.assert_array_equal(pixels, before)
