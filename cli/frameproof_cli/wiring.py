"""What the commands talk to, in one place; tests hand in fakes as click's context object."""

from __future__ import annotations

import os
import sys
import time
import webbrowser
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from frameproof_cli.aws.connections import (
    Connection,
    connect_to_aws,
    connect_to_local_stack,
    profile_names,
)
from frameproof_cli.idc.index import IdcIndex
from frameproof_cli.local.home import Home, find_home


@dataclass(frozen=True, slots=True)
class Wiring:
    """The outside world of a command."""

    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    connect_to_aws: Callable[[str | None, str | None], Connection] = connect_to_aws
    """Takes a profile and a region."""
    aws_profiles: Callable[[], list[str]] = profile_names
    connect_to_local_stack: Callable[[str, str], Connection] = connect_to_local_stack
    """Takes an endpoint URL and a region."""
    pause: Callable[[float], None] = time.sleep
    """Waits that many seconds. Step Functions has no call that waits for news, so one must ask."""
    open_in_browser: Callable[[str], bool] = webbrowser.open
    """Shows the page of a URL to the person who sits there; False where there is no browser."""
    can_ask: Callable[[], bool] = field(default=lambda: sys.stdin.isatty() and sys.stderr.isatty())
    """Whether a person sits there: a question goes to stderr, its answer comes from stdin."""

    can_walk: Callable[[], bool] = field(
        default=lambda: all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))
    )
    """Whether a person sits there who can be led through a run: lists are drawn on stdout."""

    open_idc_index: Callable[[], IdcIndex] = IdcIndex
    """Opens the index of public studies; its files are read at the first question only."""

    @property
    def home(self) -> Home:
        """Where the command keeps its things."""
        return find_home(self.environment)
