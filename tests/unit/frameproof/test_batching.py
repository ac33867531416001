from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from frameproof.batching import (
    MAX_PIXEL_BYTES_PER_BATCH,
    MIN_PIXEL_BYTES_PER_BATCH,
    cut,
    pixel_bytes_per_batch,
)

WEIGHTS = st.lists(st.integers(min_value=0, max_value=50))
LIMITS = st.integers(min_value=1, max_value=60)


def weight_of(item: tuple[int, int]) -> int:
    return item[1]


@given(weights=WEIGHTS, max_items=LIMITS, max_weight=LIMITS)
def test_nothing_is_lost_doubled_or_reordered(
    weights: list[int], max_items: int, max_weight: int
) -> None:
    items = list(enumerate(weights))
    pieces = list(cut(items, weight=weight_of, max_items=max_items, max_weight=max_weight))
    assert [item for piece in pieces for item in piece] == items
    assert all(pieces)


@given(weights=WEIGHTS, max_items=LIMITS, max_weight=LIMITS)
def test_both_limits_hold_save_for_an_item_that_is_too_heavy_alone(
    weights: list[int], max_items: int, max_weight: int
) -> None:
    items = enumerate(weights)
    for piece in cut(items, weight=weight_of, max_items=max_items, max_weight=max_weight):
        assert len(piece) <= max_items
        assert len(piece) == 1 or sum(map(weight_of, piece)) <= max_weight


@given(weights=WEIGHTS, max_items=LIMITS, max_weight=LIMITS)
def test_no_piece_could_take_the_first_item_of_the_next(
    weights: list[int], max_items: int, max_weight: int
) -> None:
    items = enumerate(weights)
    pieces = list(cut(items, weight=weight_of, max_items=max_items, max_weight=max_weight))
    for piece, following in pairwise(pieces):
        together = sum(map(weight_of, piece)) + weight_of(following[0])
        assert len(piece) == max_items or together > max_weight


def test_a_piece_leaves_as_soon_as_it_is_full() -> None:
    # GIVEN a stream that says how far it was read
    read: list[int] = []

    def stream() -> Iterator[int]:
        for number in range(1_000_000):
            read.append(number)
            yield number

    # WHEN the first piece is taken
    first = next(cut(stream(), weight=lambda _: 1, max_items=10, max_weight=100))
    # THEN no more was read than the item that did not fit
    assert (len(first), len(read)) == (10, 11)


def test_frame_batches_keep_every_child_busy_within_their_bounds() -> None:
    assert pixel_bytes_per_batch(0, parallel=8) == MIN_PIXEL_BYTES_PER_BATCH
    assert pixel_bytes_per_batch(2**40, parallel=8) == MAX_PIXEL_BYTES_PER_BATCH
    assert pixel_bytes_per_batch(2**30, parallel=8) == 2**25
