"""Questions about a process that this command did not start: has it ended, is it ours."""

from __future__ import annotations

import os
import select
import time
from pathlib import Path

_POLL_SECONDS = 0.05


def wait_for_end(pid: int, timeout_seconds: float) -> bool:
    """Wait until a process has ended; False if it still runs when the time is over.

    Linux tells through a file descriptor (``pidfd_open(2)``); elsewhere one has to ask again.
    """
    if hasattr(os, "pidfd_open"):
        return _wait_for_descriptor(pid, timeout_seconds)
    return _ask_until_gone(pid, timeout_seconds)


def _wait_for_descriptor(pid: int, timeout_seconds: float) -> bool:
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        readable, _, _ = select.select([descriptor], [], [], timeout_seconds)
    finally:
        os.close(descriptor)
    return bool(readable)


def _ask_until_gone(pid: int, timeout_seconds: float) -> bool:
    give_up_at = time.monotonic() + timeout_seconds
    while _exists(pid):
        if time.monotonic() >= give_up_at:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)  # signal 0 only asks, see kill(2)
    except ProcessLookupError:
        return False
    return True


def runs_module(pid: int, module: str) -> bool:
    """Tell whether a process was started as ``python -m <module>``.

    A process id from a file may meanwhile belong to a stranger: this asks before a signal is sent.
    Where the system has no ``/proc``, the answer is False.
    """
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:  # no such process, or no /proc
        return False
    return module.encode() in arguments
