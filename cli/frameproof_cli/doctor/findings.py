"""What one look of the doctor ended with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from botocore.exceptions import BotoCoreError, ClientError

from frameproof_cli.terminal.failures import CommandError, explain

type State = Literal["ok", "warning", "problem", "skipped"]
"""A warning does not keep a run from being proven; what was skipped could not be looked at."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    check: str
    """What was looked at, in a word or two; stays the same from version to version."""
    state: State
    message: str
    fix: str = ""
    """What to do about it; empty where nothing is to be done, or where the message says it."""


def look(check: str, at: Callable[[], Finding]) -> Finding:
    """Look at one thing; trouble with AWS or with this machine is a finding too."""
    try:
        return at()
    except (BotoCoreError, ClientError, CommandError, OSError) as error:
        return Finding(check, "problem", str(explain(error)))
