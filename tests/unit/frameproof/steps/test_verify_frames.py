from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from frameproof.contracts import FrameBatch, FrameOutcome, FrameRef, Run, SeriesPicture, VerifyTally
from frameproof.errors import RetryableError, ServiceError
from frameproof.pixels.openjpeg import decode_frame
from frameproof.run_store import RunStore
from frameproof.steps.pictures import Pictures
from frameproof.steps.verify_frames import MAX_CALLS, MAX_READS, verify_frames
from frameproof.verification import Verified
from tests.unit.frameproof.fakes import RUN, Clock, FramesInMemory, ObjectsInMemory, run_store
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
    source: FramesInMemory,
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
        decode=decode_frame,
        pace=(clock or Clock()).pace(threads),
    )


def outcomes(runs: RunStore, number: int = 1) -> list[FrameOutcome]:
    return list(runs.rows(FrameOutcome, runs.keys.frame_outcomes_of_pass(0, number)))


def test_every_frame_is_verified_and_written_down_in_order() -> None:
    runs = run_store(ObjectsInMemory())
    names = [f"f{number}" for number in range(20)]
    batch = batch_of(runs, *named(*names))
    tally = verify(batch, runs, FramesInMemory(**{name: [GOOD] for name in names}))
    assert tally == VerifyTally(0, passes=1, verified=20, unproven=0, pending=0)
    rows = outcomes(runs)
    assert [row.frame_id for row in rows] == names
    assert {(row.verdict, row.attempts, row.bitmap_key) for row in rows} == {("verified", 1, None)}
    assert {row.pixel_bytes for row in rows} == {PIXELS.nbytes}


def test_bad_frame_does_not_hide_the_good_one_after_it() -> None:
    runs = run_store(ObjectsInMemory())
    batch = batch_of(runs, *named("cut", "good"))
    tally = verify(batch, runs, FramesInMemory(cut=[CUT], good=[GOOD]))
    assert (tally.verified, tally.unproven) == (1, 1)
    assert [(row.frame_id, row.verdict) for row in outcomes(runs)] == [
        ("cut", "undecodable"),
        ("good", "verified"),
    ]


def test_a_cut_download_is_made_again_and_the_frame_is_verified() -> None:
    runs, clock = run_store(ObjectsInMemory()), Clock()
    batch = batch_of(runs, *named("f"))
    verify(batch, runs, FramesInMemory(f=[CUT, GOOD]), clock)
    (row,) = outcomes(runs)
    assert (row.verdict, row.attempts, len(clock.pauses)) == ("verified", 2, 1)


def test_pixels_that_stay_wrong_are_a_mismatch_after_the_last_attempt() -> None:
    runs, clock = run_store(ObjectsInMemory()), Clock()
    batch = batch_of(runs, *named("f"))
    source = FramesInMemory(f=[WRONG])
    verify(batch, runs, source, clock)
    (row,) = outcomes(runs)
    assert (row.verdict, row.attempts) == ("mismatched", MAX_READS)
    assert len(source.calls) == MAX_READS
    assert row.actual_crc32 not in (None, row.expected_crc32)


def test_pauses_grow_and_stay_short() -> None:
    runs, clock = run_store(ObjectsInMemory()), Clock()
    verify(batch_of(runs, *named("f")), runs, FramesInMemory(f=[WRONG]), clock)
    for pause, ceiling in zip(clock.pauses, (0.1, 0.2, 0.4), strict=True):
        assert 0 <= pause <= ceiling


def test_a_throttled_download_is_made_again() -> None:
    runs = run_store(ObjectsInMemory())
    throttled = RetryableError("AWS answered ThrottlingException (429)")
    verify(batch_of(runs, *named("f")), runs, FramesInMemory(f=[throttled, throttled, GOOD]))
    (row,) = outcomes(runs)
    assert (row.verdict, row.attempts) == ("verified", 3)


def test_a_download_that_stays_throttled_is_a_missing_frame_with_its_reason() -> None:
    runs = run_store(ObjectsInMemory())
    throttled = RetryableError("AWS answered ThrottlingException (429)")
    verify(batch_of(runs, *named("f")), runs, FramesInMemory(f=[throttled]))
    (row,) = outcomes(runs)
    assert (row.verdict, row.attempts) == ("missing", MAX_CALLS)
    assert row.reason == "AWS answered ThrottlingException (429)"


def test_throttles_do_not_use_up_the_reads_of_a_frame_that_looks_bad() -> None:
    runs = run_store(ObjectsInMemory())
    throttled = RetryableError("AWS answered ThrottlingException (429)")
    throttles = [throttled] * (MAX_READS + 1)
    verify(batch_of(runs, *named("f")), runs, FramesInMemory(f=[*throttles, CUT, GOOD]))
    (row,) = outcomes(runs)
    assert (row.verdict, row.attempts) == ("verified", MAX_READS + 3)


def test_a_frame_whose_retries_outlast_the_time_is_pending_and_not_judged() -> None:
    # GIVEN a function whose time is nearly over after the first download of a frame
    runs = run_store(ObjectsInMemory())
    batch = batch_of(runs, *named("f"))
    tally = verify(batch, runs, FramesInMemory(f=[CUT, GOOD]), Clock([100.0, 29.0]), threads=1)
    # THEN the frame is left to another pass, which has the time
    assert tally == VerifyTally(0, passes=1, verified=0, unproven=0, pending=1)
    assert verify(batch, runs, FramesInMemory(f=[GOOD]), passes=1).verified == 1


def test_a_refused_download_is_a_missing_frame_at_once() -> None:
    runs, clock = run_store(ObjectsInMemory()), Clock()
    refused = ServiceError("AWS answered ResourceNotFoundException (404)")
    source = FramesInMemory(gone=[refused], good=[GOOD])
    verify(batch_of(runs, *named("gone", "good")), runs, source, clock)
    gone, good = outcomes(runs)
    assert (gone.verdict, gone.attempts, clock.pauses) == ("missing", 1, [])
    assert good.verdict == "verified"


def test_a_frame_without_a_checksum_is_read_once_and_unverifiable() -> None:
    runs = run_store(ObjectsInMemory())
    source = FramesInMemory(f=[GOOD])
    frame = frame_ref(
        PIXELS,
        frame_id="f",
        expected_crc32=None,
        picture=SeriesPicture("a" * 32, 1, "thumbnail.png"),
    )
    verify(batch_of(runs, frame), runs, source, run=replace(RUN, bitmaps="png"))
    (row,) = outcomes(runs)
    assert (row.verdict, row.attempts, row.bitmap_key) == ("unverifiable", 1, None)
    assert not runs.has("thumbnail.png")


# -------------------------------------------------------------------------------- several passes
def test_frames_that_the_time_does_not_reach_are_pending_and_a_second_pass_does_only_them() -> None:
    # GIVEN five frames, one thread, and time for four of them
    runs = run_store(ObjectsInMemory())
    names = [f"f{number}" for number in range(5)]
    batch = batch_of(runs, *named(*names))
    source = FramesInMemory(**{name: [GOOD] for name in names})
    # WHEN a pass is made
    first = verify(batch, runs, source, Clock([100.0, 80.0, 60.0, 40.0, 14.0]), threads=1)
    # THEN what it did not reach is pending
    assert first == VerifyTally(0, passes=1, verified=4, unproven=0, pending=1)
    # WHEN the state machine makes another one
    source.calls.clear()
    second = verify(batch, runs, source, passes=first.passes)
    # THEN that does the rest alone
    assert second == VerifyTally(0, passes=2, verified=5, unproven=0, pending=0)
    assert source.calls == ["f4"]
    assert [row.frame_id for row in outcomes(runs, 2)] == ["f4"]


def test_a_pass_without_time_writes_nothing() -> None:
    runs = run_store(ObjectsInMemory())
    batch = batch_of(runs, *named("f"))
    tally = verify(batch, runs, FramesInMemory(f=[GOOD]), Clock([1.0]))
    assert tally == VerifyTally(0, passes=1, verified=0, unproven=0, pending=1)
    assert list(runs.keys_under(runs.keys.frame_outcomes(0))) == []


def test_a_batch_that_is_delivered_again_downloads_nothing_twice() -> None:
    runs = run_store(ObjectsInMemory())
    batch = batch_of(runs, *named("a", "b"))
    source = FramesInMemory(a=[GOOD], b=[GOOD])
    first = verify(batch, runs, source)
    source.calls.clear()
    second = verify(batch, runs, source)
    assert (source.calls, second) == ([], first)
    assert len(list(runs.keys_under(runs.keys.frame_outcomes(0)))) == 1


def test_what_was_not_proven_is_verified_again_in_a_pass_of_its_own() -> None:
    runs = run_store(ObjectsInMemory())
    batch = batch_of(runs, *named("a", "b"))
    verify(batch, runs, FramesInMemory(a=[GOOD], b=[WRONG]))
    source = FramesInMemory(a=[GOOD], b=[GOOD])
    tally = verify(batch, runs, source)
    assert (tally.verified, tally.unproven, source.calls) == (2, 0, ["b"])
    assert [row.verdict for row in outcomes(runs, 1)] == ["verified", "mismatched"]
    assert [row.verdict for row in outcomes(runs, 2)] == ["verified"]


def test_a_frame_that_was_proven_by_another_checksum_is_verified_again() -> None:
    # GIVEN a batch that was verified
    runs = run_store(ObjectsInMemory())
    verify(batch_of(runs, *named("f")), runs, FramesInMemory(f=[GOOD]))
    # WHEN a new listing of the run expects something else of the same frame
    batch = batch_of(runs, frame_ref(PIXELS, frame_id="f", expected_crc32=1))
    tally = verify(batch, runs, FramesInMemory(f=[GOOD]))
    # THEN the old proof does not count
    assert (tally.verified, tally.unproven) == (0, 1)


def test_a_proven_frame_of_another_image_set_or_batch_proves_nothing_here() -> None:
    runs = run_store(ObjectsInMemory())
    verify(batch_of(runs, *named("f", "g")), runs, FramesInMemory(f=[GOOD], g=[GOOD]))
    source = FramesInMemory(f=[GOOD])
    batch = batch_of(runs, frame_ref(PIXELS, frame_id="f", image_set_id="b" * 32))
    tally = verify(batch, runs, source)
    assert (tally.verified, source.calls) == (1, ["f"])


# -------------------------------------------------------------------------------------- pictures
def test_no_bitmaps_are_kept_unless_asked_for() -> None:
    store = ObjectsInMemory()
    runs = run_store(store)
    verify(batch_of(runs, *named("f")), runs, FramesInMemory(f=[GOOD]))
    assert not any(key.endswith(".png") for key in store.written)


def test_every_proven_frame_is_kept_as_a_bitmap_where_asked_for() -> None:
    runs = run_store(ObjectsInMemory())
    batch = batch_of(runs, *named("good", "bad"))
    source = FramesInMemory(good=[GOOD], bad=[WRONG])
    verify(batch, runs, source, run=replace(RUN, bitmaps="png"))
    good, bad = outcomes(runs)
    assert good.bitmap_key == runs.keys.bitmap("1.2.3", "1.2.3.4", 1, ".png")
    assert runs.read_bytes(good.bitmap_key).startswith(b"\x89PNG")
    assert bad.bitmap_key is None


def test_a_frame_that_png_cannot_hold_keeps_its_proof_and_has_no_bitmap() -> None:
    store = ObjectsInMemory()
    frame = frame_ref(PIXELS, frame_id="f")
    four_samples = np.zeros((4, 4, 4), np.uint8)
    verified = Verified(FrameOutcome.of(frame, "verified"), four_samples)
    kept = Pictures(run_store(store), bitmaps="png").keep(frame, verified)
    assert (kept, store.written) == (verified.outcome, [])


@pytest.mark.parametrize("bitmaps", ["none", "png"])
def test_the_frame_that_owes_a_picture_leaves_one(bitmaps: str) -> None:
    runs = run_store(ObjectsInMemory())
    key = runs.keys.thumbnail("a" * 32, 1)
    batch = batch_of(runs, frame_ref(PIXELS, frame_id="f", picture=SeriesPicture("a" * 32, 1, key)))
    run = replace(RUN, bitmaps=bitmaps)  # type: ignore[arg-type]
    verify(batch, runs, FramesInMemory(f=[GOOD]), run=run)
    assert runs.read_bytes(key).startswith(b"\x89PNG")


def test_a_frame_that_is_not_proven_leaves_no_picture() -> None:
    runs = run_store(ObjectsInMemory())
    key = runs.keys.thumbnail("a" * 32, 1)
    batch = batch_of(runs, frame_ref(PIXELS, frame_id="f", picture=SeriesPicture("a" * 32, 1, key)))
    verify(batch, runs, FramesInMemory(f=[WRONG]))
    assert not runs.has(key)
