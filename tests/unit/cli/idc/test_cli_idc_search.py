from __future__ import annotations

from pathlib import Path

import pytest

from frameproof_cli.idc.conditions import Wishes
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.idc.records import Study
from frameproof_cli.idc.search import Bounds, Search, search
from frameproof_cli.terminal.failures import CommandError, ExitCode
from tests.unit.cli.idc.small_index import (
    BRAIN,
    LUNG_1,
    LUNG_2,
    OPEN,
    SECRET,
    SHUT,
    TWIN,
    uuid_of,
)


def found(wanted: Search, index: IdcIndex) -> list[str]:
    return [study.study_instance_uid for study in search(wanted, index).studies or ()]


def test_study_is_summed_up_without_the_series_that_are_left_out(index: IdcIndex) -> None:
    page = search(Search(Wishes(text=("low", "CHEST"))), index)
    assert page.studies == (
        Study(
            study_instance_uid=LUNG_1,
            collection="lungs",
            patient_ids=("P1",),
            modalities=("CT", "SEG"),
            body_parts=("CHEST",),
            manufacturers=("ACME",),
            series=2,
            instances=20,
            size_bytes=5_000_000,
            licences=(OPEN,),
            study_description="Low dose",
        ),
    )
    assert (page.idc_release, page.total) == ("v8", 1)


def test_what_is_left_out_is_counted_and_comes_when_asked_for(index: IdcIndex) -> None:
    without = search(Search(), index)
    with_all = search(Search(include_non_commercial=True), index)
    assert (without.total, without.left_out_series) == (4, 2)
    assert (with_all.total, with_all.left_out_series) == (5, 0)
    assert SECRET in [study.study_instance_uid for study in with_all.studies or ()]


@pytest.mark.parametrize(
    ("wishes", "uids"),
    [
        (Wishes(collections=("TCGA-GBM", "twins")), [BRAIN, TWIN]),
        (Wishes(modalities=("seg",)), [LUNG_1]),
        (Wishes(body_parts=("chest",)), [LUNG_1, LUNG_2]),
        (Wishes(manufacturers=("oth",)), [BRAIN]),
        (Wishes(patients=("P1",), collections=("twins",)), [TWIN]),
        (Wishes(text=("glioblastoma",)), [BRAIN]),
        (Wishes(text=("outlines",)), [LUNG_1]),
        (Wishes(modalities=("SEG",), body_parts=("chest",)), []),
        (Wishes(licences=("cc by-nc 4.0",)), [SECRET]),
        (Wishes(licences=(OPEN, SHUT), collections=("lungs",)), [LUNG_1, LUNG_2]),
    ],
)
def test_one_series_of_a_study_meets_all_wishes(
    wishes: Wishes, uids: list[str], index: IdcIndex
) -> None:
    assert found(Search(wishes), index) == uids


def test_bounds_are_those_of_the_study_or_of_the_series(index: IdcIndex) -> None:
    assert found(Search(size_bytes=Bounds(5_000_000, 5_000_000)), index) == [LUNG_1]
    assert found(Search(instances=Bounds(most=1)), index) == [TWIN]
    page = search(Search(size_bytes=Bounds(most=2_499_999), by_series=True), index)
    assert [series.source for series in page.series or ()] == [f"s3://idc-open-data/{uuid_of(5)}/"]


def test_rows_are_sorted_and_paged(index: IdcIndex) -> None:
    by_size = Search(sort="size", descending=True, limit=2)
    assert found(by_size, index) == [LUNG_1, LUNG_2]
    assert found(Search(sort="size", descending=True, limit=2, page=2), index) == [TWIN, BRAIN]
    assert found(Search(sort="date"), index)[0] == LUNG_2, "studies without a date come last"


def test_page_behind_the_last_is_not_found(index: IdcIndex) -> None:
    with pytest.raises(CommandError, match="there is no page 9") as raised:
        search(Search(page=9), index)
    assert raised.value.exit_code == ExitCode.NOT_FOUND


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        (Wishes(collections=("lugns",)), "no collection lugns; did you mean lungs? It has lungs,"),
        (Wishes(modalities=("MRI",)), "no modality MRI; did you mean MR? It has CT, MR, SEG."),
        (Wishes(patients=("P9",)), "no patient P9; did you mean P1, P2, P3?"),
        (Wishes(licences=("CC BY",)), "no licence CC BY; did you mean CC BY 4.0, CC BY-NC 4.0?"),
    ],
)
def test_value_that_does_not_exist_is_not_found(
    wishes: Wishes, message: str, index: IdcIndex
) -> None:
    with pytest.raises(CommandError) as raised:
        search(Search(wishes), index)
    assert message in str(raised.value)
    assert raised.value.exit_code == ExitCode.NOT_FOUND


def test_no_text_of_a_persons_gets_into_the_sql(index: IdcIndex) -> None:
    assert found(Search(Wishes(text=("'); DROP TABLE x; --", "%", "{x}"))), index) == []


def test_index_that_cannot_be_read_says_how_to_install_it(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="pip install --force-reinstall") as raised:
        search(Search(), IdcIndex(tmp_path))
    assert raised.value.exit_code == ExitCode.CONFIGURATION


def test_index_that_is_not_installed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CommandError, match="pip install idc-index-data duckdb") as raised:
        search(Search(), IdcIndex())
    assert raised.value.exit_code == ExitCode.CONFIGURATION
