"""``frameproof run STUDY...`` over IDC's whole index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.integration.cli.conftest import StackUnderTest

PELVIS = "s3://idc-open-data/00025d30-ef8f-4135-a35a-d83eff264fc1/"
PELVIS_STUDY = "1.3.6.1.4.1.14519.5.2.1.1427.3273.234954617623115283859598768084"
NON_COMMERCIAL = "breast_cancer_screening_dbt/DBT-P01844"


def started(stack: StackUnderTest, *arguments: str, **more: str) -> list[str]:
    """Run without waiting; return the sources that the execution was given."""
    result = stack.run("run", *arguments, "--run-id", "r1", "--no-wait", **more)
    assert result.exit_code == 0, result.stderr
    sources: list[str] = stack.step_functions.started["r1"]["sources"]
    return sources


@pytest.mark.parametrize(
    ("name", "series"),
    [
        ("ct-pelvis", 1),
        ("all", 4),
        ("C3L-06153", 13),
        ("cptac_pda/C3L-06153", 13),
        (PELVIS_STUDY, 13),
        ("00025d30-ef8f-4135-a35a-d83eff264fc1", 1),
        (PELVIS, 1),
        (f"{PELVIS}*", 1),
    ],
)
def test_any_name_of_a_study_starts_its_import(
    name: str, series: int, stack: StackUnderTest
) -> None:
    sources = started(stack, name)
    assert len(sources) == series
    assert any(PELVIS in source for source in sources)


def test_series_instance_uid_is_one_source(stack: StackUnderTest) -> None:
    uid = "1.3.6.1.4.1.14519.5.2.1.7009.2403.255637500032299473330002534202"
    assert started(stack, uid) == ["s3://idc-open-data-two/e0851abd-866b-4fca-bbce-606b27c8683b/"]


def test_local_folder_is_uploaded(stack: StackUnderTest, tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "a.dcm").write_bytes(b"DICM")
    assert started(stack, str(tmp_path / "scans"), "mr-head")[1:] == ["s3://inbox/uploads/r1/"]


def test_how_much_it_is_is_said_before_it_starts(stack: StackUnderTest) -> None:
    result = stack.run("run", PELVIS_STUDY, "--no-wait")
    assert "13 series, 436 instances, 226.9 MB (CC BY 4.0)" in result.stderr


def test_collection_is_asked_for_and_names_the_run(stack: StackUnderTest) -> None:
    stack.can_ask = True
    result = stack.run("run", "rider_pilot", "--no-wait", "--json", input="y\n")
    assert result.exit_code == 0, result.stderr
    assert re.search(r"Import \d+ studies, .* \[y/N\]", result.stderr)
    (run_id,) = stack.step_functions.started
    assert run_id.startswith("rider_pilot-")


def test_no_is_an_answer(stack: StackUnderTest) -> None:
    stack.can_ask = True
    result = stack.run("run", "rider_pilot", input="n\n")
    assert result.exit_code == 130
    assert "nothing was started: the answer was no" in result.stderr
    assert stack.step_functions.started == {}


def test_where_nobody_sits_yes_must_be_given(stack: StackUnderTest) -> None:
    result = stack.run("run", "rider_pilot")
    assert result.exit_code == 2
    assert "this needs --yes" in result.stderr
    assert stack.step_functions.started == {}
    assert len(started(stack, "rider_pilot", "--yes")) > 1


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["C3L-061533"], 4, "did you mean patient C3L-06153"),
        (["521955-158-R4-2165"], 2, "pdmr_texture_analysis/521955-158-R4-2165"),
        (["nlst", "--yes"], 2, "is more than one run takes: "),
        ([NON_COMMERCIAL], 2, "forbid commercial use"),
        (["./no-such-folder"], 4, "there is no folder"),
        (["ct-pelvis", "--input", "-"], 2, "--input says everything"),
    ],
)
def test_name_that_cannot_be_imported_starts_nothing(
    stack: StackUnderTest, arguments: list[str], exit_code: int, message: str
) -> None:
    result = stack.run("run", *arguments, input="{}")
    assert result.exit_code == exit_code
    assert (result.stdout, stack.step_functions.started) == ("", {})
    (line,) = result.stderr.splitlines()
    assert message in line


def test_non_commercial_series_are_imported_when_asked_for(stack: StackUnderTest) -> None:
    sources = started(stack, NON_COMMERCIAL, "--include-non-commercial", "--yes")
    assert sources
    assert all(source.startswith("s3://idc-open-data-cr/") for source in sources)
