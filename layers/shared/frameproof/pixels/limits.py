"""How large a frame may be, and how many are in work at once: a function's memory is finite."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from frameproof.contracts import FrameRef
from frameproof.errors import FrameDecodeError

MAX_SAMPLES = 1 << 27
"""Of one frame: 11,585 x 11,585 grey. OpenJPEG took 823 MB to decode that, six bytes for each."""
MAX_PICTURED_SAMPLES = 1 << 26
"""Of a frame that pictures and bitmaps are made of, which takes more than decoding it."""
BYTES_AT_ONCE = 1 << 28
"""Of all frames in work: 128 CT slices, or two mammograms; a larger frame is in work alone."""
_BYTES_PER_SAMPLE = 8
"""What is reserved before a frame's size is known: six to decode it, two for it as it is served."""
_SERVED_BYTES_PER_SAMPLE = 2


class Room:
    """The memory that one frame has in a budget."""

    def __init__(self, budget: MemoryBudget, frame: FrameRef) -> None:
        self._budget = budget
        self._samples = frame.rows * frame.columns * max(frame.samples_per_pixel, 1)
        self.size_bytes = 0

    def claim(self, served_bytes: int) -> None:
        """Wait for more where a frame is served larger than its samples make one think.

        A video is one frame, and so is a file that HealthImaging keeps as it came: their bytes have
        little to do with rows and columns. What the frame has is given back before it waits, so
        that frames which wait for more never keep each other from it. So nothing of the frame but
        the piece that its size came in may be in memory yet.
        """
        more = max(served_bytes - self._samples * _SERVED_BYTES_PER_SAMPLE, 0)
        self._budget.exchange(self, self._samples * _BYTES_PER_SAMPLE + more)


class MemoryBudget:
    """Lets frames be in work side by side as long as all their memory stays in bounds.

    Parameters
    ----------
    limit_bytes
        What may be in work at the same time. A frame that is larger waits until it is alone.
    """

    def __init__(self, limit_bytes: int = BYTES_AT_ONCE) -> None:
        self._limit = limit_bytes
        self._used = 0
        self._freed = threading.Condition()

    @contextmanager
    def room_for(self, frame: FrameRef) -> Iterator[Room]:
        """Wait until there is room for a frame, and keep it while the block runs."""
        room = Room(self, frame)
        room.claim(0)
        try:
            yield room
        finally:
            self.exchange(room, 0)

    def exchange(self, room: Room, size_bytes: int) -> None:
        """Give a frame's memory back, then wait until there is as much as it needs now."""
        needed = min(size_bytes, self._limit)
        if needed == room.size_bytes:
            return
        with self._freed:
            self._used -= room.size_bytes
            room.size_bytes = 0
            self._freed.notify_all()
            self._freed.wait_for(lambda: self._used + needed <= self._limit)
            self._used += needed
            room.size_bytes = needed


def unusable_shape(frame: FrameRef) -> str | None:
    """Say why a frame's metadata is not enough to decode it safely; None where it is."""
    needed = {
        "Rows": frame.rows,
        "Columns": frame.columns,
        "SamplesPerPixel": frame.samples_per_pixel,
        "BitsAllocated": frame.bits_allocated,
    }
    unknown = [element for element, value in needed.items() if value <= 0]
    if unknown:
        return (
            f"The metadata says nothing usable about {', '.join(unknown)}, so the frame's header "
            "cannot be checked, and decoding it would not be safe. Compare the instance with its "
            "source file, then import it again."
        )
    samples = frame.rows * frame.columns * frame.samples_per_pixel
    if samples > MAX_SAMPLES:
        return (
            f"The frame has {samples} samples; at most {MAX_SAMPLES} are decoded, for more would "
            "not fit into the function's memory. Raise MAX_SAMPLES together with MemorySize of "
            "VerifyFramesFunction, if there are such frames."
        )
    return None


def require_shape(frame: FrameRef) -> None:
    """Raise FrameDecodeError where ``unusable_shape`` has a reason."""
    reason = unusable_shape(frame)
    if reason:
        raise FrameDecodeError(reason)
