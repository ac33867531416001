"""How large a frame may be, and how many are decoded at once: a function's memory is finite."""

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
SAMPLES_AT_ONCE = 1 << 25
"""Of all frames in work: 128 CT slices, or two mammograms; a larger frame is in work alone."""


class SampleBudget:
    """Lets frames be in work side by side as long as all their samples together stay in bounds.

    Parameters
    ----------
    samples
        What may be in work at the same time. A frame that is larger waits until it is alone.
    """

    def __init__(self, samples: int = SAMPLES_AT_ONCE) -> None:
        self._limit = samples
        self._used = 0
        self._freed = threading.Condition()

    @contextmanager
    def spent_on(self, frame: FrameRef) -> Iterator[None]:
        """Wait until there is room for a frame, and keep it while the block runs."""
        samples = min(frame.rows * frame.columns * max(frame.samples_per_pixel, 1), self._limit)
        with self._freed:
            self._freed.wait_for(lambda: self._used + samples <= self._limit)
            self._used += samples
        try:
            yield
        finally:
            with self._freed:
                self._used -= samples
                self._freed.notify_all()


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
