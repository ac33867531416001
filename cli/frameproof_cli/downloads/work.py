"""Many files side by side, with a live line; a person may stop it and come back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

from frameproof_cli.downloads.files import FileOutcome
from frameproof_cli.terminal import figures
from frameproof_cli.terminal.failures import CommandError, ExitCode
from frameproof_cli.terminal.progress import Progress

_TICK_SECONDS = 0.5
"""How long the live line stands still while no file is done."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What one thread does at a time."""

    work: Callable[[], list[FileOutcome]]
    weight: int = 1
    """How much of the whole it is: frames, for one."""
    done: Callable[[list[FileOutcome]], None] = lambda outcomes: None
    """Is told of the outcomes in the main thread."""


class Meter:
    """How much was read so far; several threads add to it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.pieces = 0
        self.size_bytes = 0

    def add(self, size_bytes: int) -> None:
        """Count one frame, or one file, of this size."""
        with self._lock:
            self.pieces += 1
            self.size_bytes += size_bytes


@dataclass(frozen=True, slots=True)
class Crew:
    """Those who do the work.

    ``stop`` is called when a person has enough of it, and has what runs end soon.
    """

    jobs: int
    progress: Progress
    meter: Meter
    stop: Callable[[], None] = lambda: None

    def carry_out(self, units: Iterable[Unit], *, total: int | None) -> list[FileOutcome]:
        """Do all units, a few of them at once, and return what came of their files.

        Parameters
        ----------
        units
            Taken one by one, shortly before they are done: making one may take long, too.
        total
            The weight of all; None where that is not known, and no share is shown.

        Raises
        ------
        CommandError
            Somebody pressed Ctrl-C. What was finished until then stays.
        """
        self.progress.begin("Download", f"{self.jobs} at once")
        with ThreadPoolExecutor(self.jobs) as pool:
            try:
                outcomes = self._drained(pool, units, total)
            except KeyboardInterrupt as interrupt:
                self._abandon(pool)
                raise CommandError(
                    "stopped downloading. What has its name is whole; the same command goes on "
                    "from here.",
                    ExitCode.INTERRUPTED,
                ) from interrupt
            except BaseException:  # whatever it is, it must not wait for hours of other work
                self._abandon(pool)
                raise
        self.progress.end()
        return outcomes

    def _drained(
        self, pool: ThreadPoolExecutor, units: Iterable[Unit], total: int | None
    ) -> list[FileOutcome]:
        outcomes: list[FileOutcome] = []
        pending: dict[Future[list[FileOutcome]], Unit] = {}
        weight = 0
        for unit in units:
            pending[pool.submit(unit.work)] = unit
            while len(pending) > self.jobs:
                weight += self._take(pending, outcomes)
                self._show(outcomes, weight, total)
        while pending:
            weight += self._take(pending, outcomes)
            self._show(outcomes, weight, total)
        return outcomes

    def _take(
        self, pending: dict[Future[list[FileOutcome]], Unit], outcomes: list[FileOutcome]
    ) -> int:
        """Take in what is done by now; return its weight."""
        done, _ = wait(pending, timeout=_TICK_SECONDS, return_when=FIRST_COMPLETED)
        weight = 0
        for future in done:
            unit = pending.pop(future)
            found = future.result()
            unit.done(found)
            outcomes += found
            weight += unit.weight
        return weight

    def _show(self, outcomes: list[FileOutcome], weight: int, total: int | None) -> None:
        detail = f"{len(outcomes):,} files, {figures.size(self.meter.size_bytes)} read"
        share = min(1.0, max(weight, self.meter.pieces) / total) if total else None
        self.progress.update(detail, share=share)

    def _abandon(self, pool: ThreadPoolExecutor) -> None:
        self.progress.leave()
        self.stop()
        pool.shutdown(wait=True, cancel_futures=True)
