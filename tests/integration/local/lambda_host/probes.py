"""Tiny functions, a host to run them, and handlers that wait until the test lets them go."""

import io
import json
import os
import select
import socket
import sys
import zipfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from frameproof_local.contents import Content
from frameproof_local.lambda_host.configuration import (
    FunctionConfiguration,
    Invocation,
    InvocationResult,
)
from frameproof_local.lambda_host.host import LambdaHost

CHECKOUT = Path(__file__).parents[4]
RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"
WAIT_SECONDS = 20

ECHO = "def handler(event, context):\n    return event\n"
PID = "import os\ndef handler(event, context):\n    return os.getpid()\n"
WAIT = "import rendezvous\ndef handler(event, context):\n    return rendezvous.wait(event)\n"

RENDEZVOUS = """
import os, socket

def wait(event):
    with socket.create_connection(("127.0.0.1", event["port"])) as connection:
        connection.sendall(b"%d\\n" % os.getpid())
        connection.recv(1)
    return os.getpid()
"""


def zip_of(files: Mapping[str, str]) -> bytes:
    """Return a zip file of text files; at any time the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()


def function(source: str, **changes: Any) -> FunctionConfiguration:
    """Return a function whose ``app.py`` has this text; ``rendezvous`` lies beside it."""
    given: dict[str, Any] = {
        "arn": "arn:aws:lambda:eu-west-1:123456789012:function:probe",
        "name": "probe",
        "version": "$LATEST",
        "account_id": "123456789012",
        "region": "eu-west-1",
        "handler": "app.handler",
        "runtime": RUNTIME,
        "memory_size_mb": 256,
        "timeout_seconds": 10.0,
        "log_group": "/aws/lambda/probe",
        "code_zip": Content(zip_of({"app.py": source, "rendezvous.py": RENDEZVOUS})),
    }
    return FunctionConfiguration(**{**given, **changes})


@dataclass
class RunningHost:
    """A host, and the log lines that it wrote."""

    host: LambdaHost
    log: list[str] = field(default_factory=list)

    def call(self, configuration: FunctionConfiguration, event: object = None) -> InvocationResult:
        return self.host.invoke(configuration, Invocation(json.dumps(event).encode()))

    def answer(self, configuration: FunctionConfiguration, event: object = None) -> Any:
        """Call a function that must not fail, and return its parsed answer."""
        result = self.call(configuration, event)
        assert result.function_error is None, result.payload
        return json.loads(result.payload)

    def failure(self, configuration: FunctionConfiguration, event: object = None) -> Any:
        """Call a function that must fail, and return its parsed error document."""
        result = self.call(configuration, event)
        assert result.function_error == "Unhandled", result.payload
        return json.loads(result.payload)


def wait_for_end(pid: int) -> None:
    """Wait until a process has ended, whether it is this one's child or not."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended, _, _ = select.select([process], [], [], WAIT_SECONDS)
    os.close(process)
    assert ended, f"process {pid} still runs"


class HostMaker(Protocol):
    """Starts hosts that are shut down after the test."""

    def __call__(self, **settings: Any) -> RunningHost: ...


@dataclass(frozen=True)
class Arrival:
    """A handler that waits for ``let_go``."""

    connection: socket.socket
    pid: int

    def let_go(self) -> None:
        self.connection.sendall(b"1")

    def wait_until_gone(self) -> None:
        """Wait until the handler's process has closed its end, or died."""
        assert self.connection.recv(1) == b""


class Rendezvous:
    """Where handlers that call ``rendezvous.wait(event)`` meet the test."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._listener = self._open.enter_context(socket.create_server(("127.0.0.1", 0)))
        self._listener.settimeout(WAIT_SECONDS)

    @property
    def event(self) -> dict[str, int]:
        """The event that tells a handler where to go."""
        return {"port": self._listener.getsockname()[1]}

    def arrival(self) -> Arrival:
        """Wait until a handler arrives."""
        connection = self._open.enter_context(self._listener.accept()[0])
        connection.settimeout(WAIT_SECONDS)
        return Arrival(connection, int(connection.recv(32)))

    def close(self) -> None:
        self._open.close()
