from __future__ import annotations

import dataclasses
from pathlib import Path

import click
import pytest

from frameproof.errors import InvalidInputError
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.idc.run_sources import Most, find_sources
from frameproof_cli.terminal.failures import CommandError, ExitCode
from tests.unit.cli.idc.small_index import BRAIN, LUNG_1, LUNG_2, SECRET, uuid_of

LEFT_OUT = (
    "left out: 1 series with a licence that forbids commercial use. "
    "To have them too: --include-non-commercial"
)


def uri(number: int, bucket: str = "idc-open-data") -> str:
    return f"s3://{bucket}/{uuid_of(number)}/"


def test_study_is_its_series_but_those_with_non_commercial_licences(index: IdcIndex) -> None:
    found = find_sources([LUNG_1], index)
    assert found.sources == (uri(1), uri(2))
    assert found.notes == (
        f"study {LUNG_1}: 1 study, 2 series, 20 instances, 5.0 MB (CC BY 4.0)",
        LEFT_OUT,
    )
    assert found.question is None


def test_non_commercial_series_of_another_bucket_come_when_asked_for(index: IdcIndex) -> None:
    found = find_sources([LUNG_1], index, include_non_commercial=True)
    assert found.sources == (uri(1), uri(2), uri(3, "idc-open-data-cr"))
    assert found.notes == (
        f"study {LUNG_1}: 1 study, 3 series, 30 instances, 7.5 MB (CC BY 4.0, CC BY-NC 4.0)",
    )


@pytest.mark.parametrize("name", [SECRET, f"{SECRET}.6", uri(6, "idc-open-data-cr")])
def test_nothing_is_imported_against_its_licence(name: str, index: IdcIndex) -> None:
    with pytest.raises(CommandError, match="forbid commercial use") as raised:
        find_sources([name], index)
    assert raised.value.exit_code == ExitCode.USAGE
    assert len(find_sources([name], index, include_non_commercial=True).sources) == 1


def test_name_of_several_studies_is_a_question(index: IdcIndex) -> None:
    patient = find_sources(["lungs/P1"], index)
    assert patient.sources == (uri(1), uri(2), uri(4))
    assert patient.question == "Import 2 studies, 3 series, 30 instances, 7.5 MB (CC BY 4.0)?"
    assert patient.word is None, "a PatientID must not stand in a run id"
    assert find_sources(["lungs"], index).word == "lungs"


def test_series_that_is_named_twice_is_one_source(index: IdcIndex) -> None:
    found = find_sources([LUNG_2, f"{LUNG_2}.4", uuid_of(4), uri(4), "ct-pelvis"], index)
    assert found.sources == (uri(4), "s3://idc-open-data/00025d30-ef8f-4135-a35a-d83eff264fc1/")
    assert found.word == "ct-pelvis"


def test_uri_of_ones_own_needs_no_index() -> None:
    nowhere = IdcIndex(Path("no-such-folder"))
    assert find_sources(["s3://mine/study/", "all"], nowhere).sources[0] == "s3://mine/study/"


def test_uri_of_the_idc_that_the_index_lacks_is_taken_and_said(index: IdcIndex) -> None:
    found = find_sources([uri(99)], index)
    assert found.sources == (uri(99),)
    assert "is not in IDC's index, which would tell its licence" in found.notes[0]


def test_malformed_uri_is_refused(index: IdcIndex) -> None:
    with pytest.raises(InvalidInputError, match="STUDY: this is not an S3 URI"):
        find_sources(["s3://"], index)


def test_one_folder_goes_with_studies_and_two_are_refused(tmp_path: Path, index: IdcIndex) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    found = find_sources([str(first), BRAIN], index)
    assert (found.folder, found.sources) == (first, (uri(5),))
    with pytest.raises(click.UsageError, match="one local folder"):
        find_sources([str(first), str(second)], index)


@pytest.mark.parametrize("most", [Most(series=2), Most(size_bytes=7_000_000)])
def test_more_than_a_run_takes_is_refused_with_its_amount(most: Most, index: IdcIndex) -> None:
    with pytest.raises(CommandError) as raised:
        find_sources(["lungs"], index, most=most)
    assert "2 studies, 3 series, 30 instances, 7.5 MB (CC BY 4.0)" in str(raised.value)
    assert "frameproof studies --collection lungs --sort size" in str(raised.value)
    assert raised.value.exit_code == ExitCode.USAGE


def test_many_small_names_add_up_to_more_than_a_run_takes(index: IdcIndex) -> None:
    with pytest.raises(CommandError, match="these are 3 series, more than the 2"):
        find_sources([LUNG_1, LUNG_2], index, most=Most(series=2))


def test_nothing_named_is_nothing_found() -> None:
    nothing = find_sources([], IdcIndex(Path("no-such-folder")))
    assert not any(dataclasses.astuple(nothing))
