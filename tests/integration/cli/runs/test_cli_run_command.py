from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from frameproof.report.contract import Problem, Verdict
from tests.integration.cli.conftest import StackUnderTest
from tests.unit.cli.cli_histories import HistoryWriter, execution_arn, lambda_cause

PELVIS = "s3://idc-open-data/00025d30-ef8f-4135-a35a-d83eff264fc1/"


def test_proven_run_prints_its_verdict_and_keeps_its_report(stack: StackUnderTest) -> None:
    text = stack.put_report("r1", "PROVEN")
    result = stack.run("run", "--sample", "ct-pelvis", "--run-id", "r1")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("PROVEN  r1\n")
    assert "2 listed, 2 verified, 0 mismatched" in result.stdout
    assert "s3://outbox/runs/r1/report.html" in result.stdout
    page = stack.home / "runs" / "r1" / "report.html"
    assert str(page) in result.stdout
    assert page.read_text() == "<html></html>"
    assert page.with_name("report.json").read_text() == text
    assert stack.step_functions.started["r1"]["sources"] == [PELVIS]


def test_target_and_progress_go_to_stderr_only(stack: StackUnderTest) -> None:
    text = stack.put_report("r1", "PROVEN")
    result = stack.run("run", "--sample", "ct-pelvis", "--run-id", "r1", "--json")
    assert result.stdout == text + "\n"
    assert result.stderr.startswith("target: stack frameproof in us-east-1\nrun: r1\n")
    assert "FrameBatches: done in 5.0 s, 3 of 3 batches" in result.stderr


@pytest.mark.parametrize(
    ("verdict", "exit_code"), [("PROVEN", 0), ("PROVEN_PARTIAL", 0), ("NOT_PROVEN", 1)]
)
def test_verdict_is_the_exit_code(stack: StackUnderTest, verdict: Verdict, exit_code: int) -> None:
    stack.put_report("r1", verdict)
    result = stack.run("run", "--sample", "ct-pelvis", "--run-id", "r1")
    assert result.exit_code == exit_code, result.stderr


def test_run_that_is_not_proven_shows_its_problems(
    stack: StackUnderTest, problem: Callable[[int], Problem]
) -> None:
    # GIVEN an execution that ended in its last Fail state, with a report of twelve problems
    stack.step_functions.end = {"status": "FAILED", "error": "FramesNotProven", "cause": "..."}
    stack.put_report("r1", "NOT_PROVEN", tuple(problem(number) for number in range(12)))
    # WHEN it is run
    result = stack.run("run", "--sample", "ct-pelvis", "--run-id", "r1")
    # THEN the result is the report, with the first ten
    assert result.exit_code == 1
    assert "frameMismatched frame-9: The pixels are not" in result.stdout
    assert "expected CRC32 1, got CRC32 2. Start a new run." in result.stdout
    assert "frame-10" not in result.stdout
    assert "and 2 more" in result.stdout


@pytest.mark.parametrize(
    ("error", "exit_code"),
    [
        ("ImportJobFailedError", 3),
        ("NothingToImportError", 4),
        ("SourceNotFoundError", 4),
        ("States.Timeout", 5),
        ("ImportTimedOutError", 5),
        ("SettingsError", 253),
        ("ServiceError", 254),
        ("TypeError", 255),
    ],
)
def test_execution_without_a_verdict_ends_with_its_own_exit_code(
    stack: StackUnderTest, error: str, exit_code: int
) -> None:
    history = HistoryWriter().started().entered("Task", "PlanCopy").scheduled()
    stack.step_functions.events = history.failed_attempt(error).events
    stack.step_functions.end = {
        "status": "FAILED",
        "error": error,
        "cause": lambda_cause(error, "This is why."),
    }
    result = stack.run("run", "--sample", "ct-pelvis", "--run-id", "r1")
    assert result.exit_code == exit_code
    assert result.stdout == ""
    last = result.stderr.splitlines()[-1]
    assert last.startswith(f"error: run r1 failed with {error}: This is why. ")
    assert execution_arn("r1") in last


def test_stopped_run_ends_with_5(stack: StackUnderTest) -> None:
    stack.step_functions.end = {"status": "ABORTED", "error": "", "cause": ""}
    result = stack.run("run", "--sample", "ct-pelvis", "--run-id", "r1")
    assert (result.exit_code, result.stdout) == (5, "")
    assert "error: run r1 was stopped" in result.stderr


def test_ctrl_c_says_that_the_run_goes_on_and_how_to_come_back(stack: StackUnderTest) -> None:
    stack.step_functions.interrupt_at_pause = True
    result = stack.run("run", "--sample", "ct-pelvis", "--run-id", "r1")
    assert result.exit_code == 130
    back = "run r1 goes on. Come back to it: frameproof watch r1 --stack frameproof"
    assert back in result.stderr


def test_no_wait_starts_and_leaves(stack: StackUnderTest) -> None:
    result = stack.run("run", "--sample", "all", "--run-id", "r1", "--no-wait", "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout) == {
        "schemaVersion": "1.0",
        "runId": "r1",
        "executionArn": execution_arn("r1"),
        "door": "start",
    }
    assert stack.step_functions.history_calls == 0
    assert len(stack.step_functions.started["r1"]["sources"]) == 4


def test_run_id_is_used_once(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}
    result = stack.run("run", "--sample", "ct-pelvis", "--run-id", "r1")
    assert result.exit_code == 2
    assert "try it again (frameproof retry r1), or choose another --run-id" in result.stderr


def test_verdict_without_its_report_is_no_success(stack: StackUnderTest) -> None:
    result = stack.run("run", "--sample", "ct-pelvis", "--run-id", "r1")
    assert result.exit_code == 4
    assert "its report is not in s3://outbox/runs/r1/" in result.stderr


def test_report_of_another_version_is_named(stack: StackUnderTest) -> None:
    stack.put_report("r1", "PROVEN")
    stack.s3.put_object(Bucket="outbox", Key="runs/r1/report.json", Body=b'{"verdict": "MAYBE"}')
    result = stack.run("run", "--sample", "ct-pelvis", "--run-id", "r1")
    assert result.exit_code == 254
    assert (
        "s3://outbox/runs/r1/report.json is not a report that this version knows" in result.stderr
    )


def test_input_file_is_the_executions_input(stack: StackUnderTest) -> None:
    stack.put_report("mine", "PROVEN")
    document = json.dumps({"sources": [PELVIS], "runId": "mine", "allowPartialImport": True})
    result = stack.run("run", "--input", "-", input=document)
    assert result.exit_code == 0, result.stderr
    assert stack.step_functions.started["mine"]["allowPartialImport"] is True


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["run"], 2, "name what to import"),
        (["run", "--bitmaps", "gif", "--sample", "all"], 2, "'gif' is not one of"),
        (["run", "--sample", "ct-knee"], 4, "there is no sample ct-knee"),
        (["run", "--source", "/home/me"], 2, "is not an S3 URI"),
        (["run", "--dicom", "/no/such/folder"], 2, "does not exist"),
        (["run", "--sample", "all", "--run-id", "a/b"], 2, "cannot be a run id"),
        (["run", "--sample", "all", "--local"], 2, "--local and --stack contradict"),
        (["report", ".."], 2, "cannot be a run id"),
        (["walk"], 2, "No such command 'walk'"),
    ],
)
def test_wrong_usage_is_one_line_that_says_what_is_wrong(
    stack: StackUnderTest, arguments: list[str], exit_code: int, message: str
) -> None:
    result = stack.run(*arguments)
    assert result.exit_code == exit_code
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("error: ")
    assert message in line


def test_bug_is_called_one_and_shows_its_traceback_only_with_debug(
    stack: StackUnderTest,
) -> None:
    stack.step_functions.end = {}  # an answer that AWS never gives
    plain = stack.run("run", "--sample", "all", "--run-id", "r1")
    stack.step_functions.started.clear()
    debugged = stack.run("--debug", "run", "--sample", "all", "--run-id", "r1")
    assert plain.exit_code == debugged.exit_code == 255
    assert "this is a bug in frameproof: KeyError" in plain.stderr
    assert "Traceback" not in plain.stderr
    assert "Traceback" in debugged.stderr


def test_version_is_printed(stack: StackUnderTest) -> None:
    result = stack.run("--version", stack=None)
    assert result.exit_code == 0
    assert result.stdout.startswith("frameproof, version ")
