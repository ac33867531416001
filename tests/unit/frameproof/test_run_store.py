from __future__ import annotations

import gzip

import pytest

from frameproof.contracts import CopyBatch, CopyTally
from frameproof.errors import InvalidInputError
from frameproof.sources import S3Location
from tests.unit.frameproof.fakes import OUTPUT_BUCKET, ObjectsInMemory, run_store

TALLIES = [CopyTally(0, 3, 0), CopyTally(1, 2, 1)]


def test_a_record_is_read_as_it_was_written() -> None:
    runs = run_store(ObjectsInMemory())
    runs.write("runs/sample/tally.json", TALLIES[0])
    assert runs.read(CopyTally, "runs/sample/tally.json") == TALLIES[0]


def test_items_are_one_json_array_for_a_map_state() -> None:
    store = ObjectsInMemory()
    runs = run_store(store)
    runs.write_items("items.json", TALLIES)
    assert store.read_json(S3Location(OUTPUT_BUCKET, "items.json")) == [
        {"batch": 0, "copied": 3, "failed": 0},
        {"batch": 1, "copied": 2, "failed": 1},
    ]
    assert runs.items(CopyTally, "items.json") == TALLIES


@pytest.mark.parametrize("key", ["rows.jsonl", "rows.jsonl.gz"])
def test_rows_are_one_line_each_and_counted(key: str) -> None:
    store = ObjectsInMemory()
    runs = run_store(store)
    assert runs.write_rows(key, iter(TALLIES)) == 2
    assert list(runs.rows(CopyTally, key)) == TALLIES
    content = runs.read_bytes(key)
    lines = gzip.decompress(content) if key.endswith(".gz") else content
    assert len(lines.splitlines()) == 2


def test_a_run_sees_its_folder_only() -> None:
    store = ObjectsInMemory()
    mine, other = run_store(store, "mine"), run_store(store, "other")
    mine.write(mine.keys.plan, TALLIES[0])
    other.write(other.keys.plan, TALLIES[0])
    assert mine.has(mine.keys.plan)
    assert not mine.has(mine.keys.report)
    assert list(mine.keys_under(mine.keys.prefix)) == ["runs/mine/plan/plan.json"]


def test_a_row_of_another_kind_is_refused() -> None:
    runs = run_store(ObjectsInMemory())
    runs.write_rows("rows.jsonl", TALLIES)
    with pytest.raises(InvalidInputError, match="unknown field 'copied'"):
        list(runs.rows(CopyBatch, "rows.jsonl"))


def test_a_picture_is_kept_byte_for_byte() -> None:
    runs = run_store(ObjectsInMemory())
    runs.write_bytes(runs.keys.thumbnail("a", 1), b"\x89PNG", "image/png")
    assert runs.read_bytes(runs.keys.thumbnail("a", 1)) == b"\x89PNG"
