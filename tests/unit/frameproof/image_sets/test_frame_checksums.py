from __future__ import annotations

from typing import Any

import pytest

from frameproof.contracts import LevelChecksum
from frameproof.image_sets.frame_checksums import FrameChecksums, read_checksums


def entry(width: Any, height: Any, checksum: Any) -> dict[str, Any]:
    return {"Width": width, "Height": height, "Checksum": checksum}


THREE = [entry(128, 94, 1), entry(512, 375, 3), entry(256, 188, 2)]


def test_the_widest_entry_is_the_whole_frame_and_the_others_come_widest_first() -> None:
    assert read_checksums(THREE, levels="all") == FrameChecksums(
        3, (LevelChecksum(256, 188, 2), LevelChecksum(128, 94, 1))
    )


def test_lower_levels_are_left_out_unless_asked_for() -> None:
    assert read_checksums(THREE, levels="full") == FrameChecksums(3, ())


def test_height_decides_where_all_levels_are_one_column_wide() -> None:
    entries = [entry(1, 125, 1), entry(1, 250, 2), entry(1, 500, 3)]
    assert read_checksums(entries, levels="all") == FrameChecksums(
        3, (LevelChecksum(1, 250, 2), LevelChecksum(1, 125, 1))
    )


def test_a_lower_level_without_a_checksum_is_not_left_out() -> None:
    entries = [entry(512, 512, 1), entry(256, 256, None)]
    assert read_checksums(entries, levels="all").lower_levels == (LevelChecksum(256, 256, None),)


@pytest.mark.parametrize("size", [float("nan"), float("inf"), True, -1, 0])
def test_an_entry_of_no_size_is_no_level(size: Any) -> None:
    entries = [entry(size, size, 1), entry(8, 8, 2), entry(size, 8, 3)]
    assert read_checksums(entries, levels="all") == FrameChecksums(2, ())


def test_widest_entry_without_a_checksum_is_not_replaced_by_a_smaller_one() -> None:
    entries = [entry(512, 512, None), entry(256, 256, 2)]
    assert read_checksums(entries, levels="full").full_crc32 is None


@pytest.mark.parametrize("checksum", [None, -1, 2**32, "7", 1.5])
def test_what_is_no_crc32_is_no_checksum(checksum: Any) -> None:
    assert read_checksums([entry(8, 8, checksum)], levels="all") == FrameChecksums(None, ())


@pytest.mark.parametrize("entries", [None, [], {}, "text", [None], [{}], [entry("8", 8, 1)]])
def test_a_list_without_usable_entries_has_no_checksum(entries: Any) -> None:
    assert read_checksums(entries, levels="all") == FrameChecksums(None, ())
