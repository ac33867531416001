"""The processes that convert files, as many as there are cores; each is started when needed.

They serve all jobs of this process, whatever account or Region, and stay for the next one. They
end with this process: when it exits, or when it is killed and their lifeline breaks.
"""

import atexit
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from .conversion_requests import INPUT_NAME, ConversionRequest, FileFailure, Outcome

_WORKER = (sys.executable, "-m", f"{__package__}.conversion_worker")
_IMPORT_ROOT = Path(__file__).parents[2]
_LEAST_BYTES_PER_SECOND = 1_000_000
_ENDING_SECONDS = 5.0
_ALLOCATOR = {
    "MALLOC_MMAP_THRESHOLD_": str(128 * 1024**2),
    "MALLOC_TRIM_THRESHOLD_": str(256 * 1024**2),
}
"""Pages of a frame stay with the process for the next one: mallopt(3). Without it each frame costs
a few hundred page faults, a tenth of its CPU time."""


class _WorkerLostError(Exception):
    """A process ended, or did not answer in time, while it converted a file."""


class _Worker:
    """One process and the socket to it."""

    def __init__(self, command: Sequence[str]) -> None:
        ours, theirs = socket.socketpair()
        paths = [str(_IMPORT_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [*command, str(theirs.fileno())],
                stdin=subprocess.PIPE,  # the lifeline
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is for the service, which then ends this one
                env={**os.environ, **_ALLOCATOR, "PYTHONPATH": os.pathsep.join(paths)},
            )
        self._connection = Connection(ours.detach())

    def ask(self, request: ConversionRequest, timeout_seconds: float) -> Outcome:
        """Return the answer; _WorkerLostError, with the process ended, when none comes."""
        try:
            self._connection.send(request)
            if not self._connection.poll(timeout_seconds):
                self.end(kill=True)
                raise _WorkerLostError(f"took longer than {timeout_seconds:.1f} s")
            outcome: Outcome = self._connection.recv()
        except (EOFError, OSError) as error:
            self.end(kill=False)
            raise _WorkerLostError(self._how_it_ended()) from error
        return outcome

    def end(self, *, kill: bool) -> None:
        """Cut the lifeline, or kill, and wait until the process is gone."""
        self._connection.close()
        if kill:
            self._process.kill()
        try:
            self._process.communicate(timeout=_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()

    def _how_it_ended(self) -> str:
        code = self._process.returncode
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"


class ConversionPool:
    """A bounded number of conversion processes; safe to use in threads.

    Parameters
    ----------
    size
        How many processes there are at most; by default one for each core.
    command
        Starts one; the number of a socket is added to it.
    least_seconds
        How long any file may take; larger ones may take longer.
    """

    def __init__(
        self,
        size: int | None = None,
        command: Sequence[str] = _WORKER,
        least_seconds: float = 120.0,
    ) -> None:
        self.size = size or os.process_cpu_count() or 1
        self._command = command
        self._least_seconds = least_seconds
        self._lock = threading.Lock()
        self._workers: set[_Worker] = set()
        # The last one used is the next one used: no more are started than have work at once.
        self._places: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(self.size):
            self._places.put(None)
        atexit.register(self.close)

    def convert(self, request: ConversionRequest) -> Outcome:
        """Convert one file, once a process is free; a crash is that file's failure."""
        size_bytes = (request.folder / INPUT_NAME).stat().st_size
        worker = self._places.get()
        try:
            worker = worker or self._started()
            return worker.ask(request, self._least_seconds + size_bytes / _LEAST_BYTES_PER_SECOND)
        except _WorkerLostError as error:
            with self._lock:
                self._workers.discard(worker)
            worker = None
            return FileFailure(
                "InternalServerException",
                f"The process that converted the file {error}. The file is broken in a way that a "
                "decoder cannot bear; the local service goes on without it.",
            )
        finally:
            self._places.put(worker)

    def _started(self) -> _Worker:
        worker = _Worker(self._command)
        with self._lock:
            self._workers.add(worker)
        return worker

    def close(self) -> None:
        """End all processes; a file that one of them is at becomes a failure."""
        atexit.unregister(self.close)
        with self._lock:
            workers, self._workers = self._workers, set()
        for worker in workers:
            worker.end(kill=False)


CONVERSIONS = ConversionPool()
"""The processes of this process; none is started before the first import."""
