"""``frameproof delete``: what runs made, undone."""

from __future__ import annotations

import json

import click

from frameproof.records import to_json
from frameproof_cli.deletion.deletions import delete_runs, deleting_executions
from frameproof_cli.deletion.plan import DeletionPlan, listing, size_of
from frameproof_cli.deletion.planner import plan_deletion
from frameproof_cli.options.completion import complete_run_id
from frameproof_cli.options.exit_codes import of_a_run
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.options.run_argument import EXAMPLE_RUN
from frameproof_cli.options.target_options import runs_of_target, target_options
from frameproof_cli.runs.requests import check_run_id
from frameproof_cli.schemas import SCHEMA_VERSION
from frameproof_cli.target import Target, TargetOptions
from frameproof_cli.terminal.failures import CommandError, DeclinedError, ExitCode
from frameproof_cli.terminal.manners import talk
from frameproof_cli.wiring import Wiring


@click.command(
    cls=SectionedCommand,
    exit_codes={
        **of_a_run("deleted, or shown, or nothing was left", refused="wrong usage, or refused"),
        ExitCode.NOT_PROVEN: "something is left",
        ExitCode.TIMED_OUT: "the deletion timed out",
        ExitCode.INTERRUPTED: "the answer was no",
    },
    sections={
        EXAMPLE: [
            f"frameproof delete {EXAMPLE_RUN} --dry-run",
            f"frameproof delete {EXAMPLE_RUN}",
            "frameproof delete --all --yes --stack frameproof",
        ],
    },
)
@click.argument("run_ids", metavar="[RUN]...", nargs=-1, shell_complete=complete_run_id)
@click.option("--all", "every_run", is_flag=True, help="Delete every run of the stack.")
@click.option("--dry-run", is_flag=True, help="Show what would go, and delete nothing.")
@click.option("--yes", is_flag=True, help="Don't ask; needed where there is no terminal.")
@click.option("--json", "as_json", is_flag=True, help="Print the list as a JSON object.")
@target_options
@click.pass_obj
def delete(
    wiring: Wiring,
    /,
    *,
    run_ids: tuple[str, ...],
    every_run: bool,
    target: TargetOptions,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Delete exactly what runs made: image sets, copies, uploads and reports.

    It shows what goes, and asks. An image set that another run imported into goes only together
    with that run: until then nothing is deleted, and the exit code is 2. Ctrl-C ends the watching
    only; the same command again finishes a deletion that broke off.
    """
    _check(run_ids, every_run=every_run)
    if not (yes or dry_run or wiring.can_ask()):
        raise click.UsageError("this is no terminal, so nobody is asked: give --yes or --dry-run.")
    runs = runs_of_target(target, wiring)
    deleting_executions(runs)  # a stack that deletes no runs says so before anything is listed
    plan = plan_deletion(runs.known() if every_run else run_ids, runs)
    if dry_run or plan.refused or plan.is_empty:
        return _show_only(plan, as_json=as_json)
    _confirm(plan, runs.target, yes=yes)
    arn = delete_runs(plan, runs)
    click.echo(_document(plan, arn) if as_json else f"deleted: {size_of(plan)}")
    return ExitCode.PROVEN


def _check(run_ids: tuple[str, ...], *, every_run: bool) -> None:
    if bool(run_ids) == every_run:
        raise click.UsageError("name the runs that are to be deleted, or all of them: --all.")
    for run_id in run_ids:
        check_run_id(run_id)


def _show_only(plan: DeletionPlan, *, as_json: bool) -> int:
    click.echo(_document(plan) if as_json else listing(plan))
    if plan.refused:
        raise CommandError(f"nothing was deleted. {plan.refused[0].reason}", ExitCode.USAGE)
    return ExitCode.PROVEN


def _confirm(plan: DeletionPlan, target: Target, *, yes: bool) -> None:
    if yes:
        talk(listing(plan))
        return
    click.echo(listing(plan), err=True)  # part of the question, however quiet it is to be
    if not click.confirm(f"Delete this from {target.title}?", err=True):
        raise DeclinedError("nothing was deleted: the answer was no.")


def _document(plan: DeletionPlan, execution_arn: str | None = None) -> str:
    document = {"schemaVersion": SCHEMA_VERSION, **to_json(plan), "executionArn": execution_arn}
    return json.dumps(document, indent=1)
