"""The execution environments of one function: reused while warm, bounded, replaced on change."""

import threading
from collections.abc import Callable

from frameproof_local.lambda_host.environment import Environment
from frameproof_local.lambda_host.errors import HostStoppedError


class EnvironmentPool:
    """Gives out environments, one caller at a time for each.

    A call above the limit waits for an environment. AWS would throttle it; but AWS has a thousand
    environments, and a laptop that fails where AWS does not would mislead.

    Parameters
    ----------
    start
        Makes a new, initialized environment; called without the pool's lock.
    limit
        The most environments at a time; may be changed later.
    """

    def __init__(self, start: Callable[[], Environment], *, limit: int) -> None:
        self._start = start
        self._limit = limit
        self._idle: list[Environment] = []
        self._busy: set[Environment] = set()
        self._starting = 0
        self._is_retired = False
        self._is_closed = False
        self._changed = threading.Condition()

    def set_limit(self, limit: int) -> None:
        """Allow more or fewer environments from now on."""
        with self._changed:
            self._limit = limit
            self._changed.notify_all()

    def acquire(self) -> Environment:
        """Return a warm environment, or a new one, or wait for one.

        Raises
        ------
        HostStoppedError
            The pool was closed.
        LambdaServiceError
            A new environment could not be made.
        """
        with self._changed:
            while not self._is_closed:
                environment = self._pop_warm()
                if environment is not None:
                    self._busy.add(environment)
                    return environment
                if len(self._busy) + self._starting < self._limit:
                    self._starting += 1
                    break
                self._changed.wait()
            else:
                raise HostStoppedError("The local server is stopping; start it and call again.")
        return self._start_one()

    def release(self, environment: Environment) -> None:
        """Take an environment back, and end it when nobody can use it again."""
        with self._changed:
            self._busy.remove(environment)
            is_wanted = not (self._is_retired or self._is_closed) and environment.is_usable
            if is_wanted:
                self._idle.append(environment)
            self._changed.notify_all()
        if not is_wanted:
            environment.close()

    def retire(self) -> None:
        """End the idle environments; the busy ones end when their invocation does."""
        with self._changed:
            self._is_retired = True
            idle, self._idle = self._idle, []
        for environment in idle:
            environment.close()

    def close(self) -> None:
        """End everything now; running invocations lose their process, waiting calls are refused."""
        with self._changed:
            self._is_closed = True
            busy = set(self._busy)
            self._changed.notify_all()
        self.retire()
        for environment in busy:
            environment.kill()  # its caller sees the end of the process and closes the rest

    def _pop_warm(self) -> Environment | None:
        """Return the environment that was used last: the others may stay unused."""
        while self._idle:
            environment = self._idle.pop()
            if environment.is_usable:
                return environment
            environment.close()
        return None

    def _start_one(self) -> Environment:
        environment: Environment | None = None
        try:
            environment = self._start()
        finally:
            with self._changed:
                self._starting -= 1
                if environment is not None:
                    self._busy.add(environment)
                is_late = self._is_closed
                self._changed.notify_all()
        if is_late:
            environment.kill()
        return environment
