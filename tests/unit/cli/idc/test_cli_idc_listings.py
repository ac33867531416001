from __future__ import annotations

import csv
import io

from frameproof_cli.idc.details import details_of
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.idc.listings import details_text, page_csv, page_table
from frameproof_cli.idc.search import Bounds, Search, search
from tests.unit.cli.idc.small_index import LUNG_1, uuid_of


def test_ids_are_never_cut_or_left_out(index: IdcIndex) -> None:
    assert LUNG_1 in page_table(search(Search(), index), width=1)
    assert uuid_of(1) in page_table(search(Search(by_series=True), index), width=1)


def test_csv_has_a_heading_and_lists_in_one_cell(index: IdcIndex) -> None:
    rows = list(csv.DictReader(io.StringIO(page_csv(search(Search(), index)))))
    lung = next(row for row in rows if row["studyInstanceUid"] == LUNG_1)
    assert (lung["modalities"], lung["sizeBytes"], lung["studyDate"]) == ("CT;SEG", "5000000", "")


def test_csv_of_no_rows_is_its_heading(index: IdcIndex) -> None:
    page = search(Search(by_series=True, instances=Bounds(least=10**6)), index)
    assert page_csv(page).startswith("seriesInstanceUid,studyInstanceUid,")
    assert page_csv(page).count("\r\n") == 0


def test_details_name_every_series_and_whom_to_cite(index: IdcIndex) -> None:
    text = details_text(details_of(LUNG_1, index), width=None)
    assert "size         3 series, 30 instances, 7.5 MB" in text
    assert [number for number in range(1, 8) if uuid_of(number) in text] == [1, 2, 3]
    assert text.endswith("10.1/lungs (3 series, CC BY 4.0, CC BY-NC 4.0)\n  A. Author & B. lungs")
