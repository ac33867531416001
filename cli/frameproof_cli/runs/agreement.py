"""What is said, and asked, before a run starts."""

from __future__ import annotations

import click

from frameproof_cli.runs.requests import RunRequest
from frameproof_cli.terminal.failures import DeclinedError
from frameproof_cli.terminal.manners import new_progress
from frameproof_cli.wiring import Wiring

_LOCAL_STUDIES = (
    "the local stack holds the samples and what you put into its buckets; any other study of the "
    "IDC is not found there. The samples: frameproof run all"
)


def agree(run: RunRequest, wiring: Wiring, *, yes: bool, is_local: bool = False) -> None:
    """Show what a person should know of a run, and ask if there is something to agree to.

    Parameters
    ----------
    is_local
        Whether the run goes to the local stack.

    Raises
    ------
    click.UsageError
        There is, but nobody sits there who could answer.
    DeclinedError
        The answer was no.
    """
    progress = new_progress()
    for note in run.notes:
        progress.say(note)
    if is_local and run.notes:  # only what was looked up in the index has notes
        progress.say(_LOCAL_STUDIES)
    if run.question is None or yes:
        return
    if not wiring.can_ask():
        raise click.UsageError(f"this needs --yes, as there is no terminal to ask: {run.question}")
    if not click.confirm(run.question, err=True):
        raise DeclinedError("nothing was started: the answer was no.")
