"""From markers and outcomes to the table: counted by case, kept by extent, no failure hidden."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from scripts.reliability.markers import marked_files
from scripts.reliability.numbers import all_numbers
from scripts.reliability.recorder import Recorder
from scripts.reliability.results import Outcome, Results, read_results, write_results
from scripts.reliability.table import failing, with_table

PAGE = "Before.\n<!-- numbers -->\nold\n<!-- end of numbers -->\nAfter.\n"
NUMBERS = [number.id for number in all_numbers()]


def all_shown(**changes: Outcome) -> Results:
    """Return results in which one test has shown every number, and others what is said."""
    shown = Outcome(passed=dict.fromkeys(NUMBERS, 1), seeds=[3])
    return Results("abc", "c0de", {"e2e/test_all.py::test_all": shown, **changes})


def report(
    nodeid: str,
    outcome: Literal["passed", "failed"],
    when: Literal["setup", "call"],
    *shows: str,
    seed: int = 7,
) -> pytest.TestReport:
    properties: list[tuple[str, object]] = [("frameproof shows", number) for number in shows]
    properties.append(("frameproof seed", seed))
    place = ("", 0, "")
    return pytest.TestReport(nodeid, place, {}, outcome, None, when, user_properties=properties)


def test_a_number_is_found_where_its_marker_names_it(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(
        'import pytest\n\npytestmark = pytest.mark.invariant("I1")\n\n\n'
        '@pytest.mark.fault("F2")\n@pytest.mark.parametrize("F3", [1])\n'
        'def test_it():\n    """F4."""\n'
    )
    assert marked_files(tmp_path) == {"I1": {"test_some.py"}, "F2": {"test_some.py"}}


def test_cases_are_counted_for_the_numbers_that_they_show_themselves() -> None:
    recorder = Recorder()
    for each in (
        report("tests/e2e/test_a.py::test_x[1]", "passed", "setup", "F1"),
        report("tests/e2e/test_a.py::test_x[1]", "passed", "call", "F1", "I4"),
        report("tests/e2e/test_a.py::test_x[2]", "failed", "call", "F2", "I4", seed=5),
        report("tests/e2e/test_a.py::test_x[3]", "failed", "setup", "F2"),
        report("tests/e2e/test_a.py::test_x[4]", "passed", "call", "O1"),
    ):
        recorder.pytest_runtest_logreport(each)
    (outcome,) = recorder.seen.values()
    assert outcome == Outcome({"F1": 1, "I4": 1}, {"F2": 2, "I4": 1}, [5, 7])
    assert list(recorder.seen) == ["e2e/test_a.py::test_x"]


def test_results_of_one_extent_leave_the_other_s_alone(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    campaign, slice_ = all_shown(), Results("def", "c0de")
    write_results("campaign", campaign, file)
    write_results("slice", slice_, file)
    assert (read_results("campaign", file), read_results("slice", file)) == (campaign, slice_)
    assert read_results("slice", tmp_path / "none.json") == Results()


def test_a_number_fails_that_was_not_shown_or_of_which_one_case_failed() -> None:
    assert failing(all_shown()) == []
    assert failing(all_shown(other=Outcome(failed={"F7": 1}))) == ["F7"]
    assert failing(Results()) == NUMBERS


def test_the_table_stands_between_its_marks_and_shows_a_failure() -> None:
    slice_ = all_shown(**{"e2e/test_b.py::test_y": Outcome({"F6": 2}, {"F6": 1})})
    older = Results("old", "0ther", {"e2e/test_b.py::test_y": Outcome({"F6": 9})})
    page = with_table(PAGE, slice_, older)
    assert page.startswith("Before.\n<!-- numbers -->\nCI's slice: commit abc, code c0de, seeds 3.")
    assert "The campaign: commit old, older code" in page
    (row,) = [line for line in page.splitlines() if line.startswith("| F6 |")]
    assert row.endswith("| `test_all` 1/1, `test_b` 2/3 | 9/9 | **fails** |")
    assert page.endswith("<!-- end of numbers -->\nAfter.\n")
    assert with_table(PAGE, Results(), Results()).count("| no result yet") == len(NUMBERS)
    with pytest.raises(ValueError, match="one pair of marks"):
        with_table("no marks", slice_, older)
