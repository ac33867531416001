"""Proven frames -> the bytes of the element PixelData, written one after another.

They go to a temporary file first: an instance may have thousands of frames, and its pixel data
more bytes than the memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
from pydicom.encaps import itemize_frame

from frameproof.contracts import FrameRef
from frameproof_cli.rebuilding.pixel_encoding import FrameForm
from frameproof_cli.rebuilding.proven_frames import ProvenFrame
from frameproof_cli.rebuilding.refusals import RebuildError

_EMPTY_OFFSET_TABLE = b"\xfe\xff\x00\xe0\x00\x00\x00\x00"
"""PS3.5 A.4: the Basic Offset Table is the first item, and may be empty."""


def write_pixel_data(
    target: BinaryIO, frames: Iterable[tuple[FrameRef, ProvenFrame]], form: FrameForm
) -> None:
    """Write the frames of one instance, in their order; native data is padded to an even length.

    Raises
    ------
    RebuildError
        A frame has samples that the instance's BitsAllocated has no room for.
    """
    if form == "encapsulated":
        target.write(_EMPTY_OFFSET_TABLE)
        for _, proven in frames:
            target.writelines(itemize_frame(proven.served))
        return
    if form == "bits":
        _write_bits(target, frames)
    else:
        for frame, proven in frames:
            target.write(_frame_bytes(frame, proven, form))
    if target.tell() % 2:
        target.write(b"\0")


def _frame_bytes(frame: FrameRef, proven: ProvenFrame, form: FrameForm) -> bytes:
    width = frame.bits_allocated // 8
    if form == "bytes":
        return proven.served
    if form == "swapped":
        return np.frombuffer(proven.served, f">u{width}").astype(f"<u{width}").tobytes()
    pixels = _decoded(frame, proven)
    if frame.bits_allocated % 8 or pixels.itemsize > width:
        raise RebuildError(
            f"frame {frame.frame_number} ({frame.frame_id}) does not fit into BitsAllocated "
            f"{frame.bits_allocated}"
        )
    return pixels.astype(f"<{pixels.dtype.kind}{width}", copy=False).tobytes()


def _write_bits(target: BinaryIO, frames: Iterable[tuple[FrameRef, ProvenFrame]]) -> None:
    """Pack samples of 1 bit, the lowest of a byte first, without a gap between frames.

    (PS3.5 8.1.1)
    """
    rest = np.empty(0, np.uint8)
    for frame, proven in frames:
        bits = np.concatenate([rest, np.ravel(_decoded(frame, proven)).astype(np.uint8)])
        whole = bits.size - bits.size % 8
        target.write(np.packbits(bits[:whole], bitorder="little").tobytes())
        rest = bits[whole:]
    target.write(np.packbits(rest, bitorder="little").tobytes())


def _decoded(frame: FrameRef, proven: ProvenFrame) -> npt.NDArray[Any]:
    if proven.pixels is None:
        raise RebuildError(f"frame {frame.frame_number} ({frame.frame_id}) was not decoded")
    return proven.pixels
