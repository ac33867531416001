from __future__ import annotations

import tracemalloc
import zlib

import numpy as np
import pytest

from frameproof.pixels.checksum import crc32_of_pixels, matching_crc32, matching_crc32_of_bytes
from tests.unit.frameproof.known_frames import Pixels, every_kind


@every_kind
def test_pixels_are_summed_as_little_endian_interleaved_bytes(pixels: Pixels) -> None:
    as_bytes = b"".join(
        int(sample).to_bytes(pixels.itemsize, "little", signed=pixels.dtype.kind == "i")
        for sample in pixels.ravel()
    )
    assert crc32_of_pixels(pixels) == zlib.crc32(as_bytes)


@pytest.mark.parametrize("dtype", ["<i2", ">i2"])
def test_byte_order_in_memory_does_not_change_the_sum(dtype: str) -> None:
    assert crc32_of_pixels(np.array([[1, -2]], dtype=dtype)) == zlib.crc32(b"\x01\0\xfe\xff")


def test_layout_in_memory_does_not_change_the_sum() -> None:
    planar = np.array([[[1, 2]], [[3, 4]], [[5, 6]]], dtype="<u1")  # R, G, B planes of 1 x 2 pixels
    interleaved = np.moveaxis(planar, 0, -1)
    assert crc32_of_pixels(interleaved) == zlib.crc32(bytes([1, 3, 5, 2, 4, 6]))


def test_known_check_value_of_the_polynomial() -> None:
    assert matching_crc32_of_bytes(b"123456789", None) == 0xCBF43926
    assert crc32_of_pixels(np.frombuffer(b"123456789", "<u1").reshape(3, 3)) == 0xCBF43926


@every_kind
def test_the_fast_sum_is_the_sum_of_the_standard_library(pixels: Pixels) -> None:
    expected = crc32_of_pixels(pixels)
    assert matching_crc32(pixels, 16, expected) == (expected, False)
    assert matching_crc32(pixels, 16, None) == (expected, False)
    served = pixels.tobytes()
    sums = [matching_crc32_of_bytes(served, known) for known in (zlib.crc32(served), 7, None)]
    assert sums == [zlib.crc32(served)] * 3


def test_pixels_are_not_copied() -> None:
    pixels = np.zeros((1000, 1000), "<u2")
    tracemalloc.start()
    try:
        crc32_of_pixels(pixels)
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()
