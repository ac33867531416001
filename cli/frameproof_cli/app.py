"""The command tree, and what becomes of an error at its last line."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from frameproof_cli.commands.delete import delete
from frameproof_cli.commands.doctor import doctor
from frameproof_cli.commands.download import download
from frameproof_cli.commands.estimate import estimate
from frameproof_cli.commands.frames import frames
from frameproof_cli.commands.list import list_runs
from frameproof_cli.commands.local import local
from frameproof_cli.commands.report import report
from frameproof_cli.commands.retry import retry
from frameproof_cli.commands.run import run
from frameproof_cli.commands.status import status
from frameproof_cli.commands.stop import stop
from frameproof_cli.commands.studies import studies
from frameproof_cli.commands.watch import watch
from frameproof_cli.options.help_sections import EXAMPLE, SectionedGroup
from frameproof_cli.terminal.failures import CommandError, ExitCode, explain
from frameproof_cli.terminal.manners import colour_choice, sort_arguments
from frameproof_cli.wiring import Wiring


class CommandTree(SectionedGroup):
    """A group whose every error is one line on stderr and one exit code."""

    def main(  # type: ignore[override]  # click's overloads tell standalone mode apart; we end anyway
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> NoReturn:
        """Run the command line and end the process with the command's exit code."""
        arguments = sort_arguments(sys.argv[1:] if args is None else args)
        try:
            result = super().main(arguments, prog_name, standalone_mode=False, **extra)
        # The process boundary: whatever arrives here is named and becomes an exit code.
        except (Exception, KeyboardInterrupt) as error:
            explained = explain(error)
            click.echo(f"error: {explained}", err=True)
            sys.exit(explained.exit_code)
        # Without standalone mode, click returns what the command returned, or the code of --help.
        sys.exit(result)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; with ``--debug`` an error shows where it came from."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:  # click would end with 1, which means NOT_PROVEN here
            _let_go_of_stdout()
            raise CommandError(
                "whoever read the output has gone away; a run that was started goes on.",
                ExitCode.INTERRUPTED,
            ) from error
        except Exception:
            if ctx.params["debug"]:
                traceback.print_exc()
            raise


def _let_go_of_stdout() -> None:
    """Point stdout nowhere, or Python would try to write its buffer into the broken pipe again.

    (Python documentation, ``signal``, "Note on SIGPIPE".)
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(
    cls=CommandTree,
    invoke_without_command=True,
    sections={
        EXAMPLE: ["frameproof", "frameproof local up", "frameproof run --sample ct-pelvis"],
    },
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="frameproof", prog_name="frameproof")
@click.option("--quiet", is_flag=True, help="Show results, questions and errors only.")
@click.option("--no-color", is_flag=True, help="No colours, as with the variable NO_COLOR.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def frameproof(context: click.Context, *, quiet: bool, no_color: bool, debug: bool) -> int | None:
    """Import DICOM studies into AWS HealthImaging, and prove every frame.

    Without a command, on a terminal, it asks for everything step by step.

    Commands go to the stack of --stack NAME, or to the local one with --local; else to
    FRAMEPROOF_TARGET (local, stack:NAME or NAME); else to the local stack if it is up. The options
    below may stand anywhere in the command line.
    """
    del quiet, debug  # read from the context: by manners, and by CommandTree.invoke
    wiring = context.ensure_object(Wiring)
    context.color = colour_choice(wiring.environment, no_color=no_color)
    if context.invoked_subcommand:
        return None
    if wiring.can_walk() and wiring.environment.get("TERM") != "dumb":
        return _lead(context, wiring)
    click.echo(context.get_help())
    return ExitCode.PROVEN


def _lead(context: click.Context, wiring: Wiring) -> int:
    # Imported here: loading prompt_toolkit takes a fifth of the time in which a command starts.
    from frameproof_cli.walk.questions import TerminalQuestions  # noqa: PLC0415
    from frameproof_cli.walk.walk import walk  # noqa: PLC0415

    return walk(context, wiring, TerminalQuestions(context.color))


frameproof.add_command(studies)
frameproof.add_command(estimate)
frameproof.add_command(run)
frameproof.add_command(list_runs)
frameproof.add_command(status)
frameproof.add_command(watch)
frameproof.add_command(stop)
frameproof.add_command(retry)
frameproof.add_command(report)
frameproof.add_command(frames)
frameproof.add_command(download)
frameproof.add_command(delete)
frameproof.add_command(doctor)
frameproof.add_command(local)
