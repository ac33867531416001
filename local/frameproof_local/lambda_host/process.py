"""The operating system's side of an environment: start a process, measure it, end it.

How children die with the server: Linux can send a process a signal when its parent ends
(``prctl(PR_SET_PDEATHSIG)``). ``setpriv`` of util-linux asks for it and then becomes the function's
Python, so that no Python code runs between ``fork`` and ``exec`` (``preexec_fn`` would, and may
deadlock in a server with threads). The signal fires when the *thread* that started the child
ends, not the process: hence one thread that starts them all and lives as long as the server.
"""

import logging
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

logger = logging.getLogger(__name__)


class FunctionProcess:
    """A process in a group of its own, so that its children end with it.

    Parameters
    ----------
    popen
        The leader of its process group, just started.
    """

    def __init__(self, popen: subprocess.Popen[bytes]) -> None:
        self._popen = popen
        self._lock = threading.Lock()
        self._peak_memory_bytes = 0

    @property
    def pid(self) -> int:
        """The process, and the process group."""
        return self._popen.pid

    def exit_code(self) -> int | None:
        """Return ``None`` while the process runs, then its code; negative for a signal."""
        with self._lock:
            if self._popen.returncode is None and self._has_ended():
                self._end_group()  # children that it left behind
            return self._popen.returncode

    def kill(self) -> None:
        """End the process and its children; do nothing when they have ended."""
        with self._lock:
            if self._popen.returncode is None:
                self._end_group()

    def peak_memory_bytes(self) -> int:
        """Return the largest resident size so far, as the kernel recorded it.

        Of the function's process only: children that it started are not counted.
        """
        try:
            status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return self._peak_memory_bytes  # the process has ended: what was seen last
        for line in status.splitlines():
            if line.startswith("VmHWM:"):
                self._peak_memory_bytes = int(line.split()[1]) * 1024
        return self._peak_memory_bytes

    def _has_ended(self) -> bool:
        # WNOWAIT leaves the zombie: until it is reaped, nobody else can get its number.
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self._popen.pid, options) is not None

    def _end_group(self) -> None:
        os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()


class ProcessSpawner:
    """Starts processes that die with this server."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lambda-spawner")
        self._prefix = _die_with_parent_prefix()

    def start(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        variables: Mapping[str, str],
        output: Path,
    ) -> FunctionProcess:
        """Start a process.

        Parameters
        ----------
        command
            The program and its arguments.
        folder
            The working folder.
        variables
            The whole environment: nothing is inherited.
        output
            Standard output and error are appended to this file.
        """
        started = self._thread.submit(
            _popen, [*self._prefix, *command], folder=folder, variables=variables, output=output
        )
        return FunctionProcess(started.result())

    def close(self) -> None:
        """End the thread, and with it every process that is still alive."""
        self._thread.shutdown()


def _popen(
    command: Sequence[str], *, folder: Path, variables: Mapping[str, str], output: Path
) -> subprocess.Popen[bytes]:
    with output.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - running deployed code is what the host is for
            command,
            cwd=folder,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _die_with_parent_prefix() -> tuple[str, ...]:
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        logger.warning(
            "setpriv is not installed, so a function that is busy when this server is killed "
            "lives on until its handler returns; install util-linux."
        )
        return ()
    return (setpriv, "--pdeathsig", "KILL", "--")
