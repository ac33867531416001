"""``frameproof doctor``: what would keep a run from working, all at once."""

from __future__ import annotations

import json

import click

from frameproof_cli.doctor.examination import examine
from frameproof_cli.doctor.view import document, text
from frameproof_cli.options.help_sections import EXAMPLE, SectionedCommand
from frameproof_cli.options.target_options import target_options
from frameproof_cli.target import TargetOptions
from frameproof_cli.terminal.failures import ExitCode
from frameproof_cli.wiring import Wiring


@click.command(
    cls=SectionedCommand,
    exit_codes={
        ExitCode.PROVEN: "no problem, perhaps warnings",
        ExitCode.USAGE: "wrong usage",
        ExitCode.CONFIGURATION: "at least one problem",
    },
    sections={
        EXAMPLE: [
            "frameproof doctor",
            "frameproof doctor --stack frameproof --region us-east-1",
            "frameproof doctor --json | jq -r '.findings[] | select(.state == \"problem\").fix'",
        ],
    },
)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@target_options
@click.pass_obj
def doctor(wiring: Wiring, /, *, target: TargetOptions, as_json: bool) -> int:
    """Look for everything that would keep a run from working, each with its fix.

    This machine first: decoder, folder, index of public studies, local stack. Then, where commands
    go to AWS: credentials, region, quotas, and the stack's own parts. Nothing is written anywhere
    but a file on this machine, and that is gone again.
    """
    findings = list(examine(target, wiring))
    click.echo(json.dumps(document(findings), indent=1) if as_json else text(findings))
    has_problem = any(found.state == "problem" for found in findings)
    return ExitCode.CONFIGURATION if has_problem else ExitCode.PROVEN
