"""Processes that examine DICOM objects, so that none can take the step down with it.

A codec that crashes, hangs or asks for too much memory ends its process; the object gets a reason,
and the next one a new process. What they say comes as JSON: nothing that they send is executed.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from frameproof.contracts import InstanceAttributes
from frameproof.errors import SettingsError
from frameproof.records import from_json
from frameproof.source_objects.findings import Examined, FrameDigests

PATIENCE_SECONDS = 120.0
"""For one answer: the largest frames that there are take a few seconds."""
MEMORY_BYTES = 1_200 * 2**20
"""For one process: two of them, and the step itself, fit a function of 3,008 MB."""

_WORKER = (sys.executable, "-m", "frameproof.source_objects.worker")
_ENDING_SECONDS = 5.0
_LOOK_SECONDS = 0.5
"""How often a wait looks at the time that is left."""
_MAX_ANSWER_BYTES = 1_000_000


class _LostError(Exception):
    """The process ended, or did not answer in time."""


class ExaminingProcess:
    """One process and the socket to it.

    Parameters
    ----------
    command
        Starts it; the socket's number and the memory limit in bytes are added.
    patience_seconds
        How long one answer may take.
    memory_bytes
        How much memory the process may take.
    """

    def __init__(
        self,
        command: Sequence[str] = _WORKER,
        patience_seconds: float = PATIENCE_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        self._patience_seconds = patience_seconds
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own module
                [*command, str(theirs.fileno()), str(memory_bytes)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # codecs complain there, and may quote a file
                pass_fds=[theirs.fileno()],
                env=_environment(),
            )
        self._connection = Connection(ours.detach())
        self._has_begun = False

    @property
    def is_running(self) -> bool:
        """Whether it can take another object."""
        return self._process.poll() is None

    def examine(self, file: Path, *, skip: int, has_time: Callable[[], bool]) -> Examined:
        """Examine one object, as far as the time reaches; a crash is a reason, not an error.

        Parameters
        ----------
        file
            The object.
        skip
            How many of its frames were examined before.
        has_time
            Asked while it waits; when it says no, the process is ended and the rest left open.

        Raises
        ------
        SettingsError
            The process cannot even begin, whatever the object is.
        """
        examined = Examined()
        if not self._begin(has_time):
            self.end()
            return examined
        try:
            self._ask({"file": str(file), "skip": skip})
            while not examined.is_complete:
                answer = self._answer(has_time)
                if answer is None:
                    self.end()
                    break
                _note(answer, examined)
        except _LostError as error:
            self.end()
            examined.reason = f"The process that examined it {error}."
            examined.is_complete = True
        return examined

    def _begin(self, has_time: Callable[[], bool]) -> bool:
        """Wait until the process says that it has all it needs; False if the time is over first.

        Without this a function that lacks a decoder would find all its objects to be unreadable.
        """
        if not self._has_begun:
            try:
                self._has_begun = self._answer(has_time) is not None
            except _LostError as error:
                self.end()
                raise SettingsError(
                    f"The process that examines DICOM objects could not begin: it {error}. Look "
                    "whether ProveSourceFunction has its layers, whole (layers/source/, "
                    "layers/openjpeg/), and its memory."
                ) from error
        return self._has_begun

    def _ask(self, request: dict[str, Any]) -> None:
        try:
            self._connection.send_bytes(json.dumps(request).encode())
        except OSError as error:
            raise _LostError(self._how_it_ended()) from error

    def _answer(self, has_time: Callable[[], bool]) -> dict[str, Any] | None:
        """Wait for one answer; None when the time is over first."""
        deadline = time.monotonic() + self._patience_seconds
        try:
            while has_time():
                if self._connection.poll(_LOOK_SECONDS):
                    answer: dict[str, Any] = json.loads(
                        self._connection.recv_bytes(_MAX_ANSWER_BYTES)
                    )
                    return answer
                if time.monotonic() > deadline:
                    raise _LostError(f"took longer than {self._patience_seconds:g} s for a frame")
        except (EOFError, OSError) as error:
            raise _LostError(self._how_it_ended()) from error
        return None

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(_ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            return "stopped answering"
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._connection.close()
        self._process.kill()
        self._process.wait()


def _note(answer: dict[str, Any], examined: Examined) -> None:
    if "attributes" in answer:
        examined.attributes = from_json(InstanceAttributes, answer["attributes"])
    elif "frame" in answer:
        examined.frames.append(from_json(FrameDigests, answer["frame"]))
    else:
        examined.reason = answer["end"]
        examined.is_complete = True


def _environment() -> dict[str, str]:
    """Return this process's variables without AWS's: no credentials for what opens any file."""
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
    paths = os.pathsep.join(filter(None, sys.path))
    return {**inherited, "PYTHONPATH": paths, "OPENBLAS_NUM_THREADS": "1"}


class Examiners:
    """So many processes, each started when needed; safe to use in threads.

    Parameters
    ----------
    size
        How many objects are examined side by side.
    start
        Starts a process.
    """

    def __init__(self, size: int, start: Callable[[], ExaminingProcess] = ExaminingProcess) -> None:
        self._start = start
        self._places: queue.LifoQueue[ExaminingProcess | None] = queue.LifoQueue()
        for _ in range(size):
            self._places.put(None)
        self._size = size

    def examine(self, file: Path, *, skip: int, has_time: Callable[[], bool]) -> Examined:
        """Examine one object once a process is free (``ExaminingProcess.examine``)."""
        process = self._places.get()
        try:
            if process is None or not process.is_running:
                process = self._start()
            return process.examine(file, skip=skip, has_time=has_time)
        finally:
            self._places.put(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all processes."""
        for _ in range(self._size):
            process = self._places.get()
            if process is not None:
                process.end()
