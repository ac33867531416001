"""VerifyFrames: download, decode and sum each frame of one batch; one outcome a frame, always."""

from __future__ import annotations

import os
import random
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from frameproof.contracts import FrameBatch, FrameOutcome, FrameRef, Run, VerifyTally
from frameproof.errors import RetryableError, ServiceError
from frameproof.pixels.decoders import Decoders
from frameproof.pixels.guard import begins_as_frame
from frameproof.run_store import RunStore
from frameproof.steps.earlier_passes import look_at_earlier_passes
from frameproof.steps.frame_prover import FrameProver
from frameproof.steps.pictures import Pictures
from frameproof.verification import Verified

MAX_READS = 4
"""Of a frame that stays bad: a damaged download looks like a damaged frame."""
MAX_CALLS = 10
"""While AWS throttles or fails: 8 functions ask for more than the 1,000 frames a second served. Of
2,000 frames, of whose calls one in five fails, ten calls lose one in 5,000 runs (eight: in 200)."""
_FIRST_PAUSE_SECONDS = 0.05
_MAX_PAUSE_SECONDS = 5.0
# Kept back: one more call may take 15 seconds to be given up, and the outcomes must be written.
_RESERVE_SECONDS = 30.0


class FrameSource(Protocol):
    """Where frames come from: HealthImaging in a Lambda, a dict in a unit test."""

    def image_frame(self, image_set_id: str, frame_id: str, claim: Callable[[int], None]) -> bytes:
        """Read one frame whole, after ``claim`` was told its size in bytes and has returned."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many frames go side by side, and until when.

    ``threads`` download, so that the next frames are on their way while others are decoded, in as
    many threads as there are ``cores``. ``remaining_seconds`` answers how much of the Lambda's time
    is left; ``pause`` waits between two attempts at the same frame.
    """

    threads: int
    remaining_seconds: Callable[[], float]
    pause: Callable[[float], None] = time.sleep
    cores: int = field(default_factory=lambda: os.process_cpu_count() or 1)


def verify_frames(
    run: Run,
    batch: FrameBatch,
    *,
    passes: int,
    runs: RunStore,
    source: FrameSource,
    decoders: Decoders,
    pace: Pace,
    observe: Callable[[Sequence[FrameOutcome]], None] = lambda _: None,
) -> VerifyTally:
    """Verify the frames of one batch that are not verified yet.

    Parameters
    ----------
    passes
        How many passes over this batch were made before; each writes an outcome file of its own.
    observe
        Told what came of the frames of this pass, once that is written.

    Returns
    -------
    VerifyTally
        ``pending`` frames were not reached in time: the state machine makes another pass.
    """
    frames = list(runs.rows(FrameRef, batch.key))
    earlier = look_at_earlier_passes(run, runs, batch, frames)
    todo = earlier.todo
    prover = FrameProver(run, frames, decoders)
    pictures = Pictures(runs, bitmaps=run.bitmaps)
    with closing(decoders):
        outcomes = _verify_in_time(todo, source, prover, pictures, pace)
    if outcomes:
        key = runs.keys.frame_outcomes_of_pass(batch.batch, earlier.last_pass + 1)
        runs.write_rows(key, outcomes)
    observe(outcomes)
    good = sum(outcome.verdict == "verified" for outcome in outcomes)
    return VerifyTally(
        batch=batch.batch,
        passes=passes + 1,
        verified=len(frames) - len(todo) + good,
        unproven=len(outcomes) - good,
        pending=len(todo) - len(outcomes),
    )


def _verify_in_time(
    frames: list[FrameRef],
    source: FrameSource,
    prover: FrameProver,
    pictures: Pictures,
    pace: Pace,
) -> list[FrameOutcome]:
    """Return outcomes in order, as many as there was time for.

    Decoders have threads of their own, whose memory stays warm in the cache and the allocator: on
    one core, downloading threads that decode themselves took a tenth more of its time.
    """
    outcomes: list[FrameOutcome | None] = [None] * len(frames)
    waiting = deque(enumerate(frames))

    def prove(frame: FrameRef, served: bytes) -> Verified:
        return decoding.submit(prover.prove, frame, served).result()

    def verify_what_waits() -> None:
        try:
            for number, frame in _taken_from(waiting):
                with prover.room_for(frame) as room:
                    verified = _verify_with_retries(frame, source, prove, room.claim, pace)
                    outcomes[number] = pictures.keep(frame, verified) if verified else None
        except BaseException:
            waiting.clear()  # the step fails: nothing more is begun
            raise

    with ThreadPoolExecutor(pace.cores) as decoding, ThreadPoolExecutor(pace.threads) as pool:
        # One task for each thread, not for each frame: a task costs as much as signing a request.
        for done in [pool.submit(verify_what_waits) for _ in range(pace.threads)]:
            done.result()
    return [outcome for outcome in outcomes if outcome is not None]


def _taken_from[Item](waiting: deque[Item]) -> Iterator[Item]:
    """Yield what waits and take it away, so that several threads share it."""
    while waiting:
        try:
            item = waiting.popleft()
        except IndexError:
            return  # another thread was quicker
        yield item


def _verify_with_retries(
    frame: FrameRef,
    source: FrameSource,
    prove: Callable[[FrameRef, bytes], Verified],
    claim: Callable[[int], None],
    pace: Pace,
) -> Verified | None:
    """Download, decode and sum as one unit, again while that may help; None if time is over.

    A cut or damaged download looks like a bad frame, so that a bad frame is read again too; what
    is still bad after the last read is bad at the service. A body that does not even begin as a
    frame, an error page or nothing at all, is no read of it, but a call that failed.
    """
    reads, seconds = 0, 0.0
    for attempt in range(1, MAX_CALLS + 1):
        if pace.remaining_seconds() < _RESERVE_SECONDS:
            return None
        is_last = attempt == MAX_CALLS
        try:
            served, seconds = _timed_download(frame, source, claim)
        except (RetryableError, ServiceError) as error:
            seconds = 0.0
            verified = Verified(FrameOutcome.of(frame, "missing", reason=str(error)))
            is_last = is_last or isinstance(error, ServiceError)
        else:
            reads += begins_as_frame(frame, served)
            verified = prove(frame, served)
            is_last = is_last or reads == MAX_READS
        if is_last or verified.outcome.verdict in ("verified", "unverifiable"):
            break
        pace.pause(_pause_after(attempt))
    outcome = verified.outcome
    outcome.attempts, outcome.fetch_seconds = attempt, round(seconds, 6)
    outcome.verified_at = datetime.now(UTC).isoformat(timespec="milliseconds")
    return verified


def _timed_download(
    frame: FrameRef, source: FrameSource, claim: Callable[[int], None]
) -> tuple[bytes, float]:
    started = time.perf_counter()
    served = source.image_frame(frame.image_set_id, frame.frame_id, claim)
    return served, time.perf_counter() - started


def _pause_after(attempt: int) -> float:
    """Full jitter: uniform between 0 and the doubled pause, in seconds."""
    ceiling = min(_FIRST_PAUSE_SECONDS * 2 ** (attempt - 1), _MAX_PAUSE_SECONDS)
    return random.uniform(0, ceiling)  # noqa: S311  # spreads retries, guards nothing
