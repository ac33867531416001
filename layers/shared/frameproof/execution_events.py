"""How WriteReport learns of a run: from the state machine, or from EventBridge when that failed.

Source: Step Functions Developer Guide, "Events for status changes in executions".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from frameproof.contracts import ImportRequest, Run
from frameproof.errors import InvalidInputError
from frameproof.function_events import read_part, text_of
from frameproof.layout import is_run_id
from frameproof.records import from_json
from frameproof.report import ExecutionFailure, RunIdentity

_FAILED: dict[str, Literal["FAILED", "TIMED_OUT", "ABORTED"]] = {
    "FAILED": "FAILED",
    "TIMED_OUT": "TIMED_OUT",
    "ABORTED": "ABORTED",
}


@dataclass(frozen=True, slots=True)
class EndedExecution:
    """A run to report on; ``failure`` says how its execution ended, where it ended early."""

    run: Run | RunIdentity
    failure: ExecutionFailure | None = None


def read_ended_execution(event: dict[str, Any]) -> EndedExecution:
    """Read either of WriteReport's two kinds of event.

    An execution whose input cannot be read still gets its report, under the execution's name.

    Raises
    ------
    InvalidInputError
        The event is neither; the message names the field.
    """
    if not isinstance(event, dict) or "detail" not in event:
        return EndedExecution(read_part(Run, event, "run"))
    detail = event["detail"]
    status = text_of(detail, "status")
    if status not in _FAILED:
        raise InvalidInputError(f"status: expected one of {', '.join(_FAILED)}.")
    failure = ExecutionFailure(
        _FAILED[status], _text_or_none(detail, "error"), _text_or_none(detail, "cause")
    )
    return EndedExecution(_identify(detail), failure)


def _text_or_none(detail: dict[str, Any], name: str) -> str | None:
    return None if detail.get(name) is None else text_of(detail, name)


def _identify(detail: dict[str, Any]) -> RunIdentity:
    arn, name = text_of(detail, "executionArn"), text_of(detail, "name")
    try:
        request = from_json(ImportRequest, json.loads(_text_or_none(detail, "input") or "{}"))
    except (InvalidInputError, ValueError, RecursionError):
        return RunIdentity(name, arn)  # the input is what failed; the failure says so
    run_id = request.run_id or name
    return RunIdentity(
        run_id=run_id if is_run_id(run_id) else name,
        execution_arn=arn,
        allow_partial_import=request.allow_partial_import,
        source_proof=request.source_proof,
    )
