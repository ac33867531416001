"""The argument RUN, which the shell can complete, and the options of what is watched."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext

import click

from frameproof_cli.options.completion import complete_run_id
from frameproof_cli.runs.runs import Runs
from frameproof_cli.watching.event_stream import EventStream
from frameproof_cli.watching.results import SavedReport, summary

type Command = Callable[..., int]

EXAMPLE_RUN = "ct-pelvis-20260102T030405-1f2e"
"""The run id of the examples in the help."""


def run_argument(command: Command) -> Command:
    """Add the argument RUN; the command gets it as ``run_id``."""
    argument = click.argument("run_id", metavar="RUN", shell_complete=complete_run_id)
    return argument(command)


def result_options(command: Command) -> Command:
    """Add ``--json`` and ``--json-stream``; the command gets ``as_json`` and ``as_stream``."""
    for option in (
        click.option(
            "--json-stream",
            "as_stream",
            is_flag=True,
            help="Print what happens as it happens: one JSON object a line, the last a `result`.",
        ),
        click.option(
            "--json", "as_json", is_flag=True, help="Print report.json instead of a summary."
        ),
    ):
        command = option(command)
    return command


def check_result_options(*, as_json: bool, as_stream: bool, wait: bool = True) -> None:
    """Refuse options that contradict each other.

    Raises
    ------
    click.UsageError
        Both kinds of JSON are asked for, or events of a run that nobody watches.
    """
    if as_json and as_stream:
        raise click.UsageError("--json and --json-stream contradict each other; give one of them.")
    if as_stream and not wait:
        raise click.UsageError("--json-stream needs the watching that --no-wait leaves out.")


def print_report_at_end(
    runs: Runs,
    run_id: str,
    arn: str,
    *,
    as_json: bool,
    as_stream: bool,
    door: str = "watch",
    seen: int = 0,
) -> int:
    """Watch an execution to its end, print its result as asked for, and return the exit code.

    Parameters
    ----------
    door
        How the execution came about: ``start``, ``watch``, ``redrive`` or ``newExecution``.
    seen
        Id of the last history event that needn't be told any more.
    """
    stream = EventStream(run_id, _emit) if as_stream else None
    with stream or nullcontext():
        if stream:
            stream.started(arn, runs.target.title, door)
        listeners = [stream] if stream else []
        saved = runs.report_at_end(run_id, arn, listeners=listeners, seen=seen)
        if stream:
            stream.ended(saved)
        else:
            click.echo(_result(saved, as_json=as_json))
    return saved.exit_code


def _result(saved: SavedReport, *, as_json: bool) -> str:
    return saved.text if as_json else summary(saved)


def _emit(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()  # a script waits for the line, not for a full buffer
