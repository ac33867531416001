"""Options that several commands share."""

from __future__ import annotations

import functools
import shlex
from collections.abc import Callable
from typing import Any

import click

from frameproof_cli.runs.runs import Runs
from frameproof_cli.target import TargetOptions, find_target
from frameproof_cli.terminal.manners import new_progress
from frameproof_cli.wiring import Wiring

type Command = Callable[..., int]


def target_options(command: Command) -> Command:
    """Add the options that choose the target; the command gets them as one ``target``."""

    @functools.wraps(command)
    def packed(*args: Any, **options: Any) -> int:
        names = ("stack", "local", "profile", "region")
        target = TargetOptions(**{name: options.pop(name) for name in names})
        return command(*args, target=target, **options)

    added = (
        click.option("--stack", metavar="NAME", help="The CloudFormation stack on AWS to use."),
        click.option("--local", is_flag=True, help="Use the local stack."),
        click.option("--profile", metavar="NAME", help="AWS profile, with --stack."),
        click.option("--region", metavar="NAME", help="AWS region, with --stack."),
    )
    for option in reversed(added):
        packed = option(packed)
    return packed


def runs_of_target(options: TargetOptions, wiring: Wiring) -> Runs:
    """Find the target, name it on stderr, and open its runs."""
    progress = new_progress()
    target = find_target(options, wiring)
    progress.say(f"target: {target.title}")
    return Runs(target, wiring.home, progress, wiring.pause, _flags(options))


def _flags(options: TargetOptions) -> str:
    """Write the options down again, so that a command that is shown leads to the same target."""
    named = {"--stack": options.stack, "--profile": options.profile, "--region": options.region}
    words = [f" {name} {shlex.quote(value)}" for name, value in named.items() if value]
    return "".join([*words, " --local" if options.local else ""])
