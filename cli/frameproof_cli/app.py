"""The command tree, and what becomes of an error at its last line."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from frameproof_cli.commands.delete import delete
from frameproof_cli.commands.help_sections import EXAMPLE, SectionedGroup
from frameproof_cli.commands.local import local
from frameproof_cli.commands.local_healthimaging import healthimaging
from frameproof_cli.commands.report import report
from frameproof_cli.commands.run import run
from frameproof_cli.failures import explain
from frameproof_cli.wiring import Wiring


class CommandTree(SectionedGroup):
    """A group whose every error is one line on stderr and one exit code."""

    def main(  # type: ignore[override]  # click's overloads tell standalone mode apart; we end anyway
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> NoReturn:
        """Run the command line and end the process with the command's exit code."""
        try:
            result = super().main(args, prog_name, standalone_mode=False, **extra)
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
        except Exception:
            if ctx.params["debug"]:
                traceback.print_exc()
            raise


@click.group(
    cls=CommandTree,
    sections={EXAMPLE: ["frameproof local up", "frameproof run --sample ct-pelvis"]},
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="frameproof", prog_name="frameproof")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def frameproof(context: click.Context, *, debug: bool) -> None:
    """Import DICOM studies into AWS HealthImaging, and prove every frame.

    Commands go to the stack of --stack NAME, or to the local one with --local; else to
    FRAMEPROOF_TARGET (local, stack:NAME or NAME); else to the local stack if it is up.
    """
    del debug  # read by CommandTree.invoke
    context.ensure_object(Wiring)


local.add_command(healthimaging)
frameproof.add_command(run)
frameproof.add_command(report)
frameproof.add_command(delete)
frameproof.add_command(local)
