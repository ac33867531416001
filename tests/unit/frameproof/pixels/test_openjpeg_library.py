from __future__ import annotations

import ctypes
import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import imagecodecs
import numpy as np
import pytest

from frameproof.pixels.openjpeg import decode_frame
from frameproof.pixels.openjpeg_h import FUNCTIONS
from frameproof.pixels.openjpeg_library import LibraryError, OpenJpegLibrary, open_library
from tests.unit.frameproof.known_frames import Pixels, boxed, encode, every_kind, gradient

LIBRARY = open_library()


@every_kind
@pytest.mark.parametrize("in_boxes", [True, False])
def test_pixels_are_those_of_the_binding_to_the_byte(pixels: Pixels, in_boxes: bool) -> None:
    frame = boxed(encode(pixels)) if in_boxes else encode(pixels)
    decoded = LIBRARY.decode(frame)
    by_binding = decode_frame(frame, frame_id="f" * 32)
    assert (decoded.dtype, decoded.shape) == (by_binding.dtype, by_binding.shape)
    assert decoded.tobytes() == by_binding.tobytes() == pixels.tobytes()
    assert decoded.flags.c_contiguous


@pytest.mark.parametrize("pixels", [gradient("<u2", bits=12), gradient("<u1", bits=8, samples=3)])
def test_jpeg_2000_is_decoded_too(pixels: Pixels) -> None:
    frame = bytes(imagecodecs.jpeg2k_encode(pixels, level=0, codecformat="j2k", reversible=True))
    np.testing.assert_array_equal(LIBRARY.decode(frame), pixels)


@pytest.mark.parametrize("discard", [1, 2, 3, 4, 5])
def test_each_discarded_level_halves_both_sides_rounded_up(discard: int) -> None:
    frame = encode(gradient("<i2", bits=12, rows=100, columns=203))
    shape = LIBRARY.decode(frame, discard_levels=discard).shape
    assert shape == (-(-100 // 2**discard), -(-203 // 2**discard))


def test_more_levels_than_there_are_cannot_be_discarded() -> None:
    with pytest.raises(LibraryError, match="could not leave out 6 resolution levels"):
        LIBRARY.decode(encode(gradient("<u1", bits=8)), discard_levels=6)


@pytest.mark.parametrize("kept", [20, 60, 200, 0.5, 0.999])
def test_cut_off_frame_is_refused_with_openjpegs_own_reason(kept: float) -> None:
    frame = boxed(encode(gradient("<i2", bits=16)))
    cut = frame[: int(kept * len(frame)) if isinstance(kept, float) else int(kept)]
    with pytest.raises(LibraryError, match=r"OpenJPEG could not [a-z ]+: \S"):
        LIBRARY.decode(cut)


def test_many_threads_decode_different_frames_at_once() -> None:
    images = [gradient("<u2", bits=16, rows=60 + n, columns=70) for n in range(24)]
    frames = [boxed(encode(image)) for image in images]
    with ThreadPoolExecutor(8) as pool:
        for decoded, image in zip(pool.map(LIBRARY.decode, frames * 4), images * 4, strict=True):
            np.testing.assert_array_equal(decoded, image)


@pytest.mark.parametrize("kept", [1.0, 0.5])
def test_frame_is_let_go_of_at_once(kept: float) -> None:
    frame = boxed(encode(gradient("<u2", bits=16)))
    frame = frame[: int(kept * len(frame))]
    gc.disable()
    try:
        before = sys.getrefcount(frame)
        for _ in range(3):
            with suppress(LibraryError):
                LIBRARY.decode(frame)
        assert sys.getrefcount(frame) == before
    finally:
        gc.enable()


def test_library_without_a_function_is_not_used() -> None:
    names = [name for name in FUNCTIONS if name != "opj_decode"]
    library: Any = SimpleNamespace(**{name: SimpleNamespace() for name in names})
    with pytest.raises(LibraryError, match="has no opj_decode"):
        OpenJpegLibrary(library)


def test_library_of_another_version_is_not_used() -> None:
    class Function:
        restype: Any = None
        argtypes: Any = None

        def __call__(self) -> bytes:
            return b"3.0.0"

    library: Any = SimpleNamespace(**{name: Function() for name in FUNCTIONS})
    with pytest.raises(LibraryError, match=r"OpenJPEG 3\.0\.0 is not a 2\.5\.x"):
        OpenJpegLibrary(library)


def test_a_foreign_library_is_not_used() -> None:
    with pytest.raises(LibraryError, match="has no opj_version"):
        OpenJpegLibrary(ctypes.CDLL(None))
