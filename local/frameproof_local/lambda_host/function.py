"""One configuration of a function while it runs: unpacked archives and a pool of environments."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from frameproof_local.lambda_host.archives import UnpackedArchives, UnpackedFunction
from frameproof_local.lambda_host.configuration import FunctionConfiguration
from frameproof_local.lambda_host.environment import Environment, EnvironmentSetting
from frameproof_local.lambda_host.errors import TooManyRequestsError
from frameproof_local.lambda_host.pool import EnvironmentPool


class RunningFunction:
    """From the first call of a configuration until it was replaced and its last call has ended.

    Parameters
    ----------
    configuration
        Fixed: another one is another ``RunningFunction``.
    archives
        The host's unpacked archives.
    folder
        Where environments make their folders.
    setting
        What all environments of the host share.
    init_timeout_seconds
        How long loading may take outside of a call.
    max_environments
        The host's limit; reserved concurrency may lower it.
    """

    def __init__(
        self,
        configuration: FunctionConfiguration,
        *,
        archives: UnpackedArchives,
        folder: Path,
        setting: EnvironmentSetting,
        init_timeout_seconds: float,
        max_environments: int,
    ) -> None:
        self.configuration = configuration
        self._archives = archives
        self._folder = folder
        self._setting = setting
        self._init_timeout_seconds = init_timeout_seconds
        self._max_environments = max_environments
        self._pool = EnvironmentPool(self._start_environment, limit=max_environments)
        self._unpacked: UnpackedFunction | None = None
        self._calls = 0
        self._is_retired = False
        self._lock = threading.Lock()

    def enter(self, reserved_concurrency: int | None) -> None:
        """Count a call in; ``leave`` counts it out.

        Parameters
        ----------
        reserved_concurrency
            As it is now: it may change without a new configuration.

        Raises
        ------
        TooManyRequestsError
            Nothing may run: the reserved concurrency is zero.
        """
        if reserved_concurrency == 0:
            raise TooManyRequestsError("Rate Exceeded.")
        self._pool.set_limit(min(self._max_environments, reserved_concurrency or 2**31))
        with self._lock:
            self._calls += 1

    def leave(self) -> None:
        """Count a call out."""
        with self._lock:
            self._calls -= 1
        self._remove_when_unused()

    @contextmanager
    def environment(self) -> Iterator[Environment]:
        """Lend an environment, warm or new, waiting for one when all are busy."""
        environment = self._pool.acquire()
        try:
            yield environment
        finally:
            self._pool.release(environment)

    def retire(self) -> None:
        """End what is idle; calls that are under way finish in the environments they have."""
        self._pool.retire()
        with self._lock:
            self._is_retired = True
        self._remove_when_unused()

    def close(self) -> None:
        """End everything now."""
        self._pool.close()
        self.retire()

    def _start_environment(self) -> Environment:
        environment = self._new_environment()
        if environment.initialize(timeout_seconds=self._init_timeout_seconds):
            return environment
        # "If the Init phase takes longer than 10 seconds, Lambda retries it at the time of the
        # first function invocation with the configured function timeout." So start again, and
        # let the call wait for it.
        environment.close()
        return self._new_environment()

    def _new_environment(self) -> Environment:
        with self._lock:
            if self._unpacked is None:
                self._unpacked = self._archives.acquire(self.configuration)
        folder = self._folder / uuid.uuid4().hex
        return Environment(self._unpacked, folder=folder, setting=self._setting)

    def _remove_when_unused(self) -> None:
        with self._lock:
            if self._is_retired and self._calls == 0 and self._unpacked is not None:
                self._archives.release(self._unpacked)
                self._unpacked = None
