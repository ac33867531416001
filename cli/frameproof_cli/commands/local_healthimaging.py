"""``frameproof local healthimaging``: the stand-in for HealthImaging alone, in the foreground."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from frameproof_cli.local.serve_command import MODULE
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.terminal.failures import ExitCode


@click.command(
    cls=SectionedCommand,
    exit_codes={
        ExitCode.PROVEN: "ended by Ctrl-C or a signal",
        ExitCode.USAGE: "wrong usage",
        ExitCode.CONFIGURATION: "the port is taken, or the folder can't be used",
    },
    sections={
        EXAMPLE: [
            "frameproof local healthimaging --port 4567 > healthimaging.env &",
            ". ./healthimaging.env",
            "aws medical-imaging create-datastore --datastore-name mine",
        ],
    },
)
@click.option("--port", default=0, metavar="N", help="The port. Default: a free one.")
@click.option(
    "--profile",
    type=click.Choice(["fast", "realistic"]),
    help="fast: no request quotas, the default. realistic: AWS's quotas.",
)
@click.option(
    "--state",
    type=click.Path(file_okay=False),
    metavar="FOLDER",
    help="Keep data stores, image sets, frames and jobs there for the next start.",
)
def healthimaging(*, port: int, profile: str | None, state: str | None) -> NoReturn:
    """Serve HealthImaging with S3, IAM and STS alone, until Ctrl-C.

    It prints the shell lines that point aws and every SDK at it. All that it held is gone when it
    ends, but for HealthImaging's own state in a --state folder. It has nothing to do with the local
    stack of `up`, and both can run at once.
    """
    arguments = [sys.executable, "-m", MODULE, "healthimaging", "--port", str(port)]
    if profile:
        arguments += ["--profile", profile]
    if state:
        arguments += ["--state", state]
    sys.stdout.flush()
    # This process becomes the server: Ctrl-C and signals need nobody who passes them on.
    os.execv(sys.executable, arguments)  # noqa: S606 - our own interpreter and module
