from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from frameproof.errors import ServiceError
from frameproof.read_ahead import read_ahead


def test_contents_come_in_the_order_of_their_items() -> None:
    # GIVEN a first item that is read only after the second one
    second_is_read = threading.Event()

    def read(item: int) -> int:
        if item == 0:
            assert second_is_read.wait(timeout=30)
        if item == 1:
            second_is_read.set()
        return item * 10

    assert list(read_ahead(read, range(5), threads=2)) == [0, 10, 20, 30, 40]


def test_no_more_items_are_taken_than_are_read_at_once() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for item in range(100):
            taken.append(item)
            yield item

    contents = read_ahead(str, items(), threads=4)
    assert next(contents) == "0"
    assert len(taken) == 5
    assert len(list(contents)) == 99


def test_what_went_wrong_while_reading_is_raised_where_it_is_used() -> None:
    def read(item: int) -> int:
        raise ServiceError(f"item {item} is gone")

    with pytest.raises(ServiceError, match="item 0 is gone"):
        list(read_ahead(read, range(3)))


def test_nothing_to_read_is_no_content() -> None:
    nothing: list[int] = []
    assert list(read_ahead(str, nothing)) == []
