"""Live lines on stderr: one for each thing that takes time.

On a terminal the line is rewritten while the thing goes on, with a bar where its share is known;
into a pipe or a file only whole lines go: when it begins, every few seconds while it goes on, and
when it ends. Nothing here ever goes to stdout, and nothing at all is shown with ``--quiet``.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable

import click

_REWRITE = "\r\x1b[2K"  # ECMA-48: to the first column, erase the line
_BAR_CELLS = 16
_NEWS_SECONDS, _NO_NEWS_SECONDS = 5.0, 10.0
"""How long a log waits for its next line: a job that says nothing is taken for one that hangs."""
_TITLE_WIDTH = 14


class Progress:
    """Shows one thing at a time.

    Parameters
    ----------
    is_terminal
        Whether lines can be rewritten.
    is_quiet
        Show nothing.
    """

    def __init__(
        self,
        *,
        is_terminal: bool,
        is_quiet: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._is_terminal = is_terminal
        self._is_quiet = is_quiet
        self._clock = clock
        self._title = ""
        self._doing = ""
        self._detail = ""
        self._share: float | None = None
        self._began_at = 0.0
        self._told_at = 0.0
        self._told = ""

    def say(self, text: str) -> None:
        """Show a line that stays as it is."""
        self.leave()
        self._line(text)

    def begin(self, title: str, doing: str) -> None:
        """Open the line of something that takes time."""
        self.leave()
        self._title, self._doing, self._detail, self._share = title, doing, "", None
        self._began_at = self._told_at = self._clock()
        self._told = ""
        if self._is_terminal:
            self._rewrite()
        else:
            self._line(f"{title}: {doing}")

    def update(self, detail: str | None = None, *, share: float | None = None) -> None:
        """Say how far it is; without an argument only the time moves on.

        Parameters
        ----------
        share
            The part that is done, 0 to 1: it becomes a bar.
        """
        if detail is not None:
            self._detail, self._share = detail, share
        if not self._title:
            return
        if self._is_terminal:
            self._rewrite()
        else:
            self._tell_log()

    def end(self, outcome: str = "done", *, seconds: float | None = None) -> None:
        """Close the line; ``seconds`` where somebody else's clock knows better."""
        if not self._title:
            return
        elapsed = self._clock() - self._began_at if seconds is None else seconds
        facts = ", ".join(filter(None, [f"{outcome} in {elapsed:.1f} s", self._detail]))
        if self._is_terminal:
            self._write(f"{_REWRITE}{self._title:<{_TITLE_WIDTH}} {facts}\n")
        else:
            self._line(f"{self._title}: {facts}")
        self._title = ""

    def leave(self) -> None:
        """Leave the open line as it stands: something else is going to be shown."""
        if self._is_terminal and self._title:
            self._write("\n")
        self._title = ""

    def _rewrite(self) -> None:
        elapsed = self._clock() - self._began_at
        is_bar = self._share is not None
        facts = [self._detail] if is_bar else [self._doing, self._detail]
        text = ", ".join(filter(None, [*facts, f"{elapsed:.0f} s"]))
        bar = f"{_bar(self._share)} " if self._share is not None else ""
        width = shutil.get_terminal_size().columns - 1  # a full line would wrap
        self._write(_REWRITE + f"{self._title:<{_TITLE_WIDTH}} {bar}{text}"[:width])

    def _tell_log(self) -> None:
        now = self._clock()
        patience = _NO_NEWS_SECONDS if self._detail == self._told else _NEWS_SECONDS
        if now - self._told_at < patience:
            return
        self._told, self._told_at = self._detail, now
        seconds = f"{now - self._began_at:.0f} s"
        self._line(f"{self._title}: {self._detail or self._doing}, {seconds}")

    def _line(self, text: str) -> None:
        self._write(f"{text}\n")

    def _write(self, text: str) -> None:
        if not self._is_quiet:
            # color: the escapes that rewrite a line must not be taken out
            click.echo(text, err=True, nl=False, color=self._is_terminal or None)


def _bar(share: float) -> str:
    """Draw a share as a bar of fixed width: ``[####------------]  25 %``."""
    full, empty = _cells()
    filled = int(share * _BAR_CELLS)
    return f"[{full * filled}{empty * (_BAR_CELLS - filled)}] {int(share * 100):>3} %"


def _cells() -> tuple[str, str]:
    """Choose what a bar is made of: blocks where the terminal's encoding has them."""
    try:
        "█░".encode(getattr(sys.stderr, "encoding", None) or "ascii")
    except UnicodeEncodeError:
        return "#", "-"
    return "█", "░"
