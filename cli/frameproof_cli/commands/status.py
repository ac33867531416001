"""``frameproof status``: one look at a run."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from frameproof_cli.options.exit_codes import of_a_run
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.options.run_argument import EXAMPLE_RUN, run_argument
from frameproof_cli.options.target_options import runs_of_target, target_options
from frameproof_cli.runs.requests import check_run_id
from frameproof_cli.status.state_of_run import look_at
from frameproof_cli.status.status_view import document, text
from frameproof_cli.target import TargetOptions
from frameproof_cli.terminal.failures import ExitCode
from frameproof_cli.wiring import Wiring


@click.command(
    cls=SectionedCommand,
    exit_codes=of_a_run("there is such a run, however it is"),
    sections={
        EXAMPLE: [
            f"frameproof status {EXAMPLE_RUN}",
            f"frameproof status {EXAMPLE_RUN} --json | jq .currentState",
        ],
    },
)
@run_argument
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@target_options
@click.pass_obj
def status(wiring: Wiring, /, *, run_id: str, target: TargetOptions, as_json: bool) -> int:
    """Look once at the run RUN.

    It shows the state, each step with its counts, and what went wrong. The exit code is 0 however
    the run is, 4 if there is none; `exitCode` of the JSON has what `frameproof watch` would end
    with.
    """
    check_run_id(run_id)
    runs = runs_of_target(target, wiring)
    look, now = look_at(run_id, runs), datetime.now(UTC)
    if as_json:
        click.echo(json.dumps(document(look, target=runs.target.title), indent=1))
    else:
        click.echo(text(look, now, flags=runs.flags))
    return ExitCode.PROVEN
