from __future__ import annotations

import threading
from bisect import bisect_left

import pytest

from frameproof.gateways.pacing import Pacer, healthimaging_pacers


class FakeClock:
    """Time passes only in pauses; who makes a call notes when."""

    def __init__(self) -> None:
        self.now = 0.0
        self.calls: list[float] = []

    def pause(self, seconds: float) -> None:
        self.now += seconds

    def pacer(self, rate_per_second: float, burst: int) -> Pacer:
        return Pacer(rate_per_second, burst, clock=lambda: self.now, pause=self.pause)

    def make_calls(self, pacer: Pacer, count: int) -> None:
        for _ in range(count):
            pacer.wait()
            self.calls.append(self.now)


def most_within_a_second(calls: list[float]) -> int:
    """Count the calls of the fullest second that begins with one of them; floats are not exact."""
    return max(bisect_left(calls, call + 1 - 1e-6) - number for number, call in enumerate(calls))


def test_a_thousand_calls_never_exceed_the_rate_over_any_second_after_the_burst() -> None:
    clock = FakeClock()
    clock.make_calls(clock.pacer(50, 80), 1_000)
    assert clock.calls[:80] == [0.0] * 80
    assert most_within_a_second(clock.calls[80:]) == 50
    assert clock.now == pytest.approx((1_000 - 80) / 50)


def test_so_do_those_of_many_threads() -> None:
    clock = FakeClock()
    pacer = clock.pacer(50, 80)
    threads = [threading.Thread(target=clock.make_calls, args=(pacer, 125)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A thread may note its call a little late, when others have made the clock go on.
    assert clock.now == pytest.approx((1_000 - 80) / 50)
    assert len(clock.calls) == 1_000


def test_a_rest_gives_a_burst_again_and_no_more_than_one() -> None:
    clock = FakeClock()
    pacer = clock.pacer(50, 80)
    clock.make_calls(pacer, 80)
    clock.now = 3600.0
    clock.make_calls(pacer, 100)
    assert clock.now == pytest.approx(3600 + 20 / 50)


def test_a_refusal_slows_the_next_calls_of_all_and_the_rate_comes_back() -> None:
    clock = FakeClock()
    pacer = clock.pacer(50, 80)
    pacer.slow_down()
    clock.make_calls(pacer, 1_000)
    assert most_within_a_second([call for call in clock.calls if call < 1.5]) < 35
    assert most_within_a_second([call for call in clock.calls if call > 6]) == 50


def test_calls_that_are_refused_together_slow_down_once_and_later_ones_again() -> None:
    clock = FakeClock()
    together, again = clock.pacer(50, 80), clock.pacer(50, 80)
    for _ in range(8):
        together.slow_down()
    together.wait()
    assert clock.now == pytest.approx(1 / 25, rel=0.1)
    began = clock.now
    again.slow_down()
    clock.now += 1
    again.slow_down()  # at 30 a second by then
    again.wait()
    assert clock.now - began - 1 == pytest.approx(1 / 15, rel=0.1)


def test_a_service_that_refuses_for_long_is_still_asked_now_and_then() -> None:
    clock = FakeClock()
    pacer = clock.pacer(50, 80)
    for _ in range(100):
        pacer.slow_down()
        pacer.wait()
    assert clock.now < 100


@pytest.mark.parametrize(
    ("operation", "quota_per_second", "quota_at_once"),
    [("GetImageSetMetadata", 50, 100), ("GetImageSet", 25, 50)],
)
def test_the_pace_of_healthimaging_is_within_its_quotas(
    operation: str, quota_per_second: int, quota_at_once: int
) -> None:
    clock = FakeClock()
    pacer = healthimaging_pacers(clock=lambda: clock.now, pause=clock.pause)[operation]
    clock.make_calls(pacer, 300)
    assert clock.calls.count(0.0) < quota_at_once
    assert most_within_a_second([call for call in clock.calls if call]) <= quota_per_second
