"""One look at a run: what its states did, how far the one that runs is, what went wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from frameproof.report.contract import Report
from frameproof_cli.aws.descriptions import Execution
from frameproof_cli.runs.runs import Runs
from frameproof_cli.terminal.failures import ExitCode
from frameproof_cli.watching.endings import exit_code_of, root_of_failure, verdict_of
from frameproof_cli.watching.history import (
    Change,
    Entered,
    Exited,
    MapRunStarted,
    Redriven,
    Retried,
    Timeline,
)
from frameproof_cli.watching.map_progress import MapProgress
from frameproof_cli.watching.results import read_report

type StepStatus = Literal["running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Step:
    """One state of the machine that was entered, in the order of the flow."""

    state: str
    status: StepStatus = "running"
    seconds: float | None = None
    retries: int = 0
    last_error: str | None = None
    """Of the attempt that was retried last."""
    map_run_arn: str | None = None
    progress: MapProgress | None = None


@dataclass(frozen=True, slots=True)
class StateOfRun:
    """Everything that one look tells."""

    execution: Execution
    steps: tuple[Step, ...]
    verdict: str | None
    failed: Execution | None
    """What ended it without a verdict: itself, or the child of a Map that really failed."""
    report: Report | None
    """The report that this execution wrote, or that was written of its bad end."""
    exit_code: ExitCode | None
    """What `frameproof watch` would end with; None while the run goes on."""


def look_at(run_id: str, runs: Runs) -> StateOfRun:
    """Look at the newest execution of a run.

    Raises
    ------
    CommandError
        There is no such run (exit code 4).
    """
    execution = runs.find(run_id)
    changes = Timeline().take(runs.executions.events_after(execution.arn, 0))
    measure = runs.measure(execution.run_id)
    steps = [
        replace(step, progress=measure.look(step.state, step.map_run_arn))
        if step.map_run_arn
        else step
        for step in steps_of(changes, has_ended=execution.has_ended)
    ]
    failed = _failed(execution, runs)
    return StateOfRun(
        execution=execution,
        steps=tuple(steps),
        verdict=verdict_of(execution),
        failed=failed,
        report=_own_report(execution, runs),
        exit_code=_exit_code(execution, failed),
    )


def steps_of(changes: Iterable[Change], *, has_ended: bool) -> list[Step]:
    """Fold what changed into one step for each state.

    Parameters
    ----------
    has_ended
        Then a state that was entered and never left is the one that failed.
    """
    steps: dict[str, Step] = {}
    for change in changes:
        if change.state:
            step = steps.get(change.state) or Step(change.state)
            steps[change.state] = _take(change, step)
    unfinished: StepStatus = "failed" if has_ended else "running"
    return [
        step if step.status == "done" else replace(step, status=unfinished)
        for step in steps.values()
    ]


def _take(change: Change, step: Step) -> Step:
    match change:
        case Entered(state):
            return Step(state)
        case Redriven():
            return replace(step, status="running", seconds=None)
        case Retried(_, error, _):
            return replace(step, retries=step.retries + 1, last_error=error)
        case MapRunStarted(_, map_run_arn):
            return replace(step, map_run_arn=map_run_arn)
        case Exited(_, seconds, _):
            return replace(step, status="done", seconds=seconds)


def _failed(execution: Execution, runs: Runs) -> Execution | None:
    is_bad_end = execution.has_ended and execution.status != "SUCCEEDED"
    if not is_bad_end or verdict_of(execution):
        return None
    return root_of_failure(execution, runs.executions)


def _own_report(execution: Execution, runs: Runs) -> Report | None:
    """Read the run's report, if it is about this execution: a retry's predecessor wrote one too."""
    if not execution.has_ended:
        return None
    report = read_report(execution.run_id, runs.output_bucket)
    return report if report and report.execution_arn == execution.arn else None


def _exit_code(execution: Execution, failed: Execution | None) -> ExitCode | None:
    if not execution.has_ended:
        return None
    if failed:  # a child that timed out or was stopped makes the run FAILED; its own end counts
        return exit_code_of(failed)
    return ExitCode.PROVEN if execution.status == "SUCCEEDED" else ExitCode.NOT_PROVEN
