"""How much memory frames take that are kept as they came: their size shows when they are served."""

from __future__ import annotations

import tracemalloc
import zlib
from collections.abc import Callable

from frameproof.pixels.limits import BYTES_AT_ONCE
from tests.unit.frameproof.fakes import ObjectsInMemory, run_store
from tests.unit.frameproof.known_frames import frame_ref
from tests.unit.frameproof.steps.verifying import PIXELS, batch_of, verify

VIDEO_BYTES = 60 << 20
VIDEO = "1.2.840.10008.1.2.4.102"


class Videos:
    """A ``FrameSource`` of large frames: as the gateway, it claims room and then takes it."""

    def image_frame(self, image_set_id: str, frame_id: str, claim: Callable[[int], None]) -> bytes:
        claim(VIDEO_BYTES)
        return bytes(VIDEO_BYTES)


def test_large_frames_that_are_kept_whole_are_in_memory_only_as_far_as_it_reaches() -> None:
    crc32 = zlib.crc32(bytes(VIDEO_BYTES))
    videos = [
        frame_ref(
            PIXELS,
            frame_id=f"{number}",
            rule="storedBytes",
            stored_transfer_syntax_uid=VIDEO,
            expected_crc32=crc32,
        )
        for number in range(16)
    ]
    runs = run_store(ObjectsInMemory())
    batch = batch_of(runs, *videos)
    tracemalloc.start()
    try:
        tally = verify(batch, runs, Videos(), threads=16)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert tally.verified == len(videos)
    assert 2 * VIDEO_BYTES < peak < BYTES_AT_ONCE + (8 << 20)
