"""The Lambda service's core: from a function's configuration and an event to a result."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from weakref import WeakSet

from frameproof_local.lambda_host.archives import UnpackedArchives
from frameproof_local.lambda_host.asynchronous import AsynchronousInvocations
from frameproof_local.lambda_host.configuration import (
    FunctionConfiguration,
    Invocation,
    InvocationResult,
)
from frameproof_local.lambda_host.environment import EnvironmentSetting
from frameproof_local.lambda_host.errors import HostStoppedError
from frameproof_local.lambda_host.function import RunningFunction
from frameproof_local.lambda_host.logs import LogWriter, invocation_log, log_tail
from frameproof_local.lambda_host.process import ProcessSpawner
from frameproof_local.lambda_host.requests import EVENT, REQUEST_RESPONSE, check_payload
from frameproof_local.lambda_host.runtime import LambdaRuntime
from frameproof_local.lambda_host.settings import LambdaHostSettings
from frameproof_local.lambda_host.work_folder import WorkFolder

logger = logging.getLogger(__name__)

SHUTDOWN_TIMEOUT_SECONDS = 5.0


class LambdaHost:
    """Runs functions in processes of their own.

    Parameters
    ----------
    settings
        Of the server's owner.
    write_log
        Receives the log of each invocation.

    Raises
    ------
    RuntimeFolderError
        The runtime folder lacks a package.
    """

    def __init__(self, settings: LambdaHostSettings, *, write_log: LogWriter) -> None:
        self._settings = settings
        self._write_log = write_log
        self._runtime = LambdaRuntime.of_this_server(settings.runtime_path)
        self._work_folder = WorkFolder(settings.work_folder)
        self._spawner = ProcessSpawner()
        unpacked = self._work_folder.path / "unpacked"
        unpacked.mkdir()
        self._archives = UnpackedArchives(unpacked)
        self._asynchronous = AsynchronousInvocations()
        self._functions: dict[str, RunningFunction] = {}
        # Replaced and deleted functions; each is here for as long as a call in it goes on.
        self._retired: WeakSet[RunningFunction] = WeakSet()
        self._calls = 0
        self._is_stopped = False
        self._changed = threading.Condition()

    def invoke(
        self, configuration: FunctionConfiguration, invocation: Invocation
    ) -> InvocationResult:
        """Run a function on one event and return when it has answered or failed.

        Raises
        ------
        LambdaServiceError
            Lambda refuses the call: see the tree in ``errors``.
        """
        check_payload(invocation.payload, invocation_type=REQUEST_RESPONSE)
        return self._run(configuration, invocation)

    def invoke_asynchronously(
        self, configuration: FunctionConfiguration, invocation: Invocation
    ) -> None:
        """Accept an event and run the function in the background, with retries.

        Raises
        ------
        LambdaServiceError
            Lambda refuses the call. What goes wrong later is logged.
        """
        check_payload(invocation.payload, invocation_type=EVENT)
        delays_seconds = self._settings.async_retry_delays_seconds
        self._asynchronous.submit(
            partial(self._run, configuration, invocation),
            name=f"{configuration.arn} (RequestId {invocation.request_id})",
            delays_seconds=delays_seconds[: configuration.maximum_retry_attempts],
        )

    def forget(self, arn: str) -> None:
        """End the environments of a deleted function, and of its versions, once they are idle."""
        with self._changed:
            names = [name for name in self._functions if name == arn or name.startswith(f"{arn}:")]
            forgotten = [self._functions.pop(name) for name in names]
            self._retired.update(forgotten)
        for function in forgotten:
            function.retire()

    def shutdown(self) -> None:
        """End every process and remove every file of this host, once; it cannot be used again."""
        with self._changed:
            if self._is_stopped:
                return
            self._is_stopped = True
            functions = [*self._functions.values(), *self._retired]
            self._functions.clear()
        self._asynchronous.stop()
        for function in functions:
            function.close()
        with self._changed:
            if not self._changed.wait_for(lambda: self._calls == 0, SHUTDOWN_TIMEOUT_SECONDS):
                logger.error("%d Lambda calls still run at shutdown and are cut off", self._calls)
        self._asynchronous.join()
        self._spawner.close()
        self._work_folder.close()

    def _run(
        self, configuration: FunctionConfiguration, invocation: Invocation
    ) -> InvocationResult:
        self._runtime.require(configuration.runtime, function_name=configuration.name)
        with self._function(configuration) as function:
            with function.environment() as environment:
                outcome = environment.invoke(invocation)
            lines = invocation_log(configuration, invocation, outcome)
            self._write_log(configuration, environment.log_stream, lines)
        return InvocationResult(
            payload=outcome.payload,
            function_error=outcome.function_error,
            log_tail=log_tail(lines),
            request_id=invocation.request_id,
        )

    @contextmanager
    def _function(self, configuration: FunctionConfiguration) -> Iterator[RunningFunction]:
        function, replaced = self._enter(configuration)
        try:
            if replaced is not None:
                replaced.retire()
            yield function
        finally:
            function.leave()
            with self._changed:
                self._calls -= 1
                self._changed.notify_all()

    def _enter(
        self, configuration: FunctionConfiguration
    ) -> tuple[RunningFunction, RunningFunction | None]:
        """Return the function to run, and the one that it replaces when something changed."""
        with self._changed:
            if self._is_stopped:
                raise HostStoppedError("The local server is stopping; start it and call again.")
            known = self._functions.get(configuration.arn)
            replaced = None
            if known is None or known.configuration != configuration:
                known, replaced = self._new_function(configuration), known
            known.enter(configuration.reserved_concurrency)
            self._functions[configuration.arn] = known
            if replaced is not None:
                self._retired.add(replaced)
            self._calls += 1
            return known, replaced

    def _new_function(self, configuration: FunctionConfiguration) -> RunningFunction:
        return RunningFunction(
            configuration,
            archives=self._archives,
            folder=self._work_folder.path / "environments",
            setting=EnvironmentSetting(
                self._runtime,
                self._settings.endpoint_url,
                self._spawner,
                self._settings.crashes,
                self._settings.disks,
            ),
            init_timeout_seconds=self._settings.init_timeout_seconds,
            max_environments=self._settings.max_environments,
        )
