"""``frameproof local up``: the stand-in for AWS, started."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import click

from frameproof_cli.local.home import Home
from frameproof_cli.local.serve_command import ServeCommand
from frameproof_cli.local.server_log import ServerLog
from frameproof_cli.local.stack import (
    LocalStack,
    find_local_stack,
    only_one_starts,
    start_local_stack,
)
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.runs.sample_run import make_sample_run
from frameproof_cli.terminal.failures import CommandError, ExitCode
from frameproof_cli.terminal.manners import talk
from frameproof_cli.wiring import Wiring

_RUNTIME_VARIABLE = "FRAMEPROOF_LAMBDA_RUNTIME"

_DOCKER_BRIDGE = "docker0"
"""The network interface that Docker Engine makes for its containers."""


@click.command(
    cls=SectionedCommand,
    exit_codes={
        ExitCode.PROVEN: "up",
        ExitCode.USAGE: "wrong usage",
        ExitCode.TIMED_OUT: "not ready in time",
        ExitCode.CONFIGURATION: "nothing is built, or the server says what is missing",
    },
    sections={EXAMPLE: ["frameproof local up --port 4566"]},
)
@click.option("--port", default=0, metavar="N", help="The port. Default: a free one.")
@click.option(
    "--stack-name",
    default="frameproof",
    metavar="NAME",
    show_default=True,
    help="Name of the stack that is created.",
)
@click.option(
    "--build-folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="What `sam build` made. Default: .aws-sam/build of the checkout.",
)
@click.option(
    "--no-deploy",
    is_flag=True,
    help="Create no stack: `sam deploy --config-env local` is going to.",
)
@click.option(
    "--timeout",
    "timeout_seconds",
    default=180.0,
    metavar="SECONDS",
    show_default=True,
    help="How long to wait until it is ready.",
)
@click.option(
    "--with-sample",
    is_flag=True,
    help="Also make a run named sample, and write an event of it for every function.",
)
@click.option(
    "--bridge",
    is_flag=True,
    help=f"Also listen for the containers behind {_DOCKER_BRIDGE}, Docker's bridge on Linux.",
)
@click.pass_obj
def up(
    wiring: Wiring,
    /,
    *,
    build_folder: Path | None,
    no_deploy: bool,
    timeout_seconds: float,
    with_sample: bool,
    bridge: bool,
    **server: Any,
) -> int:
    """Start the local stack and wait until it is ready; fine if it is up."""
    if with_sample and no_deploy:
        raise click.UsageError("--with-sample needs a stack, and --no-deploy creates none.")
    home = wiring.home
    with only_one_starts(home.local):
        stack = find_local_stack(home.local)
        if stack:
            _check_bridge(stack, is_wanted=bridge)
            click.echo(f"up already: {stack.title}")
        else:
            command = ServeCommand(
                build_folder=None if no_deploy else _built(build_folder, home),
                lambda_runtime=_lambda_runtime(wiring, home),
                bridge=_DOCKER_BRIDGE if bridge else None,
                **server,
            )
            stack = _start(command, home, timeout_seconds)
    if with_sample:
        _make_sample_run(stack, wiring)
    return ExitCode.PROVEN


def _make_sample_run(stack: LocalStack, wiring: Wiring) -> None:
    make_sample_run(stack, wiring)
    click.echo(f"events of the run sample, for sam local invoke: {wiring.home.events}")


def _check_bridge(stack: LocalStack, *, is_wanted: bool) -> None:
    if is_wanted and stack.bridge is None:
        raise CommandError(
            f"{stack.title} is up, but does not listen for containers. Start it anew: "
            "frameproof local down && frameproof local up --bridge",
            ExitCode.CONFIGURATION,
        )


def _start(command: ServeCommand, home: Home, timeout_seconds: float) -> LocalStack:
    shutil.rmtree(home.events, ignore_errors=True)  # they point at a stack that is gone
    log = ServerLog(home.server_output, show=talk)
    talk(f"starting the local stack (log: {log.path})")
    stack = start_local_stack(command, home.local, log, timeout_seconds=timeout_seconds)
    click.echo(f"up: {stack.title}")
    talk("end it: frameproof local down")
    return stack


def _built(chosen: Path | None, home: Home) -> Path:
    folder = chosen or (home.checkout or Path()) / ".aws-sam" / "build"
    if not (folder / "template.yaml").is_file():
        raise CommandError(
            f"there is nothing built in {folder}. Build it first: make build (that is: sam build)",
            ExitCode.CONFIGURATION,
        )
    return folder.absolute()


def _lambda_runtime(wiring: Wiring, home: Home) -> Path | None:
    folder = home.lambda_runtime
    if wiring.environment.get(_RUNTIME_VARIABLE) or not (folder and folder.is_dir()):
        return None  # the server reads the variable, or says what is missing
    return folder
