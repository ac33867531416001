"""``frameproof download``: a run's bitmaps, or its series as DICOM files."""

from __future__ import annotations

from pathlib import Path

import click

from frameproof_cli.downloads.bitmap_files import BitmapFiles
from frameproof_cli.downloads.files import NOT_AS_WANTED, FileOutcome
from frameproof_cli.downloads.folder import TargetFolder
from frameproof_cli.downloads.selection import Selection
from frameproof_cli.downloads.views import document, summary
from frameproof_cli.downloads.work import Crew, Meter
from frameproof_cli.options.exit_codes import of_a_run
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.options.run_argument import EXAMPLE_RUN, run_argument
from frameproof_cli.options.target_options import runs_of_target, target_options
from frameproof_cli.runs.ledgers import run_with_ledger
from frameproof_cli.runs.requests import check_run_id
from frameproof_cli.runs.runs import Runs
from frameproof_cli.target import TargetOptions
from frameproof_cli.terminal.failures import ExitCode
from frameproof_cli.wiring import Wiring

_MOST_JOBS = 16


@click.command(
    cls=SectionedCommand,
    exit_codes={
        **of_a_run("every file is there, or would be written"),
        ExitCode.NOT_PROVEN: "a file could not be made, or another one has its name",
        ExitCode.NOT_FOUND: "no such run, or it goes on, or there is nothing of it to download",
    },
    sections={
        EXAMPLE: [
            f"frameproof download {EXAMPLE_RUN} pelvis --dicom",
            f"frameproof download {EXAMPLE_RUN} pictures --dry-run",
        ],
    },
)
@run_argument
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--dicom",
    "as_dicom",
    is_flag=True,
    help="Whole series as DICOM files, made of metadata and frames. Default: the run's bitmaps.",
)
@click.option("--series", multiple=True, metavar="UID", help="Only this one. Repeatable.")
@click.option("--instance", "instances", multiple=True, metavar="UID", help="The same.")
@click.option(
    "--jobs",
    type=click.IntRange(1, _MOST_JOBS),
    default=8,
    show_default=True,
    metavar="N",
    help="How many files at once.",
)
@click.option("--overwrite", is_flag=True, help="Replace files of the same name that differ.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print every file as a JSON object.")
@target_options
@click.pass_obj
def download(
    wiring: Wiring,
    /,
    *,
    run_id: str,
    folder: Path | None,
    target: TargetOptions,
    as_dicom: bool,
    series: tuple[str, ...],
    instances: tuple[str, ...],
    jobs: int,
    overwrite: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Download what the run RUN left behind into the folder DIR.

    DIR is named like the run if it is left out. The run must have ended. A file that is there
    and the same is left alone, so that the same command goes on where it was stopped; one that
    differs stays, and is named. Every frame is held against its checksum on the way: a bad one
    fails its file, and the others go on. DICOM files hold what HealthImaging has of the patient.
    """
    check_run_id(run_id)
    runs = runs_of_target(target, wiring)
    found = run_with_ledger(run_id, runs)
    place = TargetFolder(folder or Path(found), overwrite, dry_run)
    bring = _bring_dicom if as_dicom else _bring_bitmaps
    selection = Selection(series, instances)
    outcomes = bring(found, runs, place, selection, jobs)
    outcomes.sort(key=lambda outcome: outcome.wanted.path)
    kind = "dicom" if as_dicom else "bitmaps"
    title = runs.target.title
    click.echo(
        document(outcomes, run_id=found, target=title, folder=place.folder, kind=kind)
        if as_json
        else summary(outcomes, place.folder)
    )
    is_whole = not any(outcome.status in NOT_AS_WANTED for outcome in outcomes)
    return ExitCode.PROVEN if is_whole else ExitCode.NOT_PROVEN


def _bring_bitmaps(
    run_id: str, runs: Runs, folder: TargetFolder, selection: Selection, jobs: int
) -> list[FileOutcome]:
    meter = Meter()
    units = BitmapFiles(run_id, runs.output_bucket, folder, meter).units(selection)
    return Crew(jobs, runs.progress, meter).carry_out(units, total=len(units))


def _bring_dicom(
    run_id: str, runs: Runs, folder: TargetFolder, selection: Selection, jobs: int
) -> list[FileOutcome]:
    # NumPy and pydicom take half a second, which only those who rebuild DICOM shall wait for.
    from frameproof_cli.downloads.dicom_files import DicomFiles, image_sets_of  # noqa: PLC0415

    image_sets = image_sets_of(run_id, runs.target)
    selection.require(run_id, series={item.series_instance_uid for item in image_sets})
    chosen = [item for item in image_sets if selection.includes_series(item.series_instance_uid)]
    total = sum(item.frames + item.instances_without_frames for item in chosen)
    meter = Meter()
    files = DicomFiles.of(runs.target, folder, meter)
    crew = Crew(jobs, runs.progress, meter, stop=files.frames.stop)
    outcomes = crew.carry_out(
        files.units(chosen, selection), total=None if selection.instances else total
    )
    selection.require(run_id, series=set(selection.series), instances=files.found_instances)
    return outcomes
