"""A batch of frames in memory, and VerifyFrames over it."""

from __future__ import annotations

from frameproof.contracts import (
    FrameBatch,
    FrameOutcome,
    FrameRef,
    Run,
    VerifyTally,
)
from frameproof.pixels.decoders import deployed_decoders
from frameproof.run_store import RunStore
from frameproof.steps.verify_frames import FrameSource, verify_frames
from tests.unit.frameproof.fakes import RUN, Clock
from tests.unit.frameproof.known_frames import boxed, encode, frame_ref, gradient

PIXELS = gradient("<u2", bits=12)
GOOD = boxed(encode(PIXELS))
WRONG = boxed(encode(PIXELS // 2))
CUT = GOOD[: len(GOOD) // 2]


def batch_of(runs: RunStore, *frames: FrameRef) -> FrameBatch:
    key = runs.keys.frame_batch(0)
    runs.write_rows(key, frames)
    return FrameBatch(0, key, len(frames), PIXELS.nbytes * len(frames))


def named(*names: str) -> list[FrameRef]:
    return [frame_ref(PIXELS, frame_id=name) for name in names]


def verify(
    batch: FrameBatch,
    runs: RunStore,
    source: FrameSource,
    clock: Clock | None = None,
    *,
    run: Run = RUN,
    passes: int = 0,
    threads: int = 2,
) -> VerifyTally:
    return verify_frames(
        run,
        batch,
        passes=passes,
        runs=runs,
        source=source,
        decoders=deployed_decoders(run.cross_check),
        pace=(clock or Clock()).pace(threads),
    )


def outcomes(runs: RunStore, number: int = 1) -> list[FrameOutcome]:
    return list(runs.rows(FrameOutcome, runs.keys.frame_outcomes_of_pass(0, number)))
