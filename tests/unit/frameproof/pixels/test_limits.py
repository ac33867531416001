from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from frameproof.contracts import FrameRef
from frameproof.errors import FrameDecodeError
from frameproof.pixels.limits import MAX_SAMPLES, SampleBudget, require_shape, unusable_shape
from tests.unit.frameproof.known_frames import frame_ref, gradient

PIXELS = gradient("<u1", bits=8, rows=10, columns=10)


def sized(rows: int) -> FrameRef:
    return frame_ref(PIXELS, rows=rows)


def test_frames_that_fit_together_are_decoded_together() -> None:
    budget = SampleBudget(300)
    both_inside = threading.Barrier(2)

    def decode(frame: FrameRef) -> None:
        with budget.spent_on(frame):
            both_inside.wait(timeout=10)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(decode, [sized(10), sized(20)]))


def test_no_more_samples_are_decoded_at_once_than_the_budget_holds() -> None:
    budget = SampleBudget(250)
    lock = threading.Lock()
    inside = 0
    most = 0

    def decode(frame: FrameRef) -> None:
        nonlocal inside, most
        with budget.spent_on(frame):
            with lock:
                inside += frame.rows * frame.columns
                most = max(most, inside)
            with lock:
                inside -= frame.rows * frame.columns

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(decode, [sized(1 + number % 20) for number in range(400)]))
    assert 0 < most <= 250


def test_a_frame_larger_than_the_budget_is_decoded_alone_and_not_never() -> None:
    budget = SampleBudget(10)
    with budget.spent_on(sized(1000)):
        pass
    with budget.spent_on(sized(1)):
        pass


def test_an_error_gives_the_room_back() -> None:
    budget = SampleBudget(100)
    for _ in range(3):
        with pytest.raises(FrameDecodeError), budget.spent_on(sized(10)):
            raise FrameDecodeError("bad")


def test_shape_is_usable_up_to_the_limit() -> None:
    assert unusable_shape(frame_ref(PIXELS, rows=1 << 13, columns=1 << 14)) is None
    too_large = frame_ref(PIXELS, rows=(1 << 13) + 1, columns=1 << 14)
    assert f"at most {MAX_SAMPLES} are decoded" in str(unusable_shape(too_large))
    with pytest.raises(FrameDecodeError, match="would not fit into the function's memory"):
        require_shape(too_large)
