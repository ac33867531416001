"""``frameproof stop``: a run goes on no further."""

from __future__ import annotations

import json

import click

from frameproof_cli.options.exit_codes import of_a_run
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.options.run_argument import EXAMPLE_RUN, run_argument
from frameproof_cli.options.target_options import runs_of_target, target_options
from frameproof_cli.runs.requests import check_run_id
from frameproof_cli.schemas import SCHEMA_VERSION
from frameproof_cli.target import TargetOptions
from frameproof_cli.terminal.failures import ExitCode
from frameproof_cli.wiring import Wiring

_CAUSE = "Somebody stopped the run: frameproof stop."


@click.command(
    cls=SectionedCommand,
    exit_codes=of_a_run("it goes on no further"),
    sections={EXAMPLE: [f"frameproof stop {EXAMPLE_RUN}", f"frameproof stop {EXAMPLE_RUN} --json"]},
)
@run_argument
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@target_options
@click.pass_obj
def stop(wiring: Wiring, /, *, run_id: str, target: TargetOptions, as_json: bool) -> int:
    """Stop the run RUN; fine if it has ended.

    An import job that HealthImaging has begun goes on to its end. What is done stays done:
    `frameproof retry` goes on from there, `frameproof delete` removes it.
    """
    check_run_id(run_id)
    runs = runs_of_target(target, wiring)
    execution = runs.find(run_id)
    if not execution.has_ended:
        runs.executions.stop(execution.arn, cause=_CAUSE)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "schemaVersion": SCHEMA_VERSION,
                    "runId": execution.run_id,
                    "executionArn": execution.arn,
                    "stopped": not execution.has_ended,
                    "statusBefore": execution.status,
                }
            )
        )
    elif execution.has_ended:
        click.echo(f"run {execution.run_id} had ended already: {execution.status}")
    else:
        click.echo(
            f"stopped run {execution.run_id}. Go on with it: frameproof retry "
            f"{execution.run_id}{runs.flags}"
        )
    return ExitCode.PROVEN
