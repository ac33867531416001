"""The walls around a process: what it says, whether it still lives, and what it takes."""

import queue
import time

from frameproof_local.lambda_host.process import FunctionProcess
from frameproof_local.lambda_host.runtime_api import RuntimeApi, RuntimeMessage

# How often a waiting thread looks whether the process still lives and how much memory it takes.
WATCH_INTERVAL_SECONDS = 0.05


class SandboxEvent(Exception):  # noqa: N818 - the three below say what happened
    """Why ``Sandbox.wait`` has no message."""


class ProcessExited(SandboxEvent):
    """The process ended before it said anything.

    Parameters
    ----------
    exit_code
        As ``subprocess`` counts: negative means the number of a signal.
    """

    def __init__(self, exit_code: int) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


class DeadlinePassed(SandboxEvent):
    """The process said nothing in time."""


class MemoryExceeded(SandboxEvent):
    """The process took more memory than it may."""


class Sandbox:
    """Waits for a process's messages and keeps it inside its memory.

    The limit is enforced by looking at the kernel's record of the largest resident size every
    50 ms and with each message, so a peak between two looks is found too. ``RLIMIT_AS`` would not
    do: it counts reserved address space, of which NumPy's libraries take a lot without touching
    it, and it ends in ``MemoryError`` where Lambda kills.

    Parameters
    ----------
    process, api
        The environment's.
    memory_bytes
        The limit.
    """

    def __init__(self, process: FunctionProcess, api: RuntimeApi, *, memory_bytes: int) -> None:
        self._process = process
        self._messages = api.messages
        self._memory_bytes = memory_bytes

    def wait(self, deadline: float) -> RuntimeMessage:
        """Return the next message.

        Parameters
        ----------
        deadline
            On the monotonic clock, in seconds.

        Raises
        ------
        ProcessExited, MemoryExceeded, DeadlinePassed
            There is no message, or it came from a process that took too much.
        """
        while True:
            # In this order: a process may end right after its last message, never before it.
            exit_code = self._process.exit_code()
            message = self._next_message(deadline if exit_code is None else 0)
            if self._process.peak_memory_bytes() > self._memory_bytes:
                raise MemoryExceeded
            if message is not None:
                return message
            if exit_code is not None:
                raise ProcessExited(exit_code)
            if time.monotonic() >= deadline:
                raise DeadlinePassed

    def _next_message(self, deadline: float) -> RuntimeMessage | None:
        seconds = min(WATCH_INTERVAL_SECONDS, deadline - time.monotonic())
        try:
            return self._messages.get(timeout=max(0, seconds))
        except queue.Empty:
            return None
