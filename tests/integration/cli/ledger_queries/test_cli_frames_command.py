from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from frameproof.ledger.tables import ledger_columns
from frameproof_cli.ledger_queries.query import COLUMNS
from tests.integration.cli.conftest import StackUnderTest
from tests.integration.cli.downloads.runs_to_download import ledger_row, put_ledger
from tests.integration.cli.shipped_schemas import conforming


def of_another_series(sop_instance_uid: str) -> dict[str, str]:
    return {"series_instance_uid": "9.8", "sop_instance_uid": sop_instance_uid}


@pytest.fixture
def judged(stack: StackUnderTest, tmp_path: Path) -> StackUnderTest:
    """A run of five frames in two series, two of them bad."""
    put_ledger(
        stack,
        tmp_path,
        ledger_row(1, decode_seconds=0.3),
        ledger_row(2, decode_seconds=0.1, verdict="mismatched", reason="other pixels"),
        ledger_row(3, decode_seconds=0.2),
        ledger_row(4, series_instance_uid="9.8", sop_instance_uid="9.8.1", verdict="missing"),
        ledger_row(
            5, series_instance_uid="9.8", sop_instance_uid="9.8.2", source_verdict="differs"
        ),
    )
    return stack


def numbers(stack: StackUnderTest, *options: str) -> list[int]:
    """Ask, and name the frames of the answer by their numbers."""
    result = stack.run("frames", "r1", "--json", *options)
    assert result.exit_code == 0, result.stderr
    return [frame["frameNumber"] for frame in conforming(result.stdout, "frames")["frames"]]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), [1, 2, 3, 4, 5]),
        (("--verdict", "mismatched"), [2]),
        (("--verdict", "mismatched", "--verdict", "missing"), [2, 4]),
        (("--series", "9.8"), [4, 5]),
        (("--series", "9.8", "--verdict", "verified"), [5]),
        (("--instance", "9.8.2"), [5]),
        (("--image-set", "a" * 32, "--source-verdict", "differs"), [5]),
        (("--verdict", "undecodable"), []),
        (("--sort", "decode-seconds", "--descending", "--limit", "3"), [1, 3, 2]),
        (("--sort", "verdict"), [2, 4, 1, 3, 5]),
        (("--limit", "2", "--page", "3"), [5]),
    ],
)
def test_frames_are_those_that_were_asked_for(
    judged: StackUnderTest, options: tuple[str, ...], found: list[int]
) -> None:
    assert numbers(judged, *options) == found


def test_pages_say_how_many_there_are_and_where_the_next_is(judged: StackUnderTest) -> None:
    first = judged.run("frames", "r1", "--limit", "2")
    assert len(first.stdout.splitlines()) == 3  # the headings, too
    assert "1 to 2 of 5 frames. The next ones: --page 2 --stack frameproof" in first.stderr
    document = conforming(judged.run("frames", "r1", "--limit", "2", "--json").stdout, "frames")
    assert (document["total"], document["nextPage"]) == (5, 2)
    last = judged.run("frames", "r1", "--limit", "2", "--page", "4")
    assert last.stdout == ""
    assert "page 4 is empty; there are 5 such frames" in last.stderr


def test_table_shows_the_reason_of_a_bad_frame(judged: StackUnderTest) -> None:
    heading, line = judged.run("frames", "r1", "--verdict", "mismatched").stdout.splitlines()
    assert heading.split()[:2] == ["VERDICT", "SERIES"]
    assert line.startswith("mismatched")
    assert line.endswith("other pixels")


def test_csv_has_the_ledgers_own_headings(judged: StackUnderTest) -> None:
    text = judged.run("frames", "r1", "--csv", "--verdict", "missing").stdout
    (row,) = csv.DictReader(io.StringIO(text))
    assert tuple(row) == COLUMNS
    assert (row["frameNumber"], row["verdict"], row["sopInstanceUid"]) == ("4", "missing", "9.8.1")


@pytest.mark.parametrize("form", [(), ("--json",), ("--csv",)])
def test_source_uris_which_may_name_a_patient_are_never_shown(
    judged: StackUnderTest, form: tuple[str, ...]
) -> None:
    result = judged.run("frames", "r1", *form)
    assert "1.2.3" in result.stdout
    assert "Jane" not in result.stdout + result.stderr


def test_every_other_column_of_the_ledger_is_shown() -> None:
    assert {*ledger_columns()} - {*COLUMNS} == {"runId", "sourceUri"}


@pytest.mark.parametrize(
    ("option", "noun"),
    [("--series", "series"), ("--instance", "instance"), ("--image-set", "image set")],
)
def test_name_that_the_run_has_no_frame_of_is_not_found(
    judged: StackUnderTest, option: str, noun: str
) -> None:
    result = judged.run("frames", "r1", option, "1.2.3.999")
    assert result.exit_code == 4
    assert f"has no frame of {noun} 1.2.3.999" in result.stderr


def test_run_that_goes_on_says_so_and_how_to_wait(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}
    result = stack.run("frames", "r1")
    assert result.exit_code == 4
    assert "still goes on and has no ledger yet" in result.stderr
    assert "frameproof watch r1 --stack frameproof" in result.stderr


def test_run_that_is_tried_again_shows_its_last_end_and_says_so(judged: StackUnderTest) -> None:
    judged.step_functions.running["r1-r1"] = {"runId": "r1"}
    result = judged.run("frames", "r1")
    assert result.exit_code == 0
    assert "run r1 goes on; what follows is of its last end" in result.stderr


def test_run_is_found_by_the_execution_that_tried_it_again(judged: StackUnderTest) -> None:
    judged.step_functions.started["r1-r1"] = {"runId": "r1"}
    result = judged.run("frames", "r1-r1", "--json")
    assert conforming(result.stdout, "frames")["runId"] == "r1"


def test_run_that_ended_before_its_frames_were_listed_tells_its_error(
    stack: StackUnderTest,
) -> None:
    stack.step_functions.started["r1"] = {}
    stack.step_functions.let_it_end()
    end = {"status": "FAILED", "error": "NothingToImportError", "cause": "s3://x/ holds nothing."}
    stack.step_functions.end = end
    result = stack.run("frames", "r1")
    assert result.exit_code == 4
    assert "run r1 has no ledger, for its frames were not listed" in result.stderr
    assert "NothingToImportError" in result.stderr


def test_run_that_was_deleted_says_where_its_ledger_was(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}
    stack.step_functions.let_it_end()
    result = stack.run("frames", "r1")
    assert result.exit_code == 4
    assert "its ledger is not in s3://outbox/runs/r1/. Was the run deleted?" in result.stderr


def test_ledger_that_cannot_be_read_is_named(stack: StackUnderTest) -> None:
    stack.s3.put_object(Bucket="outbox", Key="runs/r1/frames.parquet", Body=b"no Parquet")
    result = stack.run("frames", "r1")
    assert result.exit_code == 254
    assert "s3://outbox/runs/r1/frames.parquet is not a ledger that can be read" in result.stderr
