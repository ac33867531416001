"""``frameproof estimate``: what a run would take and cost."""

from __future__ import annotations

import json
from typing import Any, TextIO

import click

from frameproof_cli.estimates.amounts import known_amounts, listed_amounts
from frameproof_cli.estimates.estimate_view import estimate_text
from frameproof_cli.estimates.run_estimate import RunEstimate, estimate_of
from frameproof_cli.options.exit_codes import AWS
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.options.study_options import frames_option, study_options
from frameproof_cli.options.target_options import runs_of_target, target_options
from frameproof_cli.runs.requests import RunOptions, RunRequest, request_for
from frameproof_cli.target import TargetOptions
from frameproof_cli.terminal.failures import ExitCode
from frameproof_cli.terminal.manners import talk
from frameproof_cli.wiring import Wiring


@click.command(
    cls=SectionedCommand,
    exit_codes={
        ExitCode.PROVEN: "reckoned",
        ExitCode.USAGE: "wrong usage",
        ExitCode.NOT_FOUND: "no such study or bucket, or nothing in it",
        **AWS,
    },
    sections={
        EXAMPLE: [
            "frameproof estimate ct-pelvis",
            "frameproof estimate cptac_pda/C3L-06153 --source-proof",
            "frameproof estimate --source s3://my-bucket/slides/ --frames 9000 --stack frameproof",
        ],
    },
)
@study_options
@frames_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@target_options
@click.pass_obj
def estimate(
    wiring: Wiring,
    /,
    *,
    target: TargetOptions,
    frames: int | None,
    as_json: bool,
    input_file: TextIO | None,
    **what: Any,
) -> int:
    """Say what a run would take: files, bytes, import jobs, time and cost. Nothing is started.

    Public studies and local folders need no stack: IDC's index knows their sizes. Any other S3
    source is listed through the target, and so is everything where --stack or --local is given.

    What is counted, what is assumed and what is left out stands in docs/cost.md.
    """
    input_text = input_file.read() if input_file else None
    request = request_for(RunOptions(input_text=input_text, **what), wiring.open_idc_index)
    is_aimed = target != TargetOptions()
    known = None if is_aimed else known_amounts(request, wiring.open_idc_index)
    if known:
        show_estimate(estimate_of(request, known, frames=frames, region=None), as_json=as_json)
    else:
        connection = runs_of_target(target, wiring).target.connection
        found = estimate_listed(request, connection, frames=frames)
        show_estimate(found, as_json=as_json)
    return ExitCode.PROVEN


def estimate_listed(request: RunRequest, connection: Any, *, frames: int | None) -> RunEstimate:
    """List the sources through a connection to a stack, and reckon with its region's prices."""
    amounts = listed_amounts(request, connection.client("s3"))
    return estimate_of(request, amounts, frames=frames, region=connection.region)


def show_estimate(found: RunEstimate, *, as_json: bool) -> None:
    """Print an estimate; what a person should know of the studies goes to stderr."""
    for note in found.notes:
        talk(note)
    click.echo(json.dumps(found.document(), indent=1) if as_json else estimate_text(found))
