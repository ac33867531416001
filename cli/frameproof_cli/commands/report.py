"""``frameproof report``: what a run proved."""

from __future__ import annotations

from pathlib import Path

import click

from frameproof_cli.options.exit_codes import VERDICT
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.options.run_argument import EXAMPLE_RUN, run_argument
from frameproof_cli.options.target_options import runs_of_target, target_options
from frameproof_cli.runs.requests import check_run_id
from frameproof_cli.target import TargetOptions
from frameproof_cli.watching.results import summary
from frameproof_cli.wiring import Wiring


@click.command(
    cls=SectionedCommand,
    exit_codes=VERDICT,
    sections={
        EXAMPLE: [
            f"frameproof report {EXAMPLE_RUN}",
            f"frameproof report {EXAMPLE_RUN} --open",
            f"frameproof report {EXAMPLE_RUN} --json | jq .frames",
        ],
    },
)
@run_argument
@click.option(
    "--wait",
    is_flag=True,
    help="If the run, or its newest retry RUN-r1, RUN-r2, ..., goes on, watch it to its end first.",
)
@click.option("--json", "as_json", is_flag=True, help="Print report.json instead of a summary.")
@click.option("--open", "in_browser", is_flag=True, help="Open the page in the browser as well.")
@target_options
@click.pass_obj
def report(
    wiring: Wiring,
    /,
    *,
    run_id: str,
    target: TargetOptions,
    wait: bool,
    as_json: bool,
    in_browser: bool,
) -> int:
    """Show the report of the run RUN and download its page.

    The exit code is the verdict's, as with `frameproof run`; 4 if there is no such run.
    """
    check_run_id(run_id)
    runs = runs_of_target(target, wiring)
    saved = runs.report_at_end(run_id, runs.find(run_id).arn) if wait else runs.report(run_id)
    click.echo(saved.text if as_json else summary(saved))
    if in_browser:
        open_page(saved.page, wiring)
    return saved.exit_code


def open_page(page: Path, wiring: Wiring) -> None:
    """Show a downloaded report to the person who sits there, or say where it lies."""
    if not wiring.open_in_browser(page.absolute().as_uri()):
        click.echo(f"No browser could be started here; open {page} yourself.", err=True)
