"""``frameproof run``: import a study and prove its frames."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TextIO

import click

from frameproof_cli.commands.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.commands.options import runs_of_target, target_options
from frameproof_cli.failures import ExitCode
from frameproof_cli.requests import RunOptions, request_for
from frameproof_cli.results import summary
from frameproof_cli.target import TargetOptions
from frameproof_cli.wiring import Wiring

_SECTIONS = {
    EXAMPLE: [
        "frameproof run --sample ct-pelvis",
        "frameproof run --dicom ~/my-scans --bitmaps png",
        "frameproof run --source s3://my-bucket/study-7/ --stack frameproof --region eu-west-1",
    ],
    "Exit codes": [
        "0 PROVEN, PROVEN_PARTIAL    1 NOT_PROVEN         2 wrong usage",
        "3 the import job failed     4 nothing found      5 timed out or stopped",
        "130 Ctrl-C                  253 configuration    254 AWS error    255 a bug",
    ],
}


@click.command(cls=SectionedCommand, sections=_SECTIONS)
@click.option(
    "--sample",
    "samples",
    multiple=True,
    metavar="NAME",
    help="Public series: ct-chest, ct-pelvis, mr-head, mr-breast, or all. Repeatable.",
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="S3-URI",
    help="An S3 prefix with DICOM files, s3://bucket/prefix/. Repeatable.",
)
@click.option(
    "--dicom",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="A folder of your own: every file in it is uploaded first. Links are not followed.",
)
@click.option(
    "--input",
    "input_file",
    type=click.File(encoding="utf-8"),
    metavar="FILE",
    help="An execution's input as JSON, instead of the options above; - reads stdin.",
)
@click.option(
    "--run-id",
    metavar="ID",
    help="Name of the run and of its execution. Default: source, time and four random digits.",
)
@click.option(
    "--bitmaps",
    type=click.Choice(["none", "png", "view", "tiff", "npy", "all"]),
    help="Also keep every decoded frame: lossless PNG, 8-bit windowed view, TIFF, NPY, or all.",
)
@click.option(
    "--source-proof",
    is_flag=True,
    help="Decode the DICOM files themselves too, and compare each frame's pixels.",
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
@click.option("--wait/--no-wait", default=True, help="Watch the run to its end (default), or not.")
@click.option("--json", "as_json", is_flag=True, help="Print report.json instead of a summary.")
@target_options
@click.pass_obj
def run(
    wiring: Wiring,
    /,
    *,
    target: TargetOptions,
    wait: bool,
    as_json: bool,
    input_file: TextIO | None,
    **what: Any,
) -> int:
    """Import DICOM files into HealthImaging and prove every frame.

    The run goes through the stack's state machine; this command starts it, watches it and prints
    the verdict. Ctrl-C ends the watching only.
    """
    input_text = input_file.read() if input_file else None
    request = request_for(RunOptions(input_text=input_text, **what))
    runs = runs_of_target(target, wiring)
    arn = runs.start(request)
    if not wait:
        click.echo(_started(request.run_id, arn, as_json=as_json))
        return ExitCode.PROVEN
    report = runs.report_at_end(request.run_id, arn)
    click.echo(report.text if as_json else summary(report))
    if runs.target.is_local:
        runs.progress.say("the local stack stays up. End it: frameproof local down")
    return report.exit_code


def _started(run_id: str, arn: str, *, as_json: bool) -> str:
    if as_json:
        return json.dumps({"runId": run_id, "executionArn": arn})
    return f"{run_id} has started: {arn}\nIts report, at its end: frameproof report {run_id} --wait"
