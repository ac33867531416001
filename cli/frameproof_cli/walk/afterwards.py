"""After a run: its report in the browser, and everything that it made deleted again."""

from __future__ import annotations

import click

from frameproof_cli.commands.report import open_page
from frameproof_cli.terminal.failures import CommandError, DeclinedError, ExitCode
from frameproof_cli.walk.command_line import CommandLine
from frameproof_cli.walk.questions import LEFT, Questions, say
from frameproof_cli.wiring import Wiring


def offer_report_and_deletion(
    run_id: str, flags: tuple[str, ...], root: click.Context, wiring: Wiring, questions: Questions
) -> None:
    """Offer to open the report, then to delete what the run made: the command shows it and asks.

    Raises
    ------
    CommandError
        Ctrl-C was typed: nothing is deleted, or, while it is being deleted, that goes on. Or the
        deletion failed.
    """
    report = CommandLine(("report", run_id, "--open", *flags))
    delete = CommandLine(("delete", run_id, *flags))
    try:
        say()
        if questions.agree("Open the report in the browser?", default=True):
            say(f"(later: {report})")
            open_page(wiring.home.run(run_id) / "report.html", wiring)
        delete.show()
        delete.carry_out(root)
    except DeclinedError:
        say(f"everything stays. Delete it later: {delete}")
    except LEFT as interrupt:
        raise CommandError(
            f"nothing was deleted. Later: {delete} - and the report: {report}",
            ExitCode.INTERRUPTED,
        ) from interrupt
    except CommandError as error:
        if error.exit_code != ExitCode.USAGE:
            raise
        say(f"{error}")  # what was made is shared with another run, which is no fault of this one
