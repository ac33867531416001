"""Completes run ids in the shell, while a person types a command.

click runs the command itself to ask (``_FRAMEPROOF_COMPLETE``); nothing may be shown then but what
fits, so that a target that cannot be reached completes nothing.
"""

from __future__ import annotations

import itertools
import re

import click
from botocore.exceptions import BotoCoreError, ClientError
from click.shell_completion import CompletionItem

from frameproof_cli.runs.runs import Runs
from frameproof_cli.target import TargetOptions, find_target
from frameproof_cli.terminal.failures import CommandError
from frameproof_cli.terminal.manners import new_progress
from frameproof_cli.wiring import Wiring

_MOST = 200
_RETRY = re.compile(r"-r\d+$")


def complete_run_id(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer the runs whose id begins so: those of the newest executions, then the older ones."""
    del parameter  # click hands it in
    # Completion parses without calling: nobody has made the wiring yet.
    wiring = context.find_object(Wiring) or Wiring()
    try:
        names = _run_ids(_runs(context, wiring), incomplete)
    # click.UsageError: contradicting options; OSError: no network, a home that can't be read.
    except (CommandError, click.UsageError, BotoCoreError, ClientError, OSError):
        return []
    return [CompletionItem(name) for name in names]


def _runs(context: click.Context, wiring: Wiring) -> Runs:
    options = TargetOptions(
        stack=context.params.get("stack"),
        local=bool(context.params.get("local")),
        profile=context.params.get("profile"),
        region=context.params.get("region"),
    )
    return Runs(find_target(options, wiring), wiring.home, new_progress(), wiring.pause)


def _run_ids(runs: Runs, incomplete: str) -> list[str]:
    newest = list(itertools.islice(runs.executions.names(), _MOST))
    folders = runs.output_bucket.folders("runs/")
    known = {*newest, *folders}
    # A retry's execution r1-r2 works for the run r1.
    found = [
        name
        for name in dict.fromkeys([*newest, *folders])
        if name.startswith(incomplete) and _RETRY.sub("", name) not in known - {name}
    ]
    return found[:_MOST]
