"""Tries a run again, by the door that leads somewhere.

A **redrive** goes on inside the same execution, from the state that failed. It cannot help where
the execution went to its end: one that entered the Fail state NotProven, or whose ListFrames found
an import job that failed. These are tried again by a **new execution** ``<run-id>-r<n>`` with the
same input and the run's id in it: it keeps what the run's folder says is done.
(Step Functions Developer Guide, "Redriving state machine executions".)
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal

from frameproof.errors import ImportJobFailedError, ImportTimedOutError
from frameproof.layout import is_run_id
from frameproof_cli.aws.descriptions import Execution
from frameproof_cli.aws.executions import retry_name
from frameproof_cli.runs.runs import Runs
from frameproof_cli.terminal.failures import CommandError, ExitCode
from frameproof_cli.watching.endings import verdict_of

type Door = Literal["redrive", "newExecution"]

# ListFrames judges jobs that others started: run again, it finds the same jobs.
_NEED_A_NEW_EXECUTION = frozenset({ImportJobFailedError.__name__, ImportTimedOutError.__name__})


@dataclass(frozen=True, slots=True)
class Retry:
    """A run that was set going again."""

    run_id: str
    execution_arn: str
    door: Door
    reason: str
    """Why this door, for a person."""
    seen: int = 0
    """Id of the last history event before a redrive."""


def retry_run(run_id: str, runs: Runs) -> Retry:
    """Redrive the newest execution of a run, or start another one.

    Raises
    ------
    CommandError
        There is no such run (exit code 4); it goes on, or is proven (2); AWS refused (254).
    """
    execution = runs.find(run_id)
    _require_retriable(execution, runs)
    reason = _why_no_redrive(execution)
    if reason:
        return _start_anew(execution, runs, reason)
    events = runs.executions.events_after(execution.arn, 0)
    runs.executions.redrive(execution.arn)
    why = f"it goes on where it ended as {execution.status}"
    return Retry(execution.run_id, execution.arn, "redrive", why, events[-1]["id"] if events else 0)


def _require_retriable(execution: Execution, runs: Runs) -> None:
    run_id = execution.run_id
    if not execution.has_ended:
        raise CommandError(
            f"run {run_id} still goes on: there is nothing to retry. Watch it: frameproof watch "
            f"{run_id}{runs.flags}, or stop it: frameproof stop {run_id}{runs.flags}",
            ExitCode.USAGE,
        )
    if execution.status == "SUCCEEDED":
        verdict = verdict_of(execution) or execution.status
        raise CommandError(
            f"run {run_id} is {verdict}: there is nothing to retry. See it: frameproof report "
            f"{run_id}{runs.flags}",
            ExitCode.USAGE,
        )


def _why_no_redrive(execution: Execution) -> str | None:
    """Say why a redrive cannot help; None where it can."""
    if verdict_of(execution):
        return "it went to its end and was NOT_PROVEN"
    if execution.error in _NEED_A_NEW_EXECUTION:
        return f"{execution.error} is judged by a step that cannot mend it"
    if execution.redrive_status == "NOT_REDRIVABLE":
        return execution.redrive_reason or "Step Functions cannot redrive it"
    return None


def _start_anew(execution: Execution, runs: Runs, reason: str) -> Retry:
    run_id = execution.run_id
    document = {**execution.document, "runId": run_id}
    arn = runs.executions.start(_free_name(run_id, runs), document)
    return Retry(run_id, arn, "newExecution", reason)


def _free_name(run_id: str, runs: Runs) -> str:
    for number in itertools.count(1):
        name = retry_name(run_id, number)
        if not is_run_id(name):
            break
        if runs.executions.find(name) is None:
            return name
    raise CommandError(
        f"{run_id} is too long for an execution {retry_name(run_id, number)}. Start one by hand "
        f"under another name, with the same input and runId {run_id}.",
        ExitCode.USAGE,
    )
