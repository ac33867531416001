"""``frameproof local``: the stand-in for AWS on this machine."""

from __future__ import annotations

import json
import sys

import click

from frameproof_cli.commands.local_healthimaging import healthimaging
from frameproof_cli.commands.local_up import up
from frameproof_cli.local.environment import export_lines
from frameproof_cli.local.home import Home
from frameproof_cli.local.sam_local import StackFunctions, container_endpoint
from frameproof_cli.local.stack import LocalStack, end_local_stack, find_local_stack
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand, SectionedGroup
from frameproof_cli.schemas import SCHEMA_VERSION
from frameproof_cli.target import TargetOptions, find_target
from frameproof_cli.terminal.failures import CommandError, ExitCode
from frameproof_cli.wiring import Wiring


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


local.add_command(up)
local.add_command(healthimaging)


@local.command(
    cls=SectionedCommand,
    exit_codes={ExitCode.PROVEN: "none is up any more", ExitCode.USAGE: "wrong usage"},
    sections={EXAMPLE: ["frameproof local down"]},
)
@click.pass_obj
def down(wiring: Wiring) -> int:
    """End the local stack; fine if none is up. All that it held is gone."""
    stack = end_local_stack(wiring.home.local)
    click.echo(f"down: {stack.title}" if stack else "the local stack was not up")
    return ExitCode.PROVEN


@local.command(
    cls=SectionedCommand,
    exit_codes={
        ExitCode.PROVEN: "up",
        ExitCode.USAGE: "wrong usage",
        ExitCode.NOT_FOUND: "not up",
    },
    sections={EXAMPLE: ["frameproof local status --json"]},
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.pass_obj
def status(wiring: Wiring, *, as_json: bool) -> int:
    """Say whether the local stack is up, and where; exit code 4 if not."""
    home = wiring.home
    stack = find_local_stack(home.local)
    if as_json:
        click.echo(json.dumps(_status(stack, home)))
    elif stack:
        click.echo(f"up since {stack.started_at}: {stack.title}")
    else:
        click.echo("down; start it: frameproof local up")
    return ExitCode.PROVEN if stack else ExitCode.NOT_FOUND


def _status(stack: LocalStack | None, home: Home) -> dict[str, object]:
    if stack is None:
        return {"schemaVersion": SCHEMA_VERSION, "up": False}
    return {
        "schemaVersion": SCHEMA_VERSION,
        "up": True,
        "endpoint": stack.endpoint,
        "pid": stack.pid,
        "stackName": stack.stack_name,
        "startedAt": stack.started_at,
        "version": stack.version,
        "region": stack.region,
        "bridge": stack.bridge,
        "log": str(home.server_output),
    }


@local.command(
    cls=SectionedCommand,
    exit_codes={
        ExitCode.PROVEN: "printed",
        ExitCode.USAGE: "wrong usage",
        ExitCode.CONFIGURATION: "the local stack is not up",
    },
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
