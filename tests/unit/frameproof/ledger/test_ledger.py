from __future__ import annotations

import dataclasses
import gzip
import json
from dataclasses import dataclass
from operator import attrgetter

import duckdb
import pytest

from frameproof.contracts import LedgerRow
from frameproof.ledger import OUTCOMES, LedgerLimits, open_ledger
from frameproof.ledger.tables import IMPORTED, PLANNED, columns_of, ledger_columns
from frameproof.records import camel_case, to_json
from tests.unit.frameproof.ledger.sources import (
    SMALL,
    joined,
    ledger_rows,
    outcome_of,
    proven_study,
)
from tests.unit.frameproof.report.study import frame, hex_id, planned, verified, whole_study


def test_a_row_holds_all_that_was_known_of_its_frame() -> None:
    proven = proven_study()
    proven.change_outcome(
        0,
        verdict="mismatched",
        actual_crc32=2**32 - 1,
        reason='differs, "twice"',
        decoder="openjpeg 2.5.2",
        cross_check="agreed",
        levels_checked=3,
        fetch_seconds=0.125,
        decode_seconds=0.25,
        verified_at="2026-01-02T03:04:05.678Z",
        bitmap_key="runs/knee/bitmaps/1/2.png",
    )
    key = attrgetter("image_set_id", "frame_id")
    with open_ledger(SMALL) as ledger:
        rows = list(ledger_rows(joined(proven, ledger)))
    assert sorted(map(outcome_of, rows), key=key) == sorted(proven.study.outcomes, key=key)
    assert {row.run_id for row in rows} == {"knee"}


def test_the_rows_are_sorted_by_image_set_instance_and_frame_number() -> None:
    study = whole_study()
    rows = [
        dataclasses.replace(verified(frame(image_set, number)), frame_number=frame_number)
        for image_set in (hex_id("b"), hex_id("a"))
        for number in (2, 1)
        for frame_number in (10, 9)
    ]
    with open_ledger(SMALL) as ledger:
        ledger.add(OUTCOMES, rows)
        ledger.add(IMPORTED, study.imported)
        ledger.join("knee")
        places = [
            (row.image_set_id, row.sop_instance_uid, row.frame_number)
            for row in ledger_rows(ledger)
        ]
    assert places == sorted(places)
    assert len(set(places)) == len(rows)


def test_the_table_has_the_columns_and_the_rows_of_the_lines() -> None:
    proven = proven_study()
    with open_ledger(SMALL) as ledger:
        joined(proven, ledger)
        with gzip.open(ledger.write_lines()) as lines:
            rows = [json.loads(line) for line in lines]
        table = duckdb.read_parquet(str(ledger.write_table()))
        assert table.columns == ledger_columns() == list(rows[0])
        assert table.fetchall() == [tuple(row.values()) for row in rows]


def test_the_same_rows_give_the_same_bytes() -> None:
    def files() -> list[bytes]:
        with open_ledger(SMALL) as ledger:
            joined(proven_study(), ledger)
            return [ledger.write_lines().read_bytes(), ledger.write_table().read_bytes()]

    assert files() == files()


def test_an_image_set_of_one_object_tells_where_its_frames_come_from() -> None:
    study = whole_study()
    one, *_ = study.imported
    with open_ledger(SMALL) as ledger:
        ledger.add(OUTCOMES, study.outcomes)
        ledger.add(PLANNED, study.planned)
        ledger.add(IMPORTED, [one])
        ledger.join("knee")
        rows = list(ledger_rows(ledger))
    assert {(row.source_key, row.source_uri) for row in rows} == {
        (one.key, study.planned[0].source_uri)
    }
    assert {(row.source_verdict, row.source_reason) for row in rows} == {(None, None)}


def test_an_image_set_of_several_objects_does_not_tell_without_a_source_proof() -> None:
    study = whole_study()
    with open_ledger(SMALL) as ledger:
        ledger.add(OUTCOMES, study.outcomes)
        ledger.add(PLANNED, study.planned)
        ledger.add(IMPORTED, study.imported)
        ledger.join("knee")
        assert {row.source_key for row in ledger_rows(ledger)} == {None}


def test_a_ledger_without_frames_has_its_columns_and_no_rows() -> None:
    with open_ledger(SMALL) as ledger:
        ledger.join("knee")
        assert list(ledger_rows(ledger)) == []
        table = duckdb.read_parquet(str(ledger.write_table()))
        assert (table.columns, table.fetchall()) == (ledger_columns(), [])


def test_files_that_do_not_end_with_a_line_break_are_kept_apart() -> None:
    rows = [json.dumps(to_json(planned(number))).encode() for number in range(2)]
    with open_ledger(SMALL) as ledger:
        for row in rows:
            ledger.add_lines(PLANNED, (row[:10], row[10:]))
        ledger.add_lines(PLANNED, ())
        ledger.join("knee")
        ((count,),) = ledger.query("SELECT count(DISTINCT key) FROM planned")
    assert count == 2


@pytest.mark.parametrize("slice_rows", [1, 3, 100])
def test_the_ledger_is_the_same_in_slices_of_any_size(slice_rows: int) -> None:
    proven = proven_study()
    proven.study.outcomes += [
        dataclasses.replace(row, image_set_id=hex_id(name))
        for name in ("a", "b", "c")
        for row in proven.study.outcomes[:3]
    ]
    with open_ledger(LedgerLimits(128, 1, slice_rows)) as ledger:
        rows = list(ledger_rows(joined(proven, ledger)))
    places = [(row.image_set_id, row.sop_instance_uid) for row in rows]
    assert places == sorted(places)
    assert len(places) == 12
    assert [row.source_verdict for row in rows].count("identical") == 3


def test_nothing_is_left_on_the_disk() -> None:
    with open_ledger(SMALL) as ledger:
        folder = joined(proven_study(), ledger).write_table().parent
        assert folder.is_dir()
    assert not folder.exists()


@pytest.mark.parametrize(
    ("function_memory_mb", "limits"),
    [(1769, LedgerLimits(442, 1)), (3538, LedgerLimits(884, 2)), (512, LedgerLimits(128, 1))],
)
def test_the_ledger_takes_its_part_of_the_function_s_memory(
    function_memory_mb: int, limits: LedgerLimits
) -> None:
    assert LedgerLimits.within(function_memory_mb) == limits


def test_the_ledger_has_a_column_for_each_field_of_its_row() -> None:
    fields = [camel_case(field.name) for field in dataclasses.fields(LedgerRow)]
    assert sorted(ledger_columns()) == sorted(fields)
    assert ledger_columns()[0] == "runId"


def test_a_field_that_no_column_stands_for_is_named() -> None:
    @dataclass
    class Odd:
        anything: complex

    with pytest.raises(TypeError, match=r"anything: no column stands for"):
        columns_of(Odd)
