from __future__ import annotations

import json

import pytest

from frameproof import errors
from frameproof.report.failure import ExecutionFailure, failure_problem, next_step_after
from frameproof.report.redaction import without_source_keys


def problem_of(failure: ExecutionFailure) -> str:
    return failure_problem(failure, run_id="knee", execution_arn="arn:x").message


def test_lambdas_json_cause_is_read_for_its_message_alone() -> None:
    cause = json.dumps({"errorMessage": "no objects", "stackTrace": ["File app.py"]})
    message = problem_of(ExecutionFailure("FAILED", "NothingToImportError", cause))
    assert message.endswith("NothingToImportError: no objects")


def test_cause_that_is_plain_text_is_kept() -> None:
    failure = ExecutionFailure("FAILED", "States.Runtime", "An error occurred")
    assert failure.message == "An error occurred"


def test_missing_error_and_cause_are_said_to_be_missing() -> None:
    message = problem_of(ExecutionFailure("TIMED_OUT"))
    assert message == (
        "The execution timed out before everything was proven: TIMED_OUT: no cause was given"
    )


def test_stopped_execution_is_to_be_redriven_by_its_arn() -> None:
    step = next_step_after(ExecutionFailure("ABORTED"), run_id="knee", execution_arn="arn:x")
    assert "redrive-execution --execution-arn arn:x" in step


def test_wrong_input_is_to_be_corrected_and_not_redriven() -> None:
    failure = ExecutionFailure("FAILED", "InvalidInputError", "sources: missing")
    step = next_step_after(failure, run_id="knee", execution_arn="arn:x")
    assert "Correct the execution's input" in step
    assert "redrive" not in step


def leaves(kind: type[errors.FrameproofError]) -> list[type[errors.FrameproofError]]:
    below = kind.__subclasses__()
    return [kind] if not below else [leaf for child in below for leaf in leaves(child)]


OF_DELETIONS = (errors.DeletionRefusedError, errors.DeletionTimedOutError, errors.BusyError)
ANYTHING = {"NotThereError", "UnexpectedDocumentError"}  # they happen for many reasons


@pytest.mark.parametrize(
    "name",
    [
        leaf.__name__
        for leaf in leaves(errors.FrameproofError)
        if leaf.__module__ == "frameproof.errors"
        and not issubclass(leaf, (errors.FrameError, errors.SourceObjectError, *OF_DELETIONS))
    ],
)
def test_every_error_that_can_end_an_execution_has_its_next_step(name: str) -> None:
    failure = ExecutionFailure("FAILED", name, "why")
    unknown = ExecutionFailure("FAILED", "Unknown", "why")
    step = next_step_after(failure, run_id="knee", execution_arn="arn:x")
    general = next_step_after(unknown, run_id="knee", execution_arn="arn:x")
    assert step
    assert "{" not in step
    assert step != general or name in ANYTHING


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("read s3://pacs/DOE^JOHN/1.dcm.", "read s3://pacs/…"),
        ("source 's3://pacs/John Doe/1 2.dcm' is gone", "source 's3://pacs/…' is gone"),
        ("bucket s3://pacs/ is gone", "bucket s3://pacs/ is gone"),
        ("wrote s3://out/runs/knee/report.json", "wrote s3://out/runs/knee/report.json"),
        ("read s3://pacs/runs/DOE/1.dcm", "read s3://pacs/…"),
    ],
)
def test_source_uris_are_cut_down_to_their_bucket(text: str, expected: str) -> None:
    assert without_source_keys(text, run_id="knee") == expected
