from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from frameproof.contracts import (
    SeriesPicture,
    VerifyTally,
)
from frameproof.errors import RetryableError, ServiceError
from frameproof.steps.verify_frames import MAX_CALLS, MAX_READS
from tests.unit.frameproof.fakes import RUN, Clock, FramesInMemory, ObjectsInMemory, run_store
from tests.unit.frameproof.known_frames import frame_ref
from tests.unit.frameproof.steps.verifying import (
    CUT,
    GOOD,
    PIXELS,
    WRONG,
    batch_of,
    named,
    outcomes,
    verify,
)


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
    for pause, ceiling in zip(clock.pauses, (0.05, 0.1, 0.2), strict=True):
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


@pytest.mark.parametrize("body", [b"", b"<html>502 Bad Gateway</html>"], ids=["empty", "page"])
def test_what_is_no_frame_at_all_does_not_use_up_the_reads_either(body: bytes) -> None:
    runs = run_store(ObjectsInMemory())
    bodies = [body] * (MAX_READS + 1)
    verify(batch_of(runs, *named("f")), runs, FramesInMemory(f=[*bodies, CUT, GOOD]))
    (row,) = outcomes(runs)
    assert (row.verdict, row.attempts) == ("verified", MAX_READS + 3)


def test_a_body_that_is_never_a_frame_is_undecodable_after_the_last_call() -> None:
    runs = run_store(ObjectsInMemory())
    verify(batch_of(runs, *named("f")), runs, FramesInMemory(f=[b"<html></html>"]))
    (row,) = outcomes(runs)
    assert (row.verdict, row.attempts) == ("undecodable", MAX_CALLS)


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


# -------------------------------------------------------------------------------------- evidence
def test_outcomes_say_when_and_how_long_whatever_came_of_the_frame() -> None:
    runs = run_store(ObjectsInMemory())
    refused = ServiceError("AWS answered ResourceNotFoundException (404)")
    before = datetime.now(UTC).replace(microsecond=0)
    source = FramesInMemory(good=[GOOD], cut=[CUT], gone=[refused])
    verify(batch_of(runs, *named("good", "cut", "gone")), runs, source)
    for row in outcomes(runs):
        assert before <= datetime.fromisoformat(str(row.verified_at)) <= datetime.now(UTC)
    good, cut, gone = outcomes(runs)
    assert good.fetch_seconds > 0
    assert good.decode_seconds > 0
    assert cut.fetch_seconds > 0
    assert (gone.fetch_seconds, gone.decode_seconds, gone.served_sha256) == (0, 0, None)


def test_one_frame_of_every_batch_is_seen_by_the_second_decoder_in_a_sample() -> None:
    runs = run_store(ObjectsInMemory())
    run = replace(RUN, cross_check="sample")
    verify(batch_of(runs, *named("a", "b")), runs, FramesInMemory(a=[GOOD], b=[GOOD]), run=run)
    assert outcomes(runs)[0].cross_check == "agreed"


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
