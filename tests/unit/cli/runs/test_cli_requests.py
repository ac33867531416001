from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest

from frameproof.errors import InvalidInputError
from frameproof_cli.runs.requests import RunOptions, check_run_id, request_for
from frameproof_cli.terminal.failures import CommandError, ExitCode

PELVIS = "s3://idc-open-data/00025d30-ef8f-4135-a35a-d83eff264fc1/"


def test_sample_becomes_its_idc_prefix_and_names_the_run() -> None:
    run = request_for(RunOptions(samples=("ct-pelvis",)))
    assert run.request.sources == (PELVIS,)
    assert re.fullmatch(r"ct-pelvis-\d{8}T\d{6}-[0-9a-f]{4}", run.run_id)
    assert run.request.run_id == run.run_id


def test_sample_named_twice_is_imported_once() -> None:
    run = request_for(RunOptions(samples=("ct-pelvis", "all")))
    assert len(run.request.sources) == 4
    assert run.request.sources[0] == PELVIS


def test_unknown_sample_is_not_found_and_the_nearest_is_named() -> None:
    with pytest.raises(CommandError, match="did you mean ct-pelvis") as raised:
        request_for(RunOptions(samples=("ct-pelvic",)))
    assert raised.value.exit_code == ExitCode.NOT_FOUND


def test_run_id_takes_nothing_of_a_prefix_but_an_idc_folder() -> None:
    named = request_for(RunOptions(sources=("s3://hospital/DOE-JANE/",)))
    idc = request_for(RunOptions(sources=(PELVIS,)))
    folder = request_for(RunOptions(dicom=Path("DOE-JANE")))
    assert named.run_id.startswith("study-")
    assert idc.run_id.startswith("00025d30-2")
    assert folder.run_id.startswith("dicom-")


def test_uploaded_folder_is_one_more_source() -> None:
    run = request_for(RunOptions(samples=("ct-pelvis",), dicom=Path("scans"), run_id="r1"))
    assert run.folder == Path("scans")
    ready = run.with_source("s3://in/uploads/r1/")
    assert ready.request.sources == (PELVIS, "s3://in/uploads/r1/")


def test_study_that_is_named_twice_is_one_source(tmp_path: Path) -> None:
    run = request_for(RunOptions(studies=("ct-pelvis", str(tmp_path)), samples=("ct-pelvis",)))
    assert run.request.sources == (PELVIS,)
    assert run.folder == tmp_path
    assert run.run_id.startswith("ct-pelvis-")


def test_run_takes_one_folder(tmp_path: Path) -> None:
    with pytest.raises(click.UsageError, match="one local folder"):
        request_for(RunOptions(studies=(str(tmp_path),), dicom=tmp_path))


def test_nothing_to_import_is_wrong_usage() -> None:
    with pytest.raises(click.UsageError, match="--sample NAME"):
        request_for(RunOptions())


def test_source_that_is_no_s3_uri_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="--source"):
        request_for(RunOptions(sources=("/home/me/scans",)))


def test_input_is_validated_field_by_field() -> None:
    with pytest.raises(InvalidInputError, match="bitmaps: expected one of"):
        request_for(RunOptions(input_text=json.dumps({"sources": [PELVIS], "bitmaps": "gif"})))
    with pytest.raises(InvalidInputError, match="not JSON"):
        request_for(RunOptions(input_text="{"))
    with pytest.raises(InvalidInputError, match="at least one"):
        request_for(RunOptions(input_text='{"sources": []}'))
    with pytest.raises(InvalidInputError, match=r"sources\[1\]"):
        request_for(RunOptions(input_text=json.dumps({"sources": [PELVIS, "x"]})))


def test_input_keeps_its_run_id() -> None:
    text = json.dumps({"sources": [PELVIS], "runId": "mine", "sourceProof": True})
    run = request_for(RunOptions(input_text=text))
    assert run.run_id == "mine"
    assert run.request.source_proof


def test_input_stands_alone() -> None:
    text = json.dumps({"sources": [PELVIS], "runId": "mine"})
    with pytest.raises(click.UsageError, match="says everything"):
        request_for(RunOptions(input_text=text, bitmaps="png"))
    with pytest.raises(click.UsageError, match="says everything"):
        request_for(RunOptions(input_text=text, studies=("ct-pelvis",)))
    with pytest.raises(click.UsageError, match="contradicts"):
        request_for(RunOptions(input_text=text, run_id="other"))


@pytest.mark.parametrize("run_id", ["", "..", "a/b", "x" * 81, "a b", "ä"])
def test_run_id_that_cannot_be_a_name_and_a_folder_is_refused(run_id: str) -> None:
    with pytest.raises(InvalidInputError):
        check_run_id(run_id)
