"""What the answers come to: how much it is, what it takes, the command line that says it all."""

from __future__ import annotations

from dataclasses import dataclass

import click

from frameproof_cli.commands.estimate import estimate_listed
from frameproof_cli.estimates.amounts import known_amounts
from frameproof_cli.estimates.run_estimate import estimate_of
from frameproof_cli.runs.requests import RunRequest, request_for
from frameproof_cli.target import Target, find_target
from frameproof_cli.walk.command_line import CommandLine
from frameproof_cli.walk.previews import amounts_lines
from frameproof_cli.walk.questions import say
from frameproof_cli.wiring import Wiring


@dataclass(frozen=True, slots=True)
class Plan:
    """A run that only has to be started."""

    line: CommandLine
    """``frameproof run ...`` as it is shown: the run id is left to the command."""
    run_id: str


def plan_run(line: CommandLine, root: click.Context, wiring: Wiring) -> Plan:
    """Show what a ``frameproof run`` would do; nothing is written.

    Raises
    ------
    CommandError, click.UsageError, InvalidInputError
        It can't be started: there is no such bucket, nothing below the prefix, no file in the
        folder, or its target is not there.
    """
    request = request_for(line.run_options(root), wiring.open_idc_index)
    target = find_target(line.target_options(root), wiring)
    say(f"\n  goes to   {target.title}")
    for note in request.notes:
        say(f"  {note}")
    for text in _amounts(request, target, wiring):
        say(f"  {text}")
    say("\nThe same without questions:")
    line.show()
    say()
    return Plan(line, request.run_id)


def _amounts(request: RunRequest, target: Target, wiring: Wiring) -> tuple[str, ...]:
    known = known_amounts(request, wiring.open_idc_index)
    if known:
        found = estimate_of(request, known, frames=None, region=target.connection.region)
    else:
        found = estimate_listed(request, target.connection, frames=None)
    return amounts_lines(found)
