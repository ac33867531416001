"""``frameproof local``: the stand-in for AWS on this machine."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import click

from frameproof_cli.commands.help_sections import EXAMPLE, SectionedCommand, SectionedGroup
from frameproof_cli.failures import CommandError, ExitCode
from frameproof_cli.home import Home
from frameproof_cli.local_environment import export_lines
from frameproof_cli.local_stack import (
    LocalStack,
    ServeCommand,
    end_local_stack,
    find_local_stack,
    only_one_starts,
    start_local_stack,
)
from frameproof_cli.manners import talk
from frameproof_cli.sam_local import StackFunctions, container_endpoint
from frameproof_cli.sample_run import make_sample_run
from frameproof_cli.server_log import ServerLog
from frameproof_cli.target import TargetOptions, find_target
from frameproof_cli.wiring import Wiring

_PRINTED = "server.out"
"""What the server prints, tracebacks included; it keeps a server.log of its own beside it."""

_RUNTIME_VARIABLE = "FRAMEPROOF_LAMBDA_RUNTIME"

_DOCKER_BRIDGE = "docker0"
"""The network interface that Docker Engine makes for its containers."""


@click.group(
    cls=SectionedGroup,
    sections={
        EXAMPLE: ["frameproof local up", "frameproof run --sample all", "frameproof local down"],
    },
)
def local() -> None:
    """Run the stack on this machine: no account, no container engine.

    One process answers as S3, Lambda, Step Functions, CloudFormation and HealthImaging, on a
    loopback port. It runs what `sam build` made.
    """


@local.command(cls=SectionedCommand, sections={EXAMPLE: ["frameproof local up --port 4566"]})
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
            click.echo(f"up already: {_title(stack)}")
        else:
            command = ServeCommand(
                build_folder=None if no_deploy else _built(build_folder, home),
                lambda_runtime=_lambda_runtime(wiring, home),
                bridge=_DOCKER_BRIDGE if bridge else None,
                **server,
            )
            stack = _start(command, home, timeout_seconds)
    if with_sample:
        make_sample_run(stack, wiring)
        click.echo(f"events of the run sample, for sam local invoke: {home.events}")
    return ExitCode.PROVEN


def _check_bridge(stack: LocalStack, *, is_wanted: bool) -> None:
    if is_wanted and stack.bridge is None:
        raise CommandError(
            f"{_title(stack)} is up, but does not listen for containers. Start it anew: "
            "frameproof local down && frameproof local up --bridge",
            ExitCode.CONFIGURATION,
        )


def _start(command: ServeCommand, home: Home, timeout_seconds: float) -> LocalStack:
    shutil.rmtree(home.events, ignore_errors=True)  # they point at a stack that is gone
    log = ServerLog(home.local / _PRINTED, show=talk)
    talk(f"starting the local stack (log: {log.path})")
    stack = start_local_stack(command, home.local, log, timeout_seconds=timeout_seconds)
    click.echo(f"up: {_title(stack)}")
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


def _title(stack: LocalStack) -> str:
    return f"stack {stack.stack_name} at {stack.endpoint} (process {stack.pid})"


@local.command(cls=SectionedCommand, sections={EXAMPLE: ["frameproof local down"]})
@click.pass_obj
def down(wiring: Wiring) -> int:
    """End the local stack; fine if none is up. All that it held is gone."""
    stack = end_local_stack(wiring.home.local)
    click.echo(f"down: {_title(stack)}" if stack else "the local stack was not up")
    return ExitCode.PROVEN


@local.command(cls=SectionedCommand, sections={EXAMPLE: ["frameproof local status --json"]})
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.pass_obj
def status(wiring: Wiring, *, as_json: bool) -> int:
    """Say whether the local stack is up, and where; exit code 4 if not."""
    home = wiring.home
    stack = find_local_stack(home.local)
    if as_json:
        click.echo(json.dumps(_status(stack, home)))
    elif stack:
        click.echo(f"up since {stack.started_at}: {_title(stack)}")
    else:
        click.echo("down; start it: frameproof local up")
    return ExitCode.PROVEN if stack else ExitCode.NOT_FOUND


def _status(stack: LocalStack | None, home: Home) -> dict[str, object]:
    if stack is None:
        return {"up": False}
    return {
        "up": True,
        "endpoint": stack.endpoint,
        "pid": stack.pid,
        "stackName": stack.stack_name,
        "startedAt": stack.started_at,
        "version": stack.version,
        "region": stack.region,
        "bridge": stack.bridge,
        "log": str(home.local / _PRINTED),
    }


@local.command(
    cls=SectionedCommand,
    sections={
        EXAMPLE: [
            'eval "$(frameproof local env)"',
            "aws stepfunctions list-state-machines",
            "frameproof local env --sam-local > env.json",
        ],
    },
)
@click.option(
    "--sam-local",
    is_flag=True,
    help="Print the functions' variables instead, as a file for sam local's --env-vars.",
)
@click.pass_obj
def env(wiring: Wiring, *, sam_local: bool) -> int:
    """Print shell lines that point aws, sam and SDKs at the local stack."""
    stack = find_local_stack(wiring.home.local)
    if stack is None:
        raise CommandError(
            "the local stack is not up. Start it: frameproof local up", ExitCode.CONFIGURATION
        )
    if sam_local:
        click.echo(_variables_for_containers(stack, wiring))
    else:
        click.echo("\n".join(export_lines(stack, wiring.environment)))
    return ExitCode.PROVEN


def _variables_for_containers(stack: LocalStack, wiring: Wiring) -> str:
    if stack.bridge is None and sys.platform == "linux":
        click.echo(
            "note: the local stack listens on loopback alone, which containers of Docker Engine "
            "don't reach. Start it with --bridge for them.",
            err=True,
        )
    target = find_target(TargetOptions(local=True), wiring)
    functions = StackFunctions(target.connection, str(stack.stack_name))
    return json.dumps(functions.variables(container_endpoint(stack)), indent=2)
