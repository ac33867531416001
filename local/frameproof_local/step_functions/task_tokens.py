"""Callbacks: Task states that wait until someone sends their token back.

Source: Step Functions developer guide, "Wait for a Callback with Task Token".
"""

import base64
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from frameproof_local.step_functions.errors import ServiceError, StatesError


@dataclass
class Callback:
    """One waiting Task.

    Attributes
    ----------
    woken
        Set when the outcome has come, or a heartbeat.
    beats
        How many heartbeats have come.
    done
        Whether an outcome has come: ``output``, or ``failure``.
    """

    woken: threading.Event = field(default_factory=threading.Event)
    beats: int = 0
    done: bool = False
    output: Any = None
    failure: StatesError | None = None


class TaskTokens:
    """The tokens that are out, each with the Task that waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, Callback] = {}

    def issue(self) -> tuple[str, Callback]:
        """Return a new token and the callback that will hear of it."""
        token = base64.b64encode(secrets.token_bytes(256)).decode()
        callback = Callback()
        with self._lock:
            self._waiting[token] = callback
        return token, callback

    def withdraw(self, token: str) -> None:
        """Forget a token whose Task no longer waits."""
        with self._lock:
            self._waiting.pop(token, None)

    def succeed(self, token: str, output: Any) -> None:
        """Give the Task its output (``SendTaskSuccess``).

        Raises
        ------
        ServiceError
            ``TaskTimedOut``: no Task waits for this token.
        """
        self._settle(token, lambda callback: setattr(callback, "output", output))

    def fail(self, token: str, failure: StatesError) -> None:
        """Fail the Task (``SendTaskFailure``); raises as ``succeed`` does."""
        self._settle(token, lambda callback: setattr(callback, "failure", failure))

    def beat(self, token: str) -> None:
        """Count a heartbeat (``SendTaskHeartbeat``); raises as ``succeed`` does."""
        with self._lock:
            callback = self._find(token)
            callback.beats += 1
            callback.woken.set()

    def _settle(self, token: str, fill: Callable[[Callback], None]) -> None:
        with self._lock:
            callback = self._find(token)
            if callback.done:
                raise _unknown_token()
            fill(callback)
            callback.done = True
            callback.woken.set()

    def _find(self, token: str) -> Callback:
        if token not in self._waiting:
            raise _unknown_token()
        return self._waiting[token]


def _unknown_token() -> ServiceError:
    return ServiceError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
