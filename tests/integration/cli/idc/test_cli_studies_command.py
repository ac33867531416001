from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from frameproof_cli.app import frameproof
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.wiring import Wiring

PELVIS_STUDY = "1.3.6.1.4.1.14519.5.2.1.1427.3273.234954617623115283859598768084"
PELVIS_SERIES = "s3://idc-open-data/00025d30-ef8f-4135-a35a-d83eff264fc1/"


WHOLE_INDEX = IdcIndex()


def run(*arguments: str, index: IdcIndex = WHOLE_INDEX) -> Result:
    wiring = Wiring(environment={}, open_idc_index=lambda: index)
    return CliRunner(mix_stderr=False).invoke(frameproof, ["studies", *arguments], obj=wiring)


def valid(text: str, schema: str) -> Any:
    document = json.loads(text)
    shipped = files("frameproof_cli.schemas") / f"{schema}.schema.json"
    Draft202012Validator(json.loads(shipped.read_text())).validate(document)
    return document


def test_studies_are_listed_with_what_there_is_on_stderr() -> None:
    result = run("--collection", "cptac_pda", "--modality", "ct", "--sort", "size", "--limit", "3")
    assert result.exit_code == 0, result.stderr
    heading, *lines = result.stdout.splitlines()
    assert heading.split()[:3] == ["COLLECTION", "PATIENT", "MODALITY"]
    assert [line.split()[0] for line in lines] == ["cptac_pda"] * 3
    assert "1 to 3 of " in result.stderr
    assert "The next ones: --page 2" in result.stderr


def test_words_need_no_subcommand_and_search_is_its_name() -> None:
    assert (
        run("glioblastoma", "--limit", "2").stdout
        == run("search", "glioblastoma", "--limit", "2").stdout
    )


def test_help_of_the_group_is_not_the_searchs() -> None:
    assert "show    List a study's series" in run("--help").stdout
    assert "--include-non-commercial" in run("search", "--help").stdout


@pytest.mark.parametrize("arguments", [[], ["--series"], ["--include-non-commercial"]])
def test_json_of_a_search_is_as_its_schema_says(arguments: list[str]) -> None:
    result = run(*arguments, "--limit", "50", "--sort", "date", "--json")
    assert result.exit_code == 0, result.stderr
    document = valid(result.stdout, "studies")
    assert len(document["series" if "--series" in arguments else "studies"]) == 50
    assert (document["leftOutSeries"] == 0) == ("--include-non-commercial" in arguments)


def test_csv_has_the_same_rows_as_json() -> None:
    arguments = ["breast", "--limit", "7", "--page", "2"]
    document = json.loads(run(*arguments, "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "--csv").stdout)))
    assert [row["studyInstanceUid"] for row in rows] == [
        study["studyInstanceUid"] for study in document["studies"]
    ]
    assert [int(row["sizeBytes"]) for row in rows] == [
        study["sizeBytes"] for study in document["studies"]
    ]


def test_series_with_non_commercial_licences_are_left_out_and_it_says_so() -> None:
    result = run("--modality", "MG", "--limit", "1")
    assert "series with a licence that forbids commercial use" in result.stderr
    assert "--include-non-commercial" in result.stderr


def test_quiet_leaves_the_result_alone() -> None:
    result = run("--modality", "MG", "--limit", "1", "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "MG" in result.stdout


@pytest.mark.parametrize("name", ["ct-pelvis", "C3L-06153", PELVIS_STUDY, PELVIS_SERIES])
def test_study_is_shown_by_whatever_names_it(name: str) -> None:
    document = valid(run("show", name, "--json").stdout, "study")
    assert document["study"]["studyInstanceUid"] == PELVIS_STUDY
    assert len(document["series"]) == document["study"]["series"] == 13
    assert PELVIS_SERIES in [series["source"] for series in document["series"]]
    assert sum(series["instances"] for series in document["series"]) == 436
    assert [cited["series"] for cited in document["citations"]] == [7, 6]
    assert "Cancer Imaging Archive" in document["citations"][0]["citation"]


def test_study_of_two_buckets_is_shown_whole() -> None:
    (found,) = WHOLE_INDEX.rows(
        "SELECT StudyInstanceUID AS uid FROM series GROUP BY 1 "
        "HAVING count(DISTINCT aws_bucket) = 2 ORDER BY 1 LIMIT 1"
    )
    document = valid(run("show", found["uid"], "--json").stdout, "study")
    assert len({series["source"].split("/")[2] for series in document["series"]}) == 2


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["--json", "--csv"], 2, "--json and --csv contradict"),
        (["--min-size", "500"], 2, "Write a number with its unit: 500MB"),
        (["--sort", "beauty"], 2, "'beauty' is not one of"),
        (["--limit", "0"], 2, "0 is not in the range"),
        (["show"], 2, "Missing argument 'STUDY'"),
        (["show", "nlst"], 2, "frameproof studies --collection nlst"),
        (["show", "all"], 2, "sample all stands for several studies"),
        (["no-such-thing-anywhere"], 4, "nothing in IDC's data release v25 is like that"),
        (["--collection", "ntls"], 4, "the IDC has no collection ntls; did you mean nlst?"),
        (["--page", "999999"], 4, "there is no page 999999"),
        (["show", PELVIS_STUDY[:-1]], 4, f"did you mean study {PELVIS_STUDY}?"),
        (["show", "s3://my-bucket/x/"], 4, "is nothing that IDC's index knows"),
    ],
)
def test_what_cannot_be_answered_is_one_line_and_an_exit_code(
    arguments: list[str], exit_code: int, message: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == exit_code
    assert result.stdout == ""
    line = result.stderr.splitlines()[-1]
    assert line.startswith("error: ")
    assert message in line


def test_damaged_index_is_a_matter_of_configuration(tmp_path: Path) -> None:
    for name in ("idc_index", "collections_index"):
        (tmp_path / f"{name}.parquet").write_bytes(b"PAR1")
    result = run("lung", index=IdcIndex(tmp_path))
    assert result.exit_code == 253
    assert "pip install --force-reinstall --no-deps idc-index-data" in result.stderr


def test_json_without_a_result_is_still_json() -> None:
    result = run("no-such-thing-anywhere", "--json")
    assert result.exit_code == 4
    assert valid(result.stdout, "studies")["total"] == 0


@pytest.mark.parametrize(("no_color", "is_bold"), [("", True), ("1", False)])
def test_table_fits_the_terminal_and_no_color_is_respected(no_color: str, is_bold: bool) -> None:
    text = on_a_terminal("studies", "lung", "--limit", "2", NO_COLOR=no_color, COLUMNS="110")
    lines = text.splitlines()
    heading = next(line for line in lines if "COLLECTION" in line)
    assert heading.startswith("\x1b[1m") == is_bold
    assert "DESCRIPTION" not in heading
    assert all(len(line.strip("\r")) <= 110 + len("\x1b[1m\x1b[0m") for line in lines[:3])


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """Run the command with a pseudo-terminal as its stdout; return what it wrote there."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "frameproof_cli", *arguments]
    with subprocess.Popen(
        command, stdout=theirs, stderr=subprocess.DEVNULL, env={**os.environ, **environment}
    ) as process:
        os.close(theirs)
        text = bytearray()
        while chunk := _read(ours):
            text += chunk
        assert process.wait(60) == 0
    os.close(ours)
    return text.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # EIO: the other end is closed (pty(7))
        return b""


def test_no_other_command_waits_for_the_index_to_be_loaded() -> None:
    program = "import sys, frameproof_cli.app; print('duckdb' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert loaded.stdout == b"False\n"
