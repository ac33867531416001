"""What the local stack prints, kept in a file: written by the server, followed while it starts.

Its informing log lines are what a person wants to see while waiting. They look like
``2026-01-02 03:04:05,678 INFO frameproof_local.server: Ready on http://127.0.0.1:5100``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import IO

_STAGE = re.compile(r"\S+ \S+ INFO frameproof_local[\w.]*: (?P<message>.*)")
_LAST_LINES = 20


class ServerLog:
    """Follows one file from its beginning."""

    def __init__(self, path: Path, show: Callable[[str], None]) -> None:
        self.path = path
        self._show = show
        self._read_bytes = 0

    def opened_for_server(self) -> IO[bytes]:
        """Open the file anew, for the server's stdout and stderr."""
        self._read_bytes = 0
        return self.path.open("wb")

    def show_new_stages(self) -> None:
        """Show each whole line that informs and was not shown yet."""
        with self.path.open("rb") as file:
            file.seek(self._read_bytes)
            whole_lines, newline, _ = file.read().rpartition(b"\n")
        self._read_bytes += len(whole_lines) + len(newline)
        for line in whole_lines.decode(errors="replace").splitlines():
            match = _STAGE.fullmatch(line)
            if match:
                self._show(match["message"])

    def shows_traceback(self) -> bool:
        """Whether the server ended by an error that it has no words of its own for."""
        return "Traceback (most recent call last):" in self.path.read_text(errors="replace")

    def last_lines(self) -> str:
        """Return the end of the file, indented, for an error message."""
        lines = self.path.read_text(errors="replace").splitlines()[-_LAST_LINES:]
        return "\n".join(f"  {line}" for line in lines) or "  (it printed nothing)"
