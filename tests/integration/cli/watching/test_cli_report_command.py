from __future__ import annotations

import pytest

from frameproof.report.contract import Verdict
from tests.integration.cli.conftest import StackUnderTest


@pytest.mark.parametrize(("verdict", "exit_code"), [("PROVEN", 0), ("NOT_PROVEN", 1)])
def test_report_is_shown_and_its_verdict_is_the_exit_code(
    stack: StackUnderTest, verdict: Verdict, exit_code: int
) -> None:
    text = stack.put_report("r1", verdict)
    people, scripts = stack.run("report", "r1"), stack.run("report", "r1", "--json")
    assert people.exit_code == scripts.exit_code == exit_code, people.stderr
    assert people.stdout.startswith(f"{verdict}  r1\n")
    assert scripts.stdout == text + "\n"
    assert (stack.home / "runs" / "r1" / "report.html").is_file()


def test_unknown_run_is_not_found_and_the_nearest_are_named(stack: StackUnderTest) -> None:
    stack.put_report("ct-pelvis-20260102T030405-1f2e", "PROVEN")
    result = stack.run("report", "ct-pelvis-20260102T030405-1f2f")
    assert result.exit_code == 4
    assert "did you mean ct-pelvis-20260102T030405-1f2e?" in result.stderr


def test_run_that_still_goes_on_has_no_report_yet(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}
    result = stack.run("report", "r1")
    assert result.exit_code == 4
    assert "still goes on" in result.stderr
    assert "frameproof report r1 --wait" in result.stderr


def test_waiting_for_a_run_shows_it_to_its_end(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}
    stack.put_report("r1", "PROVEN")
    result = stack.run("report", "r1", "--wait")
    assert result.exit_code == 0, result.stderr
    assert "WriteReport: done in 4.0 s" in result.stderr


def test_run_that_failed_without_a_report_tells_its_error(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}
    stack.step_functions.let_it_end()
    end = {"status": "FAILED", "error": "NothingToImportError", "cause": "s3://x/ holds nothing."}
    stack.step_functions.end = end
    result = stack.run("report", "r1")
    assert result.exit_code == 4
    assert "failed with NothingToImportError: s3://x/ holds nothing." in result.stderr


def test_waiting_follows_the_newest_retry_of_a_run(stack: StackUnderTest) -> None:
    # GIVEN a run that failed, and its second retry, which goes on
    for name in ("r1", "r1-r1", "r1-r2"):
        stack.step_functions.started[name] = {}
    stack.put_report("r1", "PROVEN")
    result = stack.run("report", "r1", "--wait")
    assert result.exit_code == 0, result.stderr
    assert stack.step_functions.described[-1] == "r1-r2"


def test_page_is_opened_in_the_browser_where_that_was_asked(stack: StackUnderTest) -> None:
    stack.put_report("r1", "NOT_PROVEN")
    assert stack.run("report", "r1").exit_code == 1
    assert stack.opened == []
    result = stack.run("report", "r1", "--open")
    assert result.exit_code == 1, result.stderr  # the verdict's, as without --open
    assert stack.opened == [(stack.home / "runs" / "r1" / "report.html").absolute().as_uri()]


def test_machine_without_a_browser_is_told_where_the_page_lies(stack: StackUnderTest) -> None:
    stack.put_report("r1", "PROVEN")
    stack.has_browser = False
    result = stack.run("report", "r1", "--open")
    assert result.exit_code == 0
    assert f"open {stack.home / 'runs' / 'r1' / 'report.html'} yourself" in result.stderr
