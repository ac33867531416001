"""The cross-check: which frames a second decoder sees, and whether it agrees."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from frameproof.contracts import CrossCheck, FrameRef
from frameproof.errors import FrameDecodeError
from frameproof.pixels.coding_style import is_high_throughput
from frameproof.pixels.decoders import SecondDecoder

SAMPLE_OF = 20
"""``sample`` takes about one frame in so many."""
_JPEG_2000_LOSSLESS = "1.2.840.10008.1.2.4.90"


class CrossCheckChoice:
    """Which frames of a batch the second decoder sees; the same ones in every pass.

    Parameters
    ----------
    cross_check
        ``all``, ``none``, or ``sample``: one in ``SAMPLE_OF`` by the frames' ids, and the first
        frame of the batch that is decoded at all, so that no batch goes without.
    frames
        The whole batch, in order.
    """

    def __init__(self, cross_check: CrossCheck, frames: Iterable[FrameRef]) -> None:
        self._mode = cross_check
        first = next((frame for frame in frames if _can_be_htj2k(frame)), None)
        self._first = (first.image_set_id, first.frame_id) if first else None

    def includes(self, frame: FrameRef) -> bool:
        """Tell whether a frame is one of them."""
        if self._mode == "none" or not _can_be_htj2k(frame):
            return False
        if self._mode == "all" or (frame.image_set_id, frame.frame_id) == self._first:
            return True
        digest = hashlib.sha256(frame.frame_id.encode()).digest()
        return int.from_bytes(digest[:4]) % SAMPLE_OF == 0


class CrossChecked(NamedTuple):
    """What the second decoder said of one frame."""

    answer: Literal["agreed", "disagreed"] | None
    """None: the frame is JPEG 2000, which the second decoder does not read."""
    reason: str | None = None


def cross_check_frame(
    frame: FrameRef, served: bytes, pixels: npt.NDArray[Any], second: SecondDecoder
) -> CrossChecked:
    """Decode a frame once more and compare every sample.

    Parameters
    ----------
    served
        The frame's bytes, which passed the header guard.
    pixels
        What the reference decoder made of them.
    """
    if not is_high_throughput(served, frame_id=frame.frame_id):
        return CrossChecked(None)
    try:
        others = second.decode(served, frame_id=frame.frame_id, shape=pixels.shape)
    except FrameDecodeError as error:
        return CrossChecked("disagreed", f"The second decoder disagrees: {error}")
    if others.dtype == pixels.dtype and np.array_equal(others, pixels):
        return CrossChecked("agreed")
    differing = int(np.count_nonzero(others != pixels))
    return CrossChecked(
        "disagreed",
        f"The second decoder disagrees: {differing} of {pixels.size} samples of {second.name} "
        f"({others.dtype}) differ from the reference decoder's ({pixels.dtype}). One of the two "
        "has a fault: keep the frame and report it to their makers.",
    )


def _can_be_htj2k(frame: FrameRef) -> bool:
    is_jpeg_2000 = frame.stored_transfer_syntax_uid == _JPEG_2000_LOSSLESS
    return frame.rule == "decodedPixels" and not is_jpeg_2000
