"""A day of the deployed state machine in a moment: an import job that HealthImaging never ends.

The definition is the one that is deployed; it runs on the local interpreter, with a clock whose
pauses pass at once, and functions that answer as theirs do while a job is IN_PROGRESS.
"""

from __future__ import annotations

import io
import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from frameproof_local.step_functions.clock import SystemClock
from frameproof_local.step_functions.environment import LambdaResult
from frameproof_local.step_functions.service import ExecutionService
from frameproof_local.step_functions.state_machine import StateMachine
from frameproof_local.step_functions.validation import require_valid
from tests.e2e.conftest import LocalStack

_PLAN = {"copyBatchesKey": "batches.json", "importShardsKey": "shards.json"}
_JOB = {"jobStatus": "IN_PROGRESS", "waitSeconds": 60}
_ANSWERS = {
    "PlanCopyFunction": {"run": {"runId": "endless"}, "plan": _PLAN},
    "StartImportFunction": _JOB,
    "PollImportFunction": _JOB,
}
_LISTS: dict[str, list[dict[str, int]]] = {"batches.json": [], "shards.json": [{"shard": 0}]}


class QuickClock(SystemClock):
    """Pauses pass at once, and put the clock forward by their length."""

    def __init__(self) -> None:
        self._ahead_seconds = 0.0

    def now(self) -> datetime:
        """Return the machine's time and what has been paused."""
        return datetime.now(UTC) + timedelta(seconds=self._ahead_seconds)

    def monotonic(self) -> float:
        """Return what has been paused, in seconds."""
        return self._ahead_seconds

    def pause(self, woken: threading.Event, seconds: float) -> None:
        """Go on at once."""
        self._ahead_seconds += seconds

    def wait(self, woken: threading.Event, timeout_seconds: float | None) -> None:
        """Wait for what another thread does: it puts the clock forward."""
        woken.wait()


class _Lists:
    """The two lists that the state machine reads, and room for what it writes."""

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        return {"Body": io.BytesIO(json.dumps(_LISTS[Key]).encode())}

    def put_object(self, **_: Any) -> None:
        return None


def description_of_an_endless_import(stack: LocalStack) -> dict[str, Any]:
    """Run the deployed ImportStudy until it times out, and describe the execution."""
    found = stack.client("stepfunctions").describe_state_machine(
        stateMachineArn=stack.outputs["StateMachineArn"]
    )
    machine = StateMachine(
        arn=found["stateMachineArn"],
        name=found["name"],
        role_arn=found["roleArn"],
        definition=require_valid(found["definition"], "STANDARD"),
        definition_text=found["definition"],
        express=False,
        update_date=datetime.now(UTC),
    )
    service = ExecutionService(
        region="us-east-1",
        account_id="123456789012",
        invoke_lambda=_answer,
        client=lambda *_: _Lists(),
        publish_event=lambda _: None,
        find_machine=lambda _: machine,
        clock=QuickClock(),
    )
    execution = service.start_execution(machine, "endless", "{}")
    execution.wait_until_ended()
    assert execution.status == "TIMED_OUT", (execution.status, execution.error, execution.cause)
    return {
        "stateMachineArn": machine.arn,
        "status": execution.status,
        "startDate": execution.start_date,
        "stopDate": execution.stop_date,
    }


def _answer(function_arn: str, payload: bytes) -> LambdaResult:
    (answer,) = [answer for name, answer in _ANSWERS.items() if name in function_arn]
    return LambdaResult(json.dumps(answer).encode())
