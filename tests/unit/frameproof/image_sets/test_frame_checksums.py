"""What ``full_crc32`` finds quickly is what sorting the entries finds, whatever stands in them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameproof.contracts import LevelChecksum
from frameproof.image_sets.frame_checksums import full_crc32, lower_levels


def entry(width: Any, height: Any, checksum: Any) -> dict[str, Any]:
    return {"Width": width, "Height": height, "Checksum": checksum}


THREE = [entry(128, 94, 1), entry(512, 375, 3), entry(256, 188, 2)]
SIZES: st.SearchStrategy[Any] = (
    st.integers(-1, 3)
    | st.floats()
    | st.sampled_from([None, True, False, 2.0, "2", [2], 2**32 - 1, 2**32])
)
ENTRIES = st.lists(
    st.builds(entry, SIZES, SIZES, st.integers(0, 9))
    | st.sampled_from([None, {}, "text", 7, {"Width": 2}, {"Width": 3, "Checksum": 4}]),
    max_size=5,
)


def is_size(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 < value < 2**32


def size(item: dict[str, Any]) -> tuple[float, float]:
    height = item.get("Height")
    return item["Width"], height if height is not None and is_size(height) else 0


def by_sorting(entries: list[Any]) -> Any:
    sized = [item for item in entries if isinstance(item, dict) and is_size(item.get("Width"))]
    return sorted(sized, key=size, reverse=True)[0].get("Checksum") if sized else None


@given(ENTRIES)
def test_the_checksum_of_the_whole_frame_is_that_of_the_entry_that_sorting_puts_first(
    entries: list[Any],
) -> None:
    assert full_crc32(entries) == by_sorting(entries)


def test_the_widest_entry_is_the_whole_frame_and_the_others_come_widest_first() -> None:
    assert full_crc32(THREE) == 3
    assert lower_levels(THREE) == (LevelChecksum(256, 188, 2), LevelChecksum(128, 94, 1))


def test_height_decides_where_all_levels_are_one_column_wide() -> None:
    entries = [entry(1, 125, 1), entry(1, 250, 2), entry(1, 500, 3)]
    assert full_crc32(entries) == 3
    assert lower_levels(entries) == (LevelChecksum(1, 250, 2), LevelChecksum(1, 125, 1))


def test_a_lower_level_without_a_checksum_is_not_left_out() -> None:
    entries = [entry(512, 512, 1), entry(256, 256, None)]
    assert lower_levels(entries) == (LevelChecksum(256, 256, None),)


@pytest.mark.parametrize("size", [float("nan"), float("inf"), True, -1, 0])
def test_an_entry_of_no_size_is_no_level(size: Any) -> None:
    entries = [entry(size, size, 1), entry(8, 8, 2), entry(size, 8, 3)]
    assert (full_crc32(entries), lower_levels(entries)) == (2, ())


def test_widest_entry_without_a_checksum_is_not_replaced_by_a_smaller_one() -> None:
    assert full_crc32([entry(512, 512, None), entry(256, 256, 2)]) is None


@pytest.mark.parametrize("checksum", [None, -1, 2**32, "7", 1.5])
def test_what_is_no_crc32_is_no_checksum(checksum: Any) -> None:
    assert full_crc32([entry(8, 8, checksum)]) is None


@pytest.mark.parametrize("entries", [None, [], {}, "", "text", 7, [None], [{}], [entry("8", 8, 1)]])
def test_a_list_without_usable_entries_has_no_checksum(entries: Any) -> None:
    assert (full_crc32(entries), lower_levels(entries)) == (None, ())
