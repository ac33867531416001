"""Whether a run has a ledger: it ended, and its frames were listed before."""

from __future__ import annotations

from frameproof.layout import RunFolder
from frameproof_cli.aws.descriptions import Execution
from frameproof_cli.runs.runs import Runs
from frameproof_cli.terminal.failures import CommandError, ExitCode
from frameproof_cli.watching.endings import FRAMES_NOT_PROVEN


def run_with_ledger(named: str, runs: Runs) -> str:
    """Find the run that was named, by its id or by that of an execution that tried it again.

    One that is being tried again right now has the ledger of its last end; stderr says so.

    Returns
    -------
    str
        The run's id, under which its folder lies.

    Raises
    ------
    CommandError
        There is no such run, it still goes on and has no ledger yet, or it ended without one (exit
        code 4).
    """
    if _has_ledger(named, runs):
        if named in runs.executions.running_runs():
            runs.progress.say(
                f"run {named} goes on; what follows is of its last end. Wait for the new one: "
                f"frameproof watch {named}{runs.flags}"
            )
        return named
    execution = runs.find(named)
    if execution.run_id != named and _has_ledger(execution.run_id, runs):
        return execution.run_id
    raise _why_not(execution, runs)


def _has_ledger(run_id: str, runs: Runs) -> bool:
    key = RunFolder(run_id).ledger_table
    return key in runs.output_bucket.sizes(key)


def _why_not(execution: Execution, runs: Runs) -> CommandError:
    run_id = execution.run_id
    if not execution.has_ended:
        return CommandError(
            f"run {run_id} still goes on and has no ledger yet. Wait for its end: "
            f"frameproof watch {run_id}{runs.flags}",
            ExitCode.NOT_FOUND,
        )
    if execution.status == "SUCCEEDED" or execution.error == FRAMES_NOT_PROVEN:
        return CommandError(
            f"run {run_id} ended with a verdict, but its ledger is not in "
            f"{runs.output_bucket.uri(RunFolder(run_id).prefix)}. Was the run deleted?",
            ExitCode.NOT_FOUND,
        )
    return CommandError(
        f"run {run_id} has no ledger, for its frames were not listed: "
        f"{runs.failure_of(run_id, execution)}",
        ExitCode.NOT_FOUND,
    )
