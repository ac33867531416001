"""``frameproof run``: import a study and prove its frames."""

from __future__ import annotations

from typing import Any, TextIO

import click

from frameproof_cli.commands.estimate import estimate_listed, show_estimate
from frameproof_cli.options.exit_codes import VERDICT
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.options.run_argument import (
    check_result_options,
    print_report_at_end,
    result_options,
)
from frameproof_cli.options.study_options import frames_option, study_options
from frameproof_cli.options.target_options import runs_of_target, target_options
from frameproof_cli.runs.agreement import agree
from frameproof_cli.runs.requests import RunOptions, RunRequest, request_for
from frameproof_cli.runs.runs import Runs
from frameproof_cli.runs.started import started
from frameproof_cli.target import TargetOptions
from frameproof_cli.terminal.failures import ExitCode
from frameproof_cli.wiring import Wiring

_SECTIONS = {
    EXAMPLE: [
        "frameproof run ct-pelvis",
        "frameproof run cptac_pda/C3L-06153 --yes",
        "frameproof run --dicom ~/my-scans --bitmaps png",
        "frameproof run --source s3://my-bucket/study-7/ --stack frameproof --region eu-west-1",
    ],
}


@click.command(cls=SectionedCommand, exit_codes=VERDICT, sections=_SECTIONS)
@study_options
@click.option(
    "--run-id",
    metavar="ID",
    help="Name of the run and of its execution. Default: source, time and four random digits.",
)
@click.option(
    "--cross-check",
    type=click.Choice(["none", "sample", "all"]),
    help="Have a second decoder agree on about one frame in 20, or on all. Default: none.",
)
@click.option(
    "--levels",
    type=click.Choice(["full", "all"]),
    help="all: check the lower resolutions too that the metadata lists. Default: full.",
)
@click.option(
    "--allow-partial-import",
    is_flag=True,
    help="Files that HealthImaging refuses don't spoil the verdict; the report lists them.",
)
@click.option("--yes", is_flag=True, help="Don't ask where a STUDY stands for several studies.")
@click.option("--wait/--no-wait", default=True, help="Watch the run to its end (default), or not.")
@click.option(
    "--dry-run",
    is_flag=True,
    help="List the sources and print `frameproof estimate`; start and write nothing.",
)
@frames_option
@result_options
@target_options
@click.pass_obj
def run(
    wiring: Wiring,
    /,
    *,
    target: TargetOptions,
    yes: bool,
    wait: bool,
    dry_run: bool,
    frames: int | None,
    as_json: bool,
    as_stream: bool,
    input_file: TextIO | None,
    **what: Any,
) -> int:
    """Import DICOM files into HealthImaging and prove every frame.

    STUDY is a sample, a collection, a PatientID, a StudyInstanceUID, a SeriesInstanceUID or a
    crdc_series_uuid of the IDC (`frameproof studies` finds them), an S3 URI, or a folder.

    The run goes through the stack's state machine; this command starts it, watches it and prints
    the verdict. Ctrl-C ends the watching only: `frameproof watch` comes back to it. A run id is
    used once; a run that ended badly is tried again by `frameproof retry`.
    """
    check_result_options(as_json=as_json, as_stream=as_stream, wait=wait)
    _check_dry_run(dry_run=dry_run, as_stream=as_stream, frames=frames)
    input_text = input_file.read() if input_file else None
    request = request_for(RunOptions(input_text=input_text, **what), wiring.open_idc_index)
    runs = runs_of_target(target, wiring)
    if dry_run:
        return _estimate(request, runs, frames=frames, as_json=as_json)
    agree(request, wiring, yes=yes, is_local=runs.target.is_local)
    arn = runs.start(request)
    if not wait:
        click.echo(started(request.run_id, arn, "start", as_json=as_json, runs=runs))
        return ExitCode.PROVEN
    exit_code = print_report_at_end(
        runs, request.run_id, arn, as_json=as_json, as_stream=as_stream, door="start"
    )
    if runs.target.is_local:
        runs.progress.say("the local stack stays up. End it: frameproof local down")
    return exit_code


def _check_dry_run(*, dry_run: bool, as_stream: bool, frames: int | None) -> None:
    """Refuse what a dry run has not, and what only a dry run has (``click.UsageError``)."""
    if dry_run and as_stream:
        raise click.UsageError("--dry-run starts nothing, so that --json-stream has no events.")
    if frames is not None and not dry_run:
        raise click.UsageError("--frames only reckons; give it with --dry-run.")


def _estimate(request: RunRequest, runs: Runs, *, frames: int | None, as_json: bool) -> int:
    found = estimate_listed(request, runs.target.connection, frames=frames)
    show_estimate(found, as_json=as_json)
    runs.progress.say("nothing was started, and nothing was written.")
    return ExitCode.PROVEN
