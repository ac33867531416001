"""Live lines on stderr: one for each thing that takes time.

On a terminal the line is rewritten while the thing goes on; into a pipe or a file only whole
lines go: one when it begins, one when it ends. Nothing here ever goes to stdout.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable

import click

_REWRITE = "\r\x1b[2K"  # ECMA-48: to the first column, erase the line


class Progress:
    """Shows one thing at a time."""

    def __init__(self, *, is_terminal: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._is_terminal = is_terminal
        self._clock = clock
        self._title = ""
        self._doing = ""
        self._detail = ""
        self._began_at = 0.0

    def say(self, text: str) -> None:
        """Show a line that stays as it is."""
        self._leave_line()
        click.echo(text, err=True)

    def begin(self, title: str, doing: str) -> None:
        """Open the line of something that takes time."""
        self._leave_line()
        self._title, self._doing, self._detail = title, doing, ""
        self._began_at = self._clock()
        if self._is_terminal:
            self._rewrite()
        else:
            click.echo(f"{title}: {doing}", err=True)

    def update(self, detail: str | None = None) -> None:
        """Say how far it is; without an argument only the time moves on."""
        if detail is not None:
            self._detail = detail
        if self._is_terminal and self._title:
            self._rewrite()

    def end(self, outcome: str = "done", *, seconds: float | None = None) -> None:
        """Close the line; ``seconds`` where somebody else's clock knows better."""
        if not self._title:
            return
        elapsed = self._clock() - self._began_at if seconds is None else seconds
        facts = ", ".join(filter(None, [f"{outcome} in {elapsed:.1f} s", self._detail]))
        if self._is_terminal:
            click.echo(f"{_REWRITE}{self._title:<14} {facts}", err=True, color=True)
        else:
            click.echo(f"{self._title}: {facts}", err=True)
        self._title = ""

    def _rewrite(self) -> None:
        elapsed = self._clock() - self._began_at
        facts = ", ".join(filter(None, [self._doing, self._detail, f"{elapsed:.0f} s"]))
        width = shutil.get_terminal_size().columns - 1  # a full line would wrap
        line = f"{self._title:<14} {facts}"[:width]
        click.echo(_REWRITE + line, err=True, nl=False, color=True)  # color: keep the escapes

    def _leave_line(self) -> None:
        if self._is_terminal and self._title:
            click.echo(err=True)
        self._title = ""
