from __future__ import annotations

from pathlib import Path

import pytest

from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.idc.naming import Named, identify
from frameproof_cli.terminal.failures import CommandError, ExitCode
from tests.unit.cli.idc.small_index import BRAIN, GONE, LUNG_1, uuid_of


def no_folder(path: Path) -> bool:
    return False


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("ct-pelvis", Named("sample", "ct-pelvis")),
        ("lungs", Named("collection", "lungs", "lungs")),
        ("TCGA-GBM", Named("collection", "tcga_gbm", "tcga_gbm")),
        ("P2", Named("patient", "P2", "tcga_gbm")),
        ("twins/P1", Named("patient", "P1", "twins")),
        (LUNG_1, Named("study", LUNG_1)),
        (f"{BRAIN}.5", Named("series", uuid_of(5))),
        (uuid_of(5), Named("series", uuid_of(5))),
        ("s3://bucket/prefix/", Named("s3", "s3://bucket/prefix/")),
    ],
)
def test_each_kind_of_name_is_made_out(name: str, named: Named, index: IdcIndex) -> None:
    assert identify(name, index, is_folder=no_folder) == named


def test_path_is_a_folder_and_a_bare_word_may_be_one(tmp_path: Path, index: IdcIndex) -> None:
    assert identify(str(tmp_path), index) == Named("folder", str(tmp_path))
    assert identify("scans", index, is_folder=lambda path: path == Path("scans")).kind == "folder"


def test_path_that_is_no_folder_is_not_looked_up_elsewhere(index: IdcIndex) -> None:
    with pytest.raises(CommandError, match=r"there is no folder \./lungs") as raised:
        identify("./lungs", index, is_folder=no_folder)
    assert raised.value.exit_code == ExitCode.NOT_FOUND


def test_name_of_several_things_is_refused_with_what_to_write_for_each(index: IdcIndex) -> None:
    with pytest.raises(CommandError) as raised:
        identify("P1", index, is_folder=lambda path: True)
    assert str(raised.value) == (
        "P1 can mean 3 things. Write which one: lungs/P1 (patient P1 of collection lungs); "
        "twins/P1 (patient P1 of collection twins); ./P1 (folder P1)."
    )
    assert raised.value.exit_code == ExitCode.USAGE


def test_folder_that_is_called_like_a_sample_is_no_silent_surprise(index: IdcIndex) -> None:
    with pytest.raises(CommandError, match=r"ct-pelvis \(sample ct-pelvis\); \./ct-pelvis"):
        identify("ct-pelvis", index, is_folder=lambda path: True)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("lugns", "did you mean collection lungs?"),
        ("ct-pelvic", "did you mean sample ct-pelvis?"),
        ("1.2.3.33", f"did you mean study {BRAIN}, "),
        (uuid_of(5).replace("0005", "0006", 1)[:-1], f"did you mean series {uuid_of(6)}"),
        ("entirely-something-else", "data release v8. Look for it"),
        ("", "nothing is called ''"),
    ],
)
def test_unknown_name_is_not_found_and_the_nearest_are_named(
    name: str, hint: str, index: IdcIndex
) -> None:
    with pytest.raises(CommandError) as raised:
        identify(name, index, is_folder=no_folder)
    assert hint in str(raised.value)
    assert raised.value.exit_code == ExitCode.NOT_FOUND


def test_series_of_an_earlier_release_is_named_by_its_uri(index: IdcIndex) -> None:
    with pytest.raises(CommandError) as raised:
        identify(GONE, index, is_folder=no_folder)
    assert "releases 2 to 7 had it" in str(raised.value)
    assert str(raised.value).endswith("s3://idc-open-data/99999999-0000-4000-8000-000000000000/")
