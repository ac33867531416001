"""An execution that ended before its report -> the problem that heads the report.

Sources: Step Functions Developer Guide, "Handling errors in Step Functions workflows" (error names)
and "Restarting state machine executions with redrive" (which executions can be redriven).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from frameproof.report.contract import Problem
from frameproof.report.redaction import without_source_keys

_CORRECT_INPUT = "Correct the execution's input and start a new execution."
_REDEPLOY = "Deploy the stack again (`sam build`, then `sam deploy`) and start a new execution."
_REDRIVE = (
    "Redrive the execution (`aws stepfunctions redrive-execution --execution-arn {arn}`): what was "
    "done stays done. Where it cannot be redriven, start a new execution with runId {run_id!r}."
)
_AGAIN = (
    "Look at the job in the HealthImaging console. When it has ended, start a new execution with "
    "runId {run_id!r}: it waits for the same job."
)
_ASK = (
    "Open the execution's history in the Step Functions console; the failed state's log says more. "
    "Cure the cause, then redrive the execution or start a new one with runId {run_id!r}."
)

_NEXT_STEPS = {
    "InvalidInputError": _CORRECT_INPUT,
    "SourceNotFoundError": f"Check the bucket's name. {_CORRECT_INPUT}",
    "SourceAccessError": (
        "Grant the stack the source bucket (template parameter) and the bucket's owner's consent, "
        "then start a new execution."
    ),
    "NothingToImportError": f"Check the prefix: it holds no objects. {_CORRECT_INPUT}",
    "RunInUseError": (
        "Wait for the end of the execution that works on the run, or take another runId."
    ),
    "SettingsError": _REDEPLOY,
    "RetryableError": _REDRIVE,
    "CopyDiffersError": f"Nothing of the wrong copy was imported. {_REDRIVE}",
    "ManifestNotReadyError": _REDRIVE,
    "MetadataNotReadyError": _REDRIVE,
    "ImportJobFailedError": (
        "Read HealthImaging's message: the data-access role and the input bucket's policy are the "
        "usual causes. Cure it, then start a new execution with runId {run_id!r}."
    ),
    "ImportTimedOutError": _AGAIN,
    "ChangedMeanwhileError": _REDRIVE,
    "ScratchDiskError": (
        "Give the function of the state that failed more EphemeralStorage in template.yaml and "
        f"deploy. {_REDRIVE}"
    ),
    "UnexpectedDocumentError": _ASK,
    "ServiceError": _ASK,
    "FramesNotProven": "The other problems of this report say what is not proven and what to do.",
    "States.ExceedToleratedFailureThreshold": (
        "Open the failed child execution of the Map Run in the Step Functions console for its "
        "cause. Cure it, then redrive the execution ("
        "`aws stepfunctions redrive-execution --execution-arn {arn}`)."
    ),
}
_STATUS_WORDS = {"FAILED": "failed", "TIMED_OUT": "timed out", "ABORTED": "was stopped"}


@dataclass(frozen=True, slots=True)
class ExecutionFailure:
    """How an execution ended that did not reach its end, as DescribeExecution says it."""

    status: Literal["FAILED", "TIMED_OUT", "ABORTED"]
    error: str | None = None
    cause: str | None = None

    @property
    def message(self) -> str:
        """The cause in a person's words.

        Lambda gives Step Functions a JSON document, ``{"errorMessage": ..., "stackTrace": ...}``
        (Lambda Developer Guide, "Lambda function errors"): the message alone is kept of it.
        """
        cause = (self.cause or "").strip()
        try:
            document = json.loads(cause)
        except ValueError:
            return cause
        if isinstance(document, dict) and isinstance(document.get("errorMessage"), str):
            return str(document["errorMessage"])
        return cause


def failure_problem(failure: ExecutionFailure, *, run_id: str, execution_arn: str) -> Problem:
    """Name the execution's end, its error, the cause and the next step."""
    error = failure.error or failure.status
    cause = without_source_keys(failure.message, run_id=run_id) or "no cause was given"
    return Problem(
        kind="executionFailed",
        id=execution_arn,
        message=(
            f"The execution {_STATUS_WORDS[failure.status]} before everything was proven: "
            f"{error}: {cause}"
        ),
        expected="SUCCEEDED",
        actual=f"{failure.status} ({error})",
        next_step=next_step_after(failure, run_id=run_id, execution_arn=execution_arn),
    )


def next_step_after(failure: ExecutionFailure, *, run_id: str, execution_arn: str) -> str:
    """Say what to do after this failure: stopped and timed-out executions can be redriven."""
    by_status = _ASK if failure.status == "FAILED" else _REDRIVE
    step = _NEXT_STEPS.get(failure.error or "", by_status)
    return step.format(arn=execution_arn, run_id=run_id)
