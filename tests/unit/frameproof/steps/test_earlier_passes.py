from __future__ import annotations

import zlib
from dataclasses import replace
from typing import Any

import imagecodecs
import pytest

from frameproof.contracts import (
    LevelChecksum,
    VerifyTally,
)
from frameproof.pixels.openjpeg import reference_decoder
from tests.unit.frameproof.fakes import RUN, Clock, FramesInMemory, ObjectsInMemory, run_store
from tests.unit.frameproof.known_frames import frame_ref
from tests.unit.frameproof.steps.verifying import (
    GOOD,
    PIXELS,
    WRONG,
    batch_of,
    named,
    outcomes,
    verify,
)


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


# ----------------------------------------------------------------- what another execution asks for
LATER = replace(RUN, started_at="2999-01-02T03:04:05.678Z")
"""An execution that was started after all outcomes that these tests write."""


@pytest.mark.parametrize(
    "asked", [{"source_proof": True}, {"levels": "all"}, {"cross_check": "all"}, {"bitmaps": "npy"}]
)
def test_a_proven_frame_is_verified_again_where_a_later_execution_asks_for_more(
    asked: dict[str, Any],
) -> None:
    runs = run_store(ObjectsInMemory())
    half = reference_decoder().decode(GOOD, frame_id="f", discard_levels=1)
    level = LevelChecksum(32, 24, zlib.crc32(half.tobytes()))
    batch = batch_of(runs, frame_ref(PIXELS, frame_id="f", lower_levels=(level,)))
    verify(batch, runs, FramesInMemory(f=[GOOD]))
    # WHEN a later execution of the run asks for more, and then once more for the same
    source = FramesInMemory(f=[GOOD])
    more = replace(LATER, **asked)
    assert verify(batch, runs, source, run=more).verified == 1
    asked_once = list(source.calls)
    verify(batch, runs, source, run=replace(more, started_at=RUN.started_at))
    # THEN the frame is verified again, once
    assert (asked_once, source.calls) == (["f"], ["f"])


def test_a_frame_that_no_second_decoder_reads_is_not_verified_in_every_pass() -> None:
    runs = run_store(ObjectsInMemory())
    served = bytes(imagecodecs.jpeg2k_encode(PIXELS, level=0, codecformat="j2k", reversible=True))
    batch = batch_of(runs, *named("f"))
    source = FramesInMemory(f=[served])
    run = replace(RUN, cross_check="all")
    verify(batch, runs, source, run=run)
    verify(batch, runs, source, run=run, passes=1)
    (row,) = outcomes(runs)
    assert (row.cross_check, source.calls) == (None, ["f"])


def test_a_frame_that_a_later_pass_found_bad_is_not_proven_by_an_earlier_one() -> None:
    # GIVEN a frame that was verified, and whose lower level a later execution found to be wrong
    runs = run_store(ObjectsInMemory())
    bad = LevelChecksum(32, 24, 1)
    batch = batch_of(runs, frame_ref(PIXELS, frame_id="f", lower_levels=(bad,)))
    verify(batch, runs, FramesInMemory(f=[GOOD]))
    verify(batch, runs, FramesInMemory(f=[GOOD]), run=replace(LATER, levels="all"))
    # WHEN the run is asked for full resolution again
    source = FramesInMemory(f=[GOOD])
    tally = verify(batch, runs, source)
    # THEN the frame is read again: its last outcome is what the report counts
    assert (source.calls, tally.verified) == (["f"], 1)
    assert [row.verdict for row in outcomes(runs, 3)] == ["verified"]
