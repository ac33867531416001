"""``frameproof list``: the runs of a stack."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from frameproof_cli.options.exit_codes import AWS
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.options.target_options import runs_of_target, target_options
from frameproof_cli.status.overview import document, page_of, rows, table
from frameproof_cli.target import TargetOptions
from frameproof_cli.terminal.failures import ExitCode
from frameproof_cli.wiring import Wiring


@click.command(
    name="list",
    cls=SectionedCommand,
    exit_codes={ExitCode.PROVEN: "listed", ExitCode.USAGE: "wrong usage", **AWS},
    sections={
        EXAMPLE: [
            "frameproof list",
            "frameproof list --limit 100 --json | jq -r '.runs[] | select(.verdict == "
            '"NOT_PROVEN").runId\'',
        ],
    },
)
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=20,
    metavar="N",
    help="How many runs a page has. Default: 20.",
)
@click.option(
    "--page",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    help="Which page, 1 for the newest runs.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@target_options
@click.pass_obj
def list_runs(
    wiring: Wiring, /, *, target: TargetOptions, limit: int, page: int, as_json: bool
) -> int:
    """List the runs, the newest first.

    Each with its verdict or state, its start and how long it took. A run stands for its newest
    execution. What Step Functions has forgotten (after 90 days) comes last, by what its folder
    says.
    """
    runs = runs_of_target(target, wiring)
    found, now = page_of(rows(runs), number=page, size=limit), datetime.now(UTC)
    if as_json:
        click.echo(json.dumps(document(found, now, target=runs.target.title), indent=1))
    else:
        click.echo(table(found, now, flags=runs.flags))
    return ExitCode.PROVEN
