"""A terminal without a person: a program runs in it, its screen is read, keys are typed."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

UP, DOWN, ENTER, SPACE, CTRL_C = "\x1b[A", "\x1b[B", "\r", " ", "\x03"
COLUMNS, LINES = 80, 24

# The program gets the terminal as its own (controlling) one: Ctrl-C reaches it as from a keyboard.
_LOG_IN = "import os, sys; os.login_tty(0); os.execv(sys.argv[1], sys.argv[1:])"
_PATIENCE_SECONDS = 300.0


class _AnsweringScreen(pyte.HistoryScreen):  # type: ignore[misc]  # pyte has no types
    """A screen that says where its cursor is when it is asked, as terminals do."""

    def __init__(self, answer: Callable[[bytes], object]) -> None:
        super().__init__(COLUMNS, LINES, history=2_000, ratio=0.5)
        self._answer = answer

    def write_process_input(self, data: str) -> None:
        self._answer(data.encode())


class Terminal:
    """Runs a program in a terminal of 80 columns and 24 lines, until the block ends.

    Parameters
    ----------
    arguments
        The program, by its path, and its arguments.
    environment
        All of its environment but the terminal's own variables.
    on_change
        Is called after each change of the screen: a recording, say.
    """

    def __init__(
        self,
        arguments: Sequence[str | Path],
        *,
        environment: Mapping[str, str],
        folder: Path,
        on_change: Callable[[pyte.Screen], None] = lambda _: None,
    ) -> None:
        self._ours, theirs = pty.openpty()
        self._on_change = on_change
        self.screen = _AnsweringScreen(lambda data: os.write(self._ours, data))
        self._stream = pyte.ByteStream(self.screen)
        size = {"TERM": "xterm-256color", "COLUMNS": str(COLUMNS), "LINES": str(LINES)}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _LOG_IN, *map(str, arguments)],
            cwd=folder,
            env={**environment, **size},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the program if it still runs: a test failed in its middle."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait()
        os.close(self._ours)

    @property
    def text(self) -> str:
        """All that was shown and has stayed, line by line, what was scrolled away included."""
        scrolled = [
            "".join(line[x].data for x in range(COLUMNS)) for line in self.screen.history.top
        ]
        return "\n".join(line.rstrip() for line in [*scrolled, *self.screen.display]).rstrip()

    def shows(self, words: str) -> bool:
        """Tell whether some words stand on the screen, wherever a line was wrapped."""
        return _unwrapped(words) in _unwrapped(self.text)

    def type(self, *keys: str) -> None:
        """Type keys, or text letter by letter."""
        for key in keys:
            os.write(self._ours, key.encode())

    def wait_for(self, words: str) -> None:
        """Read until it ``shows`` some words."""
        self._read_until(lambda: self.shows(words), f"{words!r} is shown")

    def wait_for_pointed(self, words: str) -> None:
        """Read until the list's pointer stands before some words."""
        self._read_until(
            lambda: any("»" in line and words in line for line in self.screen.display),
            f"{words!r} is pointed at",
        )

    def wait_for_end(self) -> int:
        """Read until the program has ended; return its exit code."""
        self._read_until(lambda: False, "it ends", until_end=True)
        return self._process.wait()

    def _read_until(
        self, is_there: Callable[[], bool], what: str, *, until_end: bool = False
    ) -> None:
        give_up_at = time.monotonic() + _PATIENCE_SECONDS
        while not is_there():
            left = give_up_at - time.monotonic()
            readable, _, _ = select.select([self._ours], [], [], max(left, 0))
            if not readable:
                raise AssertionError(f"{_PATIENCE_SECONDS} s went by before {what}:\n{self.text}")
            shown = self._read()
            if not shown:
                if until_end:
                    return
                raise AssertionError(f"the program ended before {what}:\n{self.text}")
            self._stream.feed(shown)
            self._on_change(self.screen)

    def _read(self) -> bytes:
        try:
            return os.read(self._ours, 65_536)
        except OSError:  # EIO: the last process has closed the terminal (Linux, pty(7))
            return b""


def _unwrapped(text: str) -> str:
    return "".join(text.split())
