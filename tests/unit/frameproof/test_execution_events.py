from __future__ import annotations

import json
from typing import Any

import pytest

from frameproof.errors import InvalidInputError
from frameproof.execution_events import read_ended_execution
from frameproof.records import to_json
from frameproof.report import ExecutionFailure, RunIdentity
from tests.unit.frameproof.fakes import RUN, SOURCE

ARN = "arn:aws:states:us-east-1:123456789012:execution:ImportStudy:by-hand"


def status_change(execution_input: Any, **changes: Any) -> dict[str, Any]:
    """An event as the Step Functions Developer Guide shows it, shortened."""
    detail = {
        "executionArn": ARN,
        "stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:ImportStudy",
        "name": "by-hand",
        "status": "FAILED",
        "startDate": 1551225271984,
        "stopDate": 1551225274000,
        "input": json.dumps(execution_input),
        "inputDetails": {"included": True},
        "output": None,
        "error": "NothingToImportError",
        "cause": '{"errorMessage": "No objects lie there."}',
    }
    return {
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "detail": detail | changes,
    }


def test_the_state_machine_hands_in_the_whole_run() -> None:
    ended = read_ended_execution({"run": to_json(RUN)})
    assert (ended.run, ended.failure) == (RUN, None)


def test_a_malformed_run_is_named_by_its_field() -> None:
    with pytest.raises(InvalidInputError, match=r"^run\.runId: expected str"):
        read_ended_execution({"run": to_json(RUN) | {"runId": 7}})


def test_a_failed_execution_is_read_from_its_event() -> None:
    event = status_change(
        {"sources": [SOURCE], "runId": "sample", "allowPartialImport": True, "sourceProof": True}
    )
    ended = read_ended_execution(event)
    assert ended.run == RunIdentity("sample", ARN, allow_partial_import=True, source_proof=True)
    assert ended.failure == ExecutionFailure(
        "FAILED", "NothingToImportError", '{"errorMessage": "No objects lie there."}'
    )


def test_without_a_run_id_the_execution_s_name_is_taken() -> None:
    assert read_ended_execution(status_change({"sources": [SOURCE]})).run.run_id == "by-hand"


@pytest.mark.parametrize("status", ["TIMED_OUT", "ABORTED"])
def test_an_execution_that_was_stopped_has_no_error(status: str) -> None:
    event = status_change({"sources": [SOURCE]}, status=status)
    del event["detail"]["error"], event["detail"]["cause"]
    assert read_ended_execution(event).failure == ExecutionFailure(status)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["no JSON", "[]", '{"source": "typo"}', '"text"', "", None])
def test_an_unreadable_input_still_gets_its_report_under_the_execution_s_name(
    text: str | None,
) -> None:
    ended = read_ended_execution(status_change(None, input=text))
    assert ended.run == RunIdentity("by-hand", ARN)
    assert ended.failure is not None


@pytest.mark.parametrize("run_id", ["other-run/frames", "../sample", "a b", "x" * 81])
def test_a_run_id_that_plan_copy_refused_names_no_folder(run_id: str) -> None:
    event = status_change({"sources": [SOURCE], "runId": run_id})
    assert read_ended_execution(event).run.run_id == "by-hand"
