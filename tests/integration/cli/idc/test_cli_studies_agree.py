"""What the search answers over IDC's whole index, against a plain reading of its rows.

The oracle knows nothing of our SQL: it takes the bare rows of the file and adds up in Python.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from importlib.resources import files
from typing import NamedTuple

import duckdb
import pytest

from frameproof.catalog import SAMPLES, SampleSeries
from frameproof_cli.idc.conditions import Wishes
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.idc.naming import identify
from frameproof_cli.idc.records import Study
from frameproof_cli.idc.search import Bounds, Search, search


class Row(NamedTuple):
    """One series, as it stands in the file."""

    study: str
    collection: str
    patient: str
    modality: str
    body_part: str | None
    manufacturer: str | None
    description: str | None
    licence: str
    instances: int
    megabytes: float

    @property
    def size_bytes(self) -> int:
        return round(self.megabytes * 1_000_000)

    @property
    def is_open(self) -> bool:
        return "-NC" not in self.licence


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    path = str(files("idc_index_data") / "idc_index.parquet")
    read = duckdb.connect().execute(
        "SELECT StudyInstanceUID, collection_id, PatientID, Modality, BodyPartExamined, "
        "Manufacturer, SeriesDescription, license_short_name, instanceCount, series_size_MB "
        "FROM read_parquet(?)",
        [path],
    )
    return [Row(*row) for row in read.fetchall()]


@pytest.fixture(scope="module")
def studies(rows: list[Row]) -> dict[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.study].append(row)
    return grouped


@pytest.fixture(scope="module")
def index() -> IdcIndex:
    return IdcIndex()


def values(cells: list[str | None]) -> tuple[str, ...]:
    return tuple(sorted({cell for cell in cells if cell is not None}))


def expect_study(study: Study, series: list[Row]) -> None:
    assert study.patient_ids == values([row.patient for row in series])
    assert study.modalities == values([row.modality for row in series])
    assert study.body_parts == values([row.body_part for row in series])
    assert study.manufacturers == values([row.manufacturer for row in series])
    assert study.licences == values([row.licence for row in series])
    assert study.series == len(series)
    assert study.instances == sum(row.instances for row in series)
    assert study.size_bytes == sum(row.size_bytes for row in series)


type Test = Callable[[Row], bool]

SEARCHES: dict[str, tuple[Search, Test]] = {
    "everything": (Search(sort="size", descending=True), lambda row: True),
    "modality": (
        Search(Wishes(modalities=("PT", "MR")), sort="instances"),
        lambda row: row.modality in {"PT", "MR"},
    ),
    "several": (
        Search(
            Wishes(collections=("NLST",), body_parts=("chest",), manufacturers=("siemens",)),
            sort="size",
        ),
        lambda row: (
            row.collection == "nlst"
            and "CHEST" in (row.body_part or "").upper()
            and "SIEMENS" in (row.manufacturer or "").upper()
        ),
    ),
    "patient": (
        Search(Wishes(patients=("114606",)), sort="date"),
        lambda row: row.patient == "114606",
    ),
}


@pytest.mark.parametrize("name", SEARCHES)
def test_studies_are_those_of_the_rows(
    name: str, studies: dict[str, list[Row]], index: IdcIndex
) -> None:
    wanted, is_wished = SEARCHES[name]
    page = search(wanted, index)
    opened = {
        uid: series
        for uid, every in studies.items()
        if (series := [row for row in every if row.is_open]) and any(map(is_wished, series))
    }
    left_out = [row for every in studies.values() for row in every if not row.is_open]
    assert page.total == len(opened)
    assert page.left_out_series == sum(map(is_wished, left_out))
    assert page.studies
    for study in page.studies:
        expect_study(study, opened[study.study_instance_uid])


def test_biggest_studies_come_in_their_order(
    studies: dict[str, list[Row]], index: IdcIndex
) -> None:
    wanted = Search(sort="size", descending=True, limit=50, include_non_commercial=True)
    sizes = sorted(sum(row.size_bytes for row in every) for every in studies.values())
    found = search(wanted, index).studies or ()
    assert [study.size_bytes for study in found] == sizes[: -len(found) - 1 : -1]


def test_bounds_hold_for_whole_studies(studies: dict[str, list[Row]], index: IdcIndex) -> None:
    wanted = Search(
        size_bytes=Bounds(10_000_000, 12_000_000),
        instances=Bounds(least=50),
        include_non_commercial=True,
    )
    expected = [
        uid
        for uid, every in studies.items()
        if 10_000_000 <= sum(row.size_bytes for row in every) <= 12_000_000
        and sum(row.instances for row in every) >= 50
    ]
    assert search(wanted, index).total == len(expected)


def test_series_are_those_of_the_rows(rows: list[Row], index: IdcIndex) -> None:
    wanted = Search(Wishes(text=("t2", "PROSTATE"), modalities=("MR",)), by_series=True)
    page = search(Search(wanted.wishes, by_series=True, limit=10_000), index)
    said = [
        row
        for row in rows
        if row.modality == "MR" and row.is_open and "t2" in (row.description or "").lower()
    ]
    # The words are looked for elsewhere too, so these are some of what is found.
    certain = [row for row in said if row.body_part == "PROSTATE"]
    assert len(certain) <= page.total <= sum(row.modality == "MR" and row.is_open for row in rows)
    for series in page.series or ():
        words = f"{series}".lower()
        assert "t2" in words or "t2" in series.study_instance_uid
        assert series.modality == "MR"


def test_licence_of_a_study_is_that_of_all_its_series(
    studies: dict[str, list[Row]], index: IdcIndex
) -> None:
    wanted = Search(Wishes(licences=("CC BY-NC 3.0",)))
    expected = [
        uid for uid, every in studies.items() if {row.licence for row in every} == {"CC BY-NC 3.0"}
    ]
    assert search(wanted, index).total == len(expected)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_catalogue_of_samples_says_what_the_index_says(
    sample: SampleSeries, index: IdcIndex
) -> None:
    (row,) = index.rows(
        "SELECT collection_id AS collection, Modality AS modality, instanceCount AS images, "
        "size_bytes, license_short_name AS licence, aws_bucket AS bucket FROM series "
        "WHERE crdc_series_uuid = ?",
        sample.crdc_series_uuid,
    )
    assert row == {name: getattr(sample, name) for name in row}


def test_nothing_in_the_index_is_called_like_a_sample(index: IdcIndex) -> None:
    for sample in SAMPLES:
        assert index.rows("SELECT 1 FROM series WHERE PatientID = ? LIMIT 1", sample.name) == []
        assert identify(sample.name, index).kind == "sample"
