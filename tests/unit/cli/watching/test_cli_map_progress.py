from __future__ import annotations

import pytest

from frameproof_cli.aws.descriptions import ItemCounts
from frameproof_cli.watching.map_progress import MapProgress, Measure
from frameproof_cli.watching.work import Work

ARN = "arn:aws:states:us-east-1:123456789012:mapRun:m/l:1"


class _World:
    """A Map whose items end, and a clock, both as the test says."""

    def __init__(self, total: int, work: Work | None) -> None:
        self.seconds = 100.0
        self.succeeded = 0
        self._total = total
        self._work = work
        self.measure = Measure(self._counts, lambda _: self._work, lambda: self.seconds)

    def _counts(self, arn: str) -> ItemCounts:
        assert arn == ARN
        return ItemCounts(self._total, self.succeeded, 0, 1)

    def look(self, *, seconds: float, succeeded: int) -> MapProgress:
        self.seconds, self.succeeded = seconds, succeeded
        return self.measure.look("CopyBatches", ARN)


def test_pace_is_that_of_what_ended_while_one_watched() -> None:
    # GIVEN a watching that begins when 4 of 10 items are done
    world = _World(10, Work("objects", 1_000, 5_000_000))
    first = world.look(seconds=100, succeeded=4)
    assert (first.work_per_second, first.seconds_left, first.work_done) == (None, None, 400)
    # WHEN two more have ended after 8 seconds
    now = world.look(seconds=108, succeeded=6)
    # THEN the pace is theirs: a fifth of all in 8 seconds
    assert now.work_done == 600
    assert now.work_per_second == pytest.approx(25.0)
    assert now.bytes_per_second == pytest.approx(125_000.0)
    assert now.seconds_left == pytest.approx(16.0)


def test_map_without_known_work_has_a_time_left_all_the_same() -> None:
    world = _World(4, None)
    world.look(seconds=0, succeeded=0)
    now = world.look(seconds=10, succeeded=1)
    assert (now.work_per_second, now.work_done, now.seconds_left) == (None, 0, 30.0)


def test_map_whose_items_are_still_being_read_is_at_nothing() -> None:
    assert MapProgress("CopyBatches", ItemCounts(0, 0, 0, 0), Work("objects", 5)).share == 0.0
