"""CPU time and peak memory of every process of a local stack, read from /proc (proc(5))."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
_SECONDS_BETWEEN_LOOKS = 0.1
_FEWEST_LOOKS = 3
_UNKNOWN = "other"
_FUNCTION_NAME = b"AWS_LAMBDA_FUNCTION_NAME="


@dataclass
class ProcessUse:
    """What one process took while it was metered.

    Attributes
    ----------
    part
        ``server``, ``conversion``, or the state that a function works for.
    cpu_seconds
        User and system time of all its threads.
    peak_bytes
        The largest resident size of its life (VmHWM).
    """

    part: str
    cpu_seconds: float = 0.0
    peak_bytes: int = 0


@dataclass
class StackMeter:
    """Looks at a server and at everything below it, again and again until it is stopped.

    What a process that ends takes after the last look at it is lost: a tenth of a second at most.
    """

    server_pid: int
    uses: dict[int, ProcessUse] = field(default_factory=dict)
    machine_cpu_seconds: float = 0.0
    _begun_at: dict[int, float] = field(default_factory=dict)
    _looks: list[tuple[float, float]] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Meter for as long as the context lasts."""
        begun = _machine_cpu_seconds()
        self._look(is_first=True)
        stopped = threading.Event()
        thread = threading.Thread(target=self._look_until, args=[stopped])
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join()
            self._look()
            self.machine_cpu_seconds = _machine_cpu_seconds() - begun

    @property
    def cpu_seconds(self) -> float:
        """Of all processes."""
        return sum(use.cpu_seconds for use in self.uses.values())

    def busy_cores(self, begun_at: float, ended_at: float) -> float | None:
        """Return how many cores all processes kept busy on average, between two Unix times.

        None where it was looked less than three times meanwhile: that would be a guess.
        """
        looks = [look for look in self._looks if begun_at <= look[0] <= ended_at]
        if len(looks) < _FEWEST_LOOKS:
            return None
        (first_at, first_cpu), (last_at, last_cpu) = looks[0], looks[-1]
        return (last_cpu - first_cpu) / (last_at - first_at)

    def by_part(self) -> dict[str, ProcessUse]:
        """Sum the CPU time, and take the largest peak, of the processes of each part."""
        parts: dict[str, ProcessUse] = {}
        for use in self.uses.values():
            total = parts.setdefault(use.part, ProcessUse(use.part))
            total.cpu_seconds += use.cpu_seconds
            total.peak_bytes = max(total.peak_bytes, use.peak_bytes)
        return dict(sorted(parts.items(), key=lambda item: -item[1].cpu_seconds))

    def _look_until(self, stopped: threading.Event) -> None:
        while not stopped.wait(_SECONDS_BETWEEN_LOOKS):
            self._look()

    def _look(self, *, is_first: bool = False) -> None:
        for pid in [self.server_pid, *_descendants(self.server_pid)]:
            try:
                cpu_seconds, peak_bytes = _cpu_seconds(pid), _peak_bytes(pid)
                use = self.uses.get(pid) or ProcessUse(_UNKNOWN)
                if use.part == _UNKNOWN:  # as every process is between fork and exec
                    use.part = self._part(pid)
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has ended since it was listed
            if pid not in self.uses:
                self._begun_at[pid] = cpu_seconds if is_first else 0.0
                self.uses[pid] = use
            use.cpu_seconds = cpu_seconds - self._begun_at[pid]
            use.peak_bytes = max(use.peak_bytes, peak_bytes)
        self._looks.append((time.time(), self.cpu_seconds))

    def _part(self, pid: int) -> str:
        """Name a process; a function is called like stack-VerifyFramesFunction-5b2ae4a5."""
        if pid == self.server_pid:
            return "server"
        for variable in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
            if variable.startswith(_FUNCTION_NAME):
                return variable.decode().rsplit("-", 2)[-2].removesuffix("Function")
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        return "conversion" if b"conversion_worker" in command else _UNKNOWN


def _descendants(pid: int) -> Iterator[int]:
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found = children.read_text().split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # the thread has ended
        for child in map(int, found):
            yield child
            yield from _descendants(child)


def _cpu_seconds(pid: int) -> float:
    """Fields 14 and 15 of proc_pid_stat(5)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()  # from field 3 on
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_SECOND


def _peak_bytes(pid: int) -> int:
    """Return VmHWM; 0 of a process that is ending and has no memory any more."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _machine_cpu_seconds() -> float:
    """Return the CPU time of all programs: the first line of proc_stat(5), without idle time."""
    user, nice, system, _idle, _iowait, irq, softirq, *_ = map(
        int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    )
    return (user + nice + system + irq + softirq) / _TICKS_PER_SECOND
