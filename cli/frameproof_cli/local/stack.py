"""The local stand-in for AWS, seen from outside: a process, a file that names it, and HTTP.

``python -m frameproof_local serve`` writes ``endpoint.json`` into its state folder when its stack
is ready, and says so at ``GET /_frameproof/health``. This module never imports it.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from frameproof.records import Json
from frameproof_cli.local.processes import runs_module, wait_for_end
from frameproof_cli.local.serve_command import MODULE, ServeCommand
from frameproof_cli.local.server_log import ServerLog
from frameproof_cli.terminal.failures import CommandError, ExitCode

_HEALTH_PATH = "/_frameproof/health"
_HEALTH_TIMEOUT_SECONDS = 2.0
_LOOK_AGAIN_SECONDS = 0.1
_ENDING_SECONDS = 120.0  # it deletes what it unpacked: seconds, and more on a busy machine
_COULD_NOT_START = 1
"""The server's exit code for a reason that it names: a port in use, a template refused."""


@dataclass(frozen=True, slots=True)
class LocalStack:
    """A local stack that is up, as its ``endpoint.json`` describes it."""

    endpoint: str
    pid: int
    stack_name: str | None
    """None where the server was started without an application."""
    started_at: str
    version: str
    region: str = ""
    """Known to the server itself, not to its file."""
    bridge: str | None = None
    """The address by which containers reach it, if any do; known to the server itself too."""

    @property
    def title(self) -> str:
        """For people: what runs, where, and as which process."""
        return f"stack {self.stack_name} at {self.endpoint} (process {self.pid})"


def endpoint_file(state_folder: Path) -> Path:
    """Name the file by which a running local stack is found."""
    return state_folder / "endpoint.json"


def find_local_stack(state_folder: Path) -> LocalStack | None:
    """Find the local stack that is up, if there is one: its file exists and it says it is ready."""
    stack = read_endpoint(state_folder)
    health = read_health(stack.endpoint) if stack else None
    if stack is None or health is None or health["status"] != "ready":
        return None
    return replace(stack, region=health["region"], bridge=health.get("bridge"))


def read_endpoint(state_folder: Path) -> LocalStack | None:
    """Read ``endpoint.json``; None where there is none or where it is half written.

    Raises
    ------
    CommandError
        It names a server that is not on this machine, AWS itself for one.
    """
    try:
        document = json.loads(endpoint_file(state_folder).read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    _require_loopback(document["endpoint"], endpoint_file(state_folder))
    return LocalStack(
        endpoint=document["endpoint"],
        pid=document["pid"],
        stack_name=document["stackName"],
        started_at=document["startedAt"],
        version=document["version"],
    )


def _require_loopback(endpoint: str, file: Path) -> None:
    """Refuse whatever is not plain HTTP to a loopback address; names may lead anywhere."""
    address = urlsplit(endpoint)
    with contextlib.suppress(ValueError):  # a name, or nothing
        if address.scheme == "http" and ip_address(address.hostname or "").is_loopback:
            return
    raise CommandError(
        f"{file} names {endpoint} as the local stack, which is no loopback address: the local mode "
        "talks to this machine alone, and has sent nothing there. Remove the file, and start the "
        "local stack: frameproof local up. A stack on AWS is named by --stack NAME.",
        ExitCode.CONFIGURATION,
    )


def read_health(endpoint: str) -> Json | None:
    """Ask the server how it is; None where nobody answers.

    No proxy is ever asked for a loopback address, whatever the environment says.
    """
    address = urlsplit(endpoint)
    connection = http.client.HTTPConnection(
        address.hostname or "", address.port, timeout=_HEALTH_TIMEOUT_SECONDS
    )
    try:
        connection.request("GET", _HEALTH_PATH)
        answer: Json = json.load(connection.getresponse())
    except (OSError, http.client.HTTPException, json.JSONDecodeError):  # nobody, or a stranger
        return None
    finally:
        connection.close()
    return answer


@contextlib.contextmanager
def only_one_starts(state_folder: Path) -> Iterator[None]:
    """Hold the start lock: a second ``local up`` waits, and then finds the stack of the first."""
    state_folder.mkdir(parents=True, exist_ok=True)
    with (state_folder / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # let go when the file is closed
        yield


def start_local_stack(
    command: ServeCommand, state_folder: Path, log: ServerLog, *, timeout_seconds: float
) -> LocalStack:
    """Start the server in a session of its own and wait until it is ready.

    The server outlives this command; if it doesn't get ready in time, or the wait is interrupted,
    it is ended again.

    Raises
    ------
    CommandError
        The server ended before it was ready (the message has the end of its log), or wasn't ready
        in time.
    """
    endpoint_file(state_folder).unlink(missing_ok=True)
    process = None
    try:
        with log.opened_for_server() as output, ctrl_c_afterwards():
            process = _spawn(command.arguments(state_folder), output)
        return _wait_until_ready(process, state_folder, log, timeout_seconds)
    except BaseException:  # Ctrl-C included: a server that nobody knows of must not stay behind
        if process:
            process.terminate()
            process.wait()
        raise


@contextlib.contextmanager
def ctrl_c_afterwards() -> Iterator[None]:
    """Let Ctrl-C wait until this is over: a process that is being started has no name yet.

    Raises
    ------
    KeyboardInterrupt
        Ctrl-C was typed meanwhile.
    """
    typed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: typed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if typed:
        raise KeyboardInterrupt


def _spawn(arguments: list[str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},  # so that the log can be followed
    )


def _wait_until_ready(
    process: subprocess.Popen[bytes], state_folder: Path, log: ServerLog, timeout_seconds: float
) -> LocalStack:
    give_up_at = time.monotonic() + timeout_seconds
    while time.monotonic() < give_up_at:
        log.show_new_stages()
        stack = find_local_stack(state_folder)
        if stack:
            return stack
        with contextlib.suppress(subprocess.TimeoutExpired):  # still running: look again
            process.wait(_LOOK_AGAIN_SECONDS)
        if process.returncode is not None:
            raise _ended_early(process.returncode, log)
    raise CommandError(
        f"the local stack was not ready after {timeout_seconds:.0f} s and was ended again. "
        f"The end of what it printed, {log.path}:\n{log.last_lines()}",
        ExitCode.TIMED_OUT,
    )


def _ended_early(returncode: int, log: ServerLog) -> CommandError:
    is_explained = returncode == _COULD_NOT_START and not log.shows_traceback()
    return CommandError(
        f"the local stack ended with code {returncode} before it was ready. "
        f"The end of what it printed, {log.path}:\n{log.last_lines()}",
        ExitCode.CONFIGURATION if is_explained else ExitCode.BUG,
    )


def end_local_stack(state_folder: Path) -> LocalStack | None:
    """End the local stack by its process id and wait until it is gone.

    Returns
    -------
    LocalStack or None
        The stack that was ended; None where none was up.

    Raises
    ------
    CommandError
        The process was asked to end and did not within two minutes.
    """
    stack = read_endpoint(state_folder)
    if stack is None:
        return None
    is_ours = read_health(stack.endpoint) or runs_module(stack.pid, MODULE)
    if is_ours:
        with contextlib.suppress(ProcessLookupError):  # it ended by itself just now
            os.kill(stack.pid, signal.SIGTERM)
        if not wait_for_end(stack.pid, _ENDING_SECONDS):
            raise CommandError(
                f"process {stack.pid} was asked to end and still runs after "
                f"{_ENDING_SECONDS:.0f} s. End it by force: kill -9 {stack.pid}",
                ExitCode.TIMED_OUT,
            )
    endpoint_file(state_folder).unlink(missing_ok=True)
    return stack if is_ours else None
