"""``frameproof frames``: what came of each frame of a run."""

from __future__ import annotations

from typing import get_args

import click

from frameproof.contracts.frames import FrameVerdict
from frameproof.contracts.ledger import SourceVerdict
from frameproof_cli.ledger_queries.query import SORT_KEYS, FrameQuery, ask_ledger
from frameproof_cli.ledger_queries.views import (
    frames_csv,
    frames_json,
    frames_table,
    where_in_all,
)
from frameproof_cli.options.exit_codes import of_a_run
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.options.page_options import check_page_options, page_options
from frameproof_cli.options.run_argument import EXAMPLE_RUN, run_argument
from frameproof_cli.options.target_options import runs_of_target, target_options
from frameproof_cli.runs.ledgers import run_with_ledger
from frameproof_cli.runs.requests import check_run_id
from frameproof_cli.target import TargetOptions
from frameproof_cli.terminal.failures import ExitCode
from frameproof_cli.terminal.tables import terminal_width
from frameproof_cli.wiring import Wiring

_MOST_ROWS = 100_000


@click.command(
    cls=SectionedCommand,
    exit_codes={
        **of_a_run("answered, also where no frame is like that"),
        ExitCode.NOT_FOUND: "no such run, or it has no ledger (yet), or no frame of what was named",
    },
    sections={
        EXAMPLE: [
            f"frameproof frames {EXAMPLE_RUN} --verdict mismatched --verdict missing",
            f"frameproof frames {EXAMPLE_RUN} --sort decode-seconds --descending --limit 5",
            f"frameproof frames {EXAMPLE_RUN} --limit 100000 --csv > frames.csv",
        ],
    },
)
@run_argument
@click.option(
    "--verdict",
    "verdicts",
    multiple=True,
    type=click.Choice(get_args(FrameVerdict.__value__)),
    help="Frames with this outcome. Repeatable, as all of these: one of several is enough.",
)
@click.option(
    "--source-verdict",
    "source_verdicts",
    multiple=True,
    type=click.Choice(get_args(SourceVerdict.__value__)),
    help="Frames of which the source proof found this.",
)
@click.option("--series", multiple=True, metavar="UID", help="Frames of this SeriesInstanceUID.")
@click.option(
    "--instance", "instances", multiple=True, metavar="UID", help="Frames of this SOPInstanceUID."
)
@click.option(
    "--image-set", "image_sets", multiple=True, metavar="ID", help="Frames of this image set."
)
@click.option(
    "--sort",
    type=click.Choice(list(SORT_KEYS)),
    default="position",
    show_default=True,
    help="What the rows are in the order of.",
)
@click.option("--descending", is_flag=True, help="The biggest, slowest or last first.")
@page_options(most_rows=_MOST_ROWS)
@target_options
@click.pass_obj
def frames(
    wiring: Wiring,
    /,
    *,
    run_id: str,
    target: TargetOptions,
    as_json: bool,
    as_csv: bool,
    **wanted: object,
) -> int:
    """List the frames of the run RUN: what its ledger says of each.

    The run must have ended. Nothing that is shown names a patient; the sources' URIs, which may,
    stand in the ledger itself alone.
    """
    check_page_options(as_json=as_json, as_csv=as_csv)
    check_run_id(run_id)
    runs = runs_of_target(target, wiring)
    found = run_with_ledger(run_id, runs)
    page = ask_ledger(found, runs.output_bucket, FrameQuery(**wanted))  # type: ignore[arg-type]  # click checked them
    if as_json:
        click.echo(frames_json(page, run_id=found, target=runs.target.title))
    elif as_csv:
        click.echo(frames_csv(page))
    elif page.rows:
        click.echo(frames_table(page, width=terminal_width()))
    runs.progress.say(where_in_all(page, runs.flags))
    return ExitCode.PROVEN
