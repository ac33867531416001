"""One look at a run, written for a person and for a script."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from frameproof.report.contract import Problem
from frameproof_cli.aws.descriptions import Execution
from frameproof_cli.schemas import SCHEMA_VERSION
from frameproof_cli.status.state_of_run import StateOfRun, Step
from frameproof_cli.terminal import figures
from frameproof_cli.terminal.failures import ExitCode
from frameproof_cli.terminal.manners import paint
from frameproof_cli.watching.endings import readable_cause
from frameproof_cli.watching.event_stream import progress_members
from frameproof_cli.watching.live_view import DOING, counts

_PROBLEMS_SHOWN = 5


def text(look: StateOfRun, now: datetime, *, flags: str) -> str:
    """Write a look for a person, with the command that comes next."""
    execution = look.execution
    state = look.verdict or execution.status
    lines = [f"{paint(state)}  {execution.run_id}", _fact("execution", execution.arn)]
    if execution.started_at:
        lines.append(_fact("started", _started(execution, execution.started_at, now)))
    lines += [_step(step) for step in look.steps]
    if look.failed:
        cause = readable_cause(look.failed.cause)
        lines.append(_fact("failed with", f"{_error(look.failed)}: {cause}".rstrip(": ")))
        if look.failed.arn != execution.arn:
            lines.append(_fact("", look.failed.arn))
    lines += _problems(look)
    lines.append(_fact("next", f"{_next(look)}{flags}"))
    return "\n".join(lines)


def _fact(name: str, value: str) -> str:
    return f"  {name:<14} {value}"


def _started(execution: Execution, started_at: datetime, now: datetime) -> str:
    seconds = ((execution.ended_at or now) - started_at).total_seconds()
    took = "ended after" if execution.has_ended else "running for"
    facts = [figures.moment(started_at), f"{took} {figures.duration(max(0.0, seconds))}"]
    if execution.redrive_count:
        facts.append(f"redriven {execution.redrive_count} x")
    return ", ".join(facts)


def _step(step: Step) -> str:
    words = {"running": DOING.get(step.state, "running"), "failed": "failed"}
    facts = [words.get(step.status) or f"done in {step.seconds or 0.0:.1f} s"]
    if step.progress:
        facts.append(counts(step.state, step.progress.items, step.progress.work))
    if step.retries:
        times = "once" if step.retries == 1 else f"{step.retries} times"
        facts.append(f"retried {times} after {step.last_error}")
    return _fact(step.state, ", ".join(facts))


def _error(failed: Execution) -> str:
    return failed.error or failed.status


def _problems(look: StateOfRun) -> Iterator[str]:
    if look.failed or look.report is None:
        return  # the report of a bad end has that end as its problem, which was shown
    problems = look.report.problems
    for problem in problems[:_PROBLEMS_SHOWN]:
        yield _fact("problem", f"{problem.kind} {problem.id}: {problem.message}")
    if len(problems) > _PROBLEMS_SHOWN:
        yield _fact("", f"and {len(problems) - _PROBLEMS_SHOWN} more, see the report")


def _next(look: StateOfRun) -> str:
    run_id = look.execution.run_id
    if not look.execution.has_ended:
        return f"frameproof watch {run_id}"
    # The same input would end in the same way.
    is_hopeless = look.exit_code in {ExitCode.USAGE, ExitCode.NOT_FOUND}
    can_retry = look.verdict == "NOT_PROVEN" or (look.failed and not is_hopeless)
    return f"frameproof {'retry' if can_retry else 'report'} {run_id}"


def document(look: StateOfRun, *, target: str) -> dict[str, Any]:
    """Write a look for a script (``schemas/status.schema.json``)."""
    execution = look.execution
    running = [step.state for step in look.steps if step.status == "running"]
    return {
        "schemaVersion": SCHEMA_VERSION,
        "target": target,
        "runId": execution.run_id,
        "executionArn": execution.arn,
        "status": execution.status,
        "verdict": look.verdict,
        "exitCode": look.exit_code,
        "startedAt": figures.iso(execution.started_at),
        "endedAt": figures.iso(execution.ended_at),
        "redriveCount": execution.redrive_count,
        "currentState": running[-1] if running else None,
        "steps": [_step_members(step) for step in look.steps],
        "failure": _failure_members(look.failed),
        "problems": [_problem_members(item) for item in look.report.problems]
        if look.report
        else [],
    }


def _step_members(step: Step) -> dict[str, Any]:
    return {
        "state": step.state,
        "status": step.status,
        "seconds": None if step.seconds is None else round(step.seconds, 3),
        "retries": step.retries,
        "lastError": step.last_error,
        **(progress_members(step.progress) if step.progress else {}),
    }


def _failure_members(failed: Execution | None) -> dict[str, Any] | None:
    if failed is None:
        return None
    return {
        "error": _error(failed),
        "cause": readable_cause(failed.cause),
        "executionArn": failed.arn,
    }


def _problem_members(problem: Problem) -> dict[str, Any]:
    return {
        "kind": problem.kind,
        "id": problem.id,
        "message": problem.message,
        "nextStep": problem.next_step,
    }
