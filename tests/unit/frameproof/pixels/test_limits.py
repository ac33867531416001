from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from frameproof.contracts import FrameRef
from frameproof.errors import FrameDecodeError
from frameproof.pixels.limits import MAX_SAMPLES, MemoryBudget, require_shape, unusable_shape
from tests.unit.frameproof.known_frames import frame_ref, gradient

PIXELS = gradient("<u1", bits=8, rows=10, columns=10)


def sized(rows: int) -> FrameRef:
    return frame_ref(PIXELS, rows=rows)


def test_frames_that_fit_together_are_decoded_together() -> None:
    budget = MemoryBudget(2400)
    both_inside = threading.Barrier(2)

    def decode(frame: FrameRef) -> None:
        with budget.room_for(frame):
            both_inside.wait(timeout=10)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(decode, [sized(10), sized(20)]))


def test_no_more_frames_are_decoded_at_once_than_the_budget_holds() -> None:
    budget = MemoryBudget(2000)
    lock = threading.Lock()
    inside = 0
    most = 0

    def decode(frame: FrameRef) -> None:
        nonlocal inside, most
        with budget.room_for(frame):
            with lock:
                inside += frame.rows * frame.columns
                most = max(most, inside)
            with lock:
                inside -= frame.rows * frame.columns

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(decode, [sized(1 + number % 20) for number in range(400)]))
    assert 0 < most <= 250


def test_a_frame_larger_than_the_budget_is_decoded_alone_and_not_never() -> None:
    budget = MemoryBudget(80)
    with budget.room_for(sized(1000)):
        pass
    with budget.room_for(sized(1)):
        pass


def test_a_frame_that_is_served_larger_than_it_looks_waits_for_the_others() -> None:
    budget = MemoryBudget(2400)
    order: list[str] = []
    others_may_go = threading.Event()

    def large() -> None:
        with budget.room_for(sized(10)) as room:
            others_may_go.set()
            room.claim(2000)
            order.append("large")

    with ThreadPoolExecutor(1) as pool:
        with budget.room_for(sized(10)):
            waiting = pool.submit(large)
            assert others_may_go.wait(timeout=10)
            # WHEN what the large frame has is given back, there is room for one more small frame
            with budget.room_for(sized(20)):
                order.append("small")
        waiting.result(timeout=10)
    assert order == ["small", "large"]


def test_frames_that_all_turn_out_larger_do_not_keep_each_other_waiting() -> None:
    budget = MemoryBudget(2400)

    def grow(size_bytes: int) -> int:
        with budget.room_for(sized(10)) as room:
            room.claim(size_bytes)
            return room.size_bytes

    with ThreadPoolExecutor(8) as pool:
        sizes = list(pool.map(grow, [100, 200, 1000, 5000] * 50, timeout=30))
    # A frame of 100 samples has 800 bytes, and what it is served with beyond two for each
    assert sizes == [800, 800, 1600, 2400] * 50


def test_an_error_gives_the_room_back() -> None:
    budget = MemoryBudget(800)
    for _ in range(3):
        with pytest.raises(FrameDecodeError), budget.room_for(sized(10)):
            raise FrameDecodeError("bad")


def test_shape_is_usable_up_to_the_limit() -> None:
    assert unusable_shape(frame_ref(PIXELS, rows=1 << 13, columns=1 << 14)) is None
    too_large = frame_ref(PIXELS, rows=(1 << 13) + 1, columns=1 << 14)
    assert f"at most {MAX_SAMPLES} are decoded" in str(unusable_shape(too_large))
    with pytest.raises(FrameDecodeError, match="would not fit into the function's memory"):
        require_shape(too_large)
