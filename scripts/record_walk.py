"""Records the interactive walk for the README: ``python -m scripts.record_walk docs/walk.svg``.

The real command is driven through a terminal, with a local stack of its own. Everything is shown as
it was, but for names that are others each time, or tell about the machine: run id, port, buckets,
folders. Their like stands there.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pyte

from scripts.terminal_svg import Cell, Screen, terminal_svg
from tests.e2e.terminal_screen import DOWN, ENTER, SPACE, Terminal

ROOT = Path(__file__).parents[1]
_FRAMEPROOF = Path(sys.executable).parent / "frameproof"
_PATIENCE = 5
_HOME = "/home/me/.frameproof"
_LIKE = (
    (r"ct-pelvis-\d{8}T\d{6}-[0-9a-f]{4}", "ct-pelvis-20260102T030405-1f2e"),
    (r"127\.0\.0\.1:\d{5}", "127.0.0.1:40444"),
    (r"Deploying \S+ as stack frameproof", "Deploying .aws-sam/build as stack frameproof"),
    (r"(?<=putbucket-)[0-9a-f]{12}", "0a1b2c3d4e5f"),
    (r"[0-9a-f]{32}(?=, CT)", "3f1c0e9ab7d2465c8e01d94a27b35f60"),
    (r"(?<=\(process )\d+(?=\))", "4242"),
)


@dataclass
class Recording:
    """Screens as they were shown, and for how long each is shown again."""

    home: Path
    screens: list[Screen] = field(default_factory=list)
    _steps_done: int = 0

    def take(self, screen: pyte.Screen, seconds: float) -> None:
        """Keep what is shown now."""
        self.screens.append(Screen(_cells(screen, str(self.home)), seconds))

    def take_steps(self, screen: pyte.Screen) -> None:
        """Keep what is shown each time that a step of the run has ended."""
        steps_done = sum(" done in " in line for line in screen.display)
        if steps_done > self._steps_done:
            self.take(screen, 0.8)
        self._steps_done = steps_done


def record(
    home: Path,
    *,
    browser: str = "true",
    before_deletion: Callable[[Terminal], None] = lambda _: None,
    at_the_end: Callable[[], None] = lambda: None,
) -> str:
    """Walk from the start of a local stack to the deletion; return the recording as SVG.

    Parameters
    ----------
    home
        Where the command keeps its things meanwhile; no local stack is up there.
    browser
        The program that is to show the report: one that does nothing, unless said otherwise.
    before_deletion
        Looks at the world when the run has ended, and the last question is asked.
    at_the_end
        Looks again when the walk has ended; then the local stack is ended, too.
    """
    recording = Recording(home)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    own = {"FRAMEPROOF_HOME": str(home), "FRAMEPROOF_TARGET": "local", "BROWSER": browser}
    environment = clean | own
    environment.pop("NO_COLOR", None)
    try:
        with Terminal(
            [_FRAMEPROOF],
            environment=environment,
            folder=ROOT,
            on_change=recording.take_steps,
        ) as terminal:
            _walk(terminal, recording, before_deletion)
        at_the_end()
    finally:
        _end_local_stack(environment)
    return terminal_svg(recording.screens, title="frameproof asks, runs, proves and deletes")


def _end_local_stack(environment: dict[str, str]) -> None:
    """End it, and wait for it longer than the command does: a busy machine takes its time."""
    command = [str(_FRAMEPROOF), "local", "down"]
    for _ in range(_PATIENCE):
        if subprocess.run(command, env=environment, check=False).returncode == 0:  # noqa: S603 - ours
            return
    raise RuntimeError("the local stack of the recording did not end")


def _walk(
    terminal: Terminal, recording: Recording, before_deletion: Callable[[Terminal], None]
) -> None:
    def shown(words: str, seconds: float) -> None:
        terminal.wait_for(words)
        recording.take(terminal.screen, seconds)

    shown("from then on: --local", 2.5)
    terminal.type(ENTER)
    shown("frameproof run ct-chest", 2.5)
    terminal.type("pelvis")
    shown("frameproof run ct-pelvis", 2.0)
    terminal.type(ENTER)
    shown("--bitmaps FORMAT", 2.0)
    terminal.type(DOWN, SPACE)
    shown("--source-proof", 2.0)
    terminal.type(ENTER)
    shown("says how to come back", 4.0)
    terminal.type(ENTER)
    shown("Open the report in the browser?", 4.0)
    terminal.type("y")
    shown("[y/N]", 4.0)
    before_deletion(terminal)
    terminal.type("y", ENTER)
    if terminal.wait_for_end():
        raise RuntimeError(f"the walk ended badly:\n{terminal.text}")
    recording.take(terminal.screen, 5.0)


def _cells(screen: pyte.Screen, home: str) -> list[list[Cell]]:
    """Read a screen, with what differs from time to time put in by its like, of one length."""
    width = screen.columns
    text = "".join(screen.display)  # without line breaks: what is replaced may be wrapped
    for pattern, like in ((re.escape(home), _HOME), *_LIKE):
        text = re.sub(pattern, partial(_put_in, like), text)
    return [
        [
            Cell(text[y * width + x], screen.buffer[y][x].fg, screen.buffer[y][x].bold)
            for x in range(width)
        ]
        for y in range(screen.lines)
    ]


def _put_in(like: str, found: re.Match[str]) -> str:
    return like.ljust(len(found[0]))[: len(found[0])]


def _home_of_like_length(folder: str) -> Path:
    """Name a home below a folder that is as long as the one that is shown, if there is room."""
    return Path(folder) / "h".ljust(max(len(_HOME) - len(folder) - 1, 1), "h")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        Path(sys.argv[1]).write_text(record(_home_of_like_length(made)))
