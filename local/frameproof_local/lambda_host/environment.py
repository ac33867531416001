"""One execution environment: a process that loads a function once and serves one call at a time.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
"""

import shutil
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from frameproof_local.lambda_host import errors
from frameproof_local.lambda_host.archives import UnpackedFunction
from frameproof_local.lambda_host.configuration import Invocation
from frameproof_local.lambda_host.crashes import Crashes
from frameproof_local.lambda_host.disks import Disks
from frameproof_local.lambda_host.errors import FunctionFailure
from frameproof_local.lambda_host.output import OutputFile
from frameproof_local.lambda_host.process import FunctionProcess, ProcessSpawner
from frameproof_local.lambda_host.runtime import LambdaRuntime
from frameproof_local.lambda_host.runtime_api import MessageKind, RuntimeApi, RuntimeMessage
from frameproof_local.lambda_host.sandbox import (
    DeadlinePassed,
    MemoryExceeded,
    ProcessExited,
    Sandbox,
    SandboxEvent,
)
from frameproof_local.lambda_host.variables import function_variables

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Outcome:
    """How an invocation ended.

    Parameters
    ----------
    payload
        The answer or the error document, JSON.
    function_error
        ``Unhandled``, or ``None`` after success.
    failure
        Set when the environment did not survive the invocation.
    duration_seconds
        Of the handler; loading the function is not in it.
    init_seconds
        How long loading took; with an environment's first invocation only.
    peak_memory_bytes
        The most that the process has taken in its life.
    init_output, output
        What the function printed while it was loaded (first invocation only), and since.
    """

    payload: bytes
    function_error: str | None
    failure: FunctionFailure | None
    duration_seconds: float
    init_seconds: float | None
    peak_memory_bytes: int
    init_output: str
    output: str


@dataclass(frozen=True)
class EnvironmentSetting:
    """What all environments of a host share: interpreter, endpoint, spawner, switches."""

    runtime: LambdaRuntime
    endpoint_url: str
    spawner: ProcessSpawner
    crashes: Crashes
    disks: Disks


class Environment:
    """A running ``awslambdaric`` with a Runtime API and a ``/tmp`` of its own.

    Parameters
    ----------
    function
        The function on disk.
    folder
        The environment's own folder; made here, removed by ``close``.
    setting
        The host's.
    """

    def __init__(
        self, function: UnpackedFunction, *, folder: Path, setting: EnvironmentSetting
    ) -> None:
        self._function = function
        self._configuration = function.configuration
        self._folder = folder
        folder.mkdir(parents=True)
        version = function.configuration.version
        self.log_stream = f"{time.strftime('%Y/%m/%d')}/[{version}]{uuid.uuid4().hex}"
        self._output = OutputFile(folder / "output.log")
        self._api = RuntimeApi(function_arn=function.configuration.arn)
        self._started_at = time.monotonic()
        self._session_token = f"local-{uuid.uuid4().hex}"
        self._process = self._start(setting)
        self._crashes, self._disks = setting.crashes, setting.disks
        self._crashes.add(self._session_token, self._configuration.name, self.kill)
        self._sandbox = Sandbox(
            self._process,
            self._api,
            memory_bytes=function.configuration.memory_size_mb * MEBIBYTE,
        )
        self._init_seconds: float | None = None
        self._init_failure: FunctionFailure | None = None
        self._is_fresh = True
        self._is_spent = False

    @property
    def pid(self) -> int:
        """The function's process."""
        return self._process.pid

    @property
    def is_usable(self) -> bool:
        """Whether another invocation may be sent here."""
        return not self._is_spent and self._process.exit_code() is None

    def initialize(self, *, timeout_seconds: float) -> bool:
        """Wait until the function is loaded or has failed to; ``False`` when it takes too long."""
        try:
            message = self._sandbox.wait(self._started_at + timeout_seconds)
        except DeadlinePassed:
            return False
        except SandboxEvent:
            return True  # ``invoke`` finds the same and reports it with a request ID
        if message.kind is MessageKind.INIT_ERROR:
            self._init_failure = errors.init_failed(message.body)
        self._init_seconds = message.at - self._started_at
        return True

    def invoke(self, invocation: Invocation) -> Outcome:
        """Run the function on one event; callers take turns."""
        is_first, self._is_fresh = self._is_fresh, False
        init_output = self._output.take() if is_first else ""
        if self._disks.bound(self._configuration.name, self.pid):
            self._output.shorten()  # or a line of it would be cut where the room ends
        started_at = time.monotonic()
        answer = self._answer(invocation, started_at + self._configuration.timeout_seconds)
        duration_seconds = time.monotonic() - started_at
        if isinstance(answer, FunctionFailure):
            self._is_spent = True
            self.kill()
        is_failed = isinstance(answer, FunctionFailure) or answer.kind is MessageKind.ERROR
        return Outcome(
            payload=answer.body,
            function_error="Unhandled" if is_failed else None,
            failure=answer if isinstance(answer, FunctionFailure) else None,
            duration_seconds=min(duration_seconds, self._configuration.timeout_seconds),
            init_seconds=self._init_seconds if is_first else None,
            peak_memory_bytes=self._process.peak_memory_bytes(),
            init_output=init_output,
            output=self._output.take(),
        )

    def kill(self) -> None:
        """End the process, now; an invocation in it ends as ``Runtime.ExitError``."""
        self._process.kill()

    def close(self) -> None:
        """End the process and remove what it leaves."""
        self._is_spent = True
        self._crashes.remove(self._session_token)
        self.kill()
        self._api.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, setting: EnvironmentSetting) -> FunctionProcess:
        tmp = self._folder / "tmp"
        tmp.mkdir()
        variables = function_variables(
            self._function,
            runtime=setting.runtime,
            tmp=tmp,
            log_stream=self.log_stream,
            runtime_api_address=self._api.address,
            endpoint_url=setting.endpoint_url,
            session_token=self._session_token,
        )
        return setting.spawner.start(
            [*setting.runtime.command, self._configuration.handler],
            folder=self._function.task,
            variables=variables,
            output=self._output.path,
        )

    def _answer(self, invocation: Invocation, deadline: float) -> RuntimeMessage | FunctionFailure:
        if self._init_failure is not None:
            return self._init_failure
        remaining_seconds = deadline - time.monotonic()
        self._api.offer(invocation, deadline_ms=int((time.time() + remaining_seconds) * 1000))
        try:
            message = self._sandbox.wait(deadline)
            while message.kind is MessageKind.READY:  # it came for this event
                message = self._sandbox.wait(deadline)
        except SandboxEvent as event:
            return self._failure(event, invocation.request_id)
        if message.kind is MessageKind.INIT_ERROR:
            return errors.init_failed(message.body)
        if message.kind is MessageKind.RESPONSE_TOO_LARGE:
            return errors.response_too_large()
        return message

    def _failure(self, event: SandboxEvent, request_id: str) -> FunctionFailure:
        match event:
            case ProcessExited(exit_code=exit_code):
                return errors.exited(request_id, exit_code)
            case MemoryExceeded():
                return errors.out_of_memory(request_id)
            case _:
                return errors.timed_out(request_id, self._configuration.timeout_seconds)
