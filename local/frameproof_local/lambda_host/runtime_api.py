"""The Lambda Runtime API: how one environment fetches events and hands in answers.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

Each environment has a server with a port of its own, because the runtime client names no
environment in its requests: the port says who is asking.
"""

import json
import logging
import queue
import socket
import sys
import threading
import time
from dataclasses import dataclass, field
from enum import Enum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from frameproof_local.lambda_host.configuration import Invocation
from frameproof_local.lambda_host.errors import MAX_RESPONSE_BYTES

logger = logging.getLogger(__name__)

API = "/2018-06-01/runtime"
ACCEPTED = {"status": "OK"}


class MessageKind(Enum):
    """What the runtime client can say."""

    READY = "asks for an event"
    RESPONSE = "the handler returned"
    ERROR = "the handler raised"
    INIT_ERROR = "the handler could not be loaded"
    RESPONSE_TOO_LARGE = "the handler returned more than Lambda carries"


@dataclass(frozen=True)
class RuntimeMessage:
    """One request of the runtime client.

    Parameters
    ----------
    kind
        What it says.
    body
        The answer or the error document, JSON.
    at
        When, on the monotonic clock, in seconds.
    """

    kind: MessageKind
    body: bytes = b""
    at: float = field(default_factory=time.monotonic)


class RuntimeApi:
    """The Runtime API of one environment.

    ``messages`` has what the runtime client said, in order. A message is there before its
    request is answered, so it is never behind the end of the process.
    """

    def __init__(self, *, function_arn: str) -> None:
        self.function_arn = function_arn
        self.messages: queue.SimpleQueue[RuntimeMessage] = queue.SimpleQueue()
        self._inbox: queue.SimpleQueue[tuple[Invocation, int] | None] = queue.SimpleQueue()
        self._current_request_id: str | None = None
        self._server = _Server(self)
        threading.Thread(
            target=self._server.serve_until_closed, name="lambda-runtime-api", daemon=True
        ).start()

    @property
    def address(self) -> str:
        """The value of ``AWS_LAMBDA_RUNTIME_API``: host and port."""
        return f"127.0.0.1:{self._server.server_port}"

    def offer(self, invocation: Invocation, *, deadline_ms: int) -> None:
        """Hand an event to the environment, now or as soon as it asks.

        Parameters
        ----------
        invocation
            The event.
        deadline_ms
            When the function times out, in Unix time in milliseconds.
        """
        self._inbox.put((invocation, deadline_ms))

    def close(self) -> None:
        """Stop listening; a runtime client that waits for an event gets none."""
        self._inbox.put(None)
        self._server.close()

    def next_event(self) -> tuple[Invocation, int] | None:
        """Block until there is an event and its deadline; ``None`` at the end."""
        self.messages.put(RuntimeMessage(MessageKind.READY))
        event = self._inbox.get()
        self._current_request_id = event[0].request_id if event else None
        return event

    def accept_answer(self, request_id: str, kind: MessageKind, body: bytes) -> HTTPStatus:
        """Take an answer and return the HTTP status for it."""
        if request_id != self._current_request_id:
            return HTTPStatus.BAD_REQUEST
        self._current_request_id = None
        if kind is MessageKind.RESPONSE and len(body) > MAX_RESPONSE_BYTES:
            self.messages.put(RuntimeMessage(MessageKind.RESPONSE_TOO_LARGE))
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        self.messages.put(RuntimeMessage(kind, body))
        return HTTPStatus.ACCEPTED


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, api: RuntimeApi) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.api = api

    def serve_until_closed(self) -> None:
        """Serve without the half-second poll of ``serve_forever``, which delays each stop."""
        while True:
            try:
                connection, address = self.socket.accept()
            except OSError:
                self.server_close()
                return
            self.process_request(connection, address)

    def close(self) -> None:
        """Wake ``accept``: the thread in ``serve_until_closed`` then closes the socket."""
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError as error:
            logger.debug("Runtime API was closed before: %s", error)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong; a killed function breaking its connection is nothing new."""
        if isinstance(sys.exception(), ConnectionError):
            logger.debug("A function's process left its Runtime API", exc_info=True)
        else:
            logger.exception("The Runtime API could not serve a function's request")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body in one packet, sent at once: otherwise Nagle's algorithm and delayed
    # acknowledgements cost 40 ms twice for each call.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        if self.path != f"{API}/invocation/next":
            self._answer_json(HTTPStatus.NOT_FOUND, {"errorType": "InvalidPath"})
            return
        event = self.server.api.next_event()
        if event is None:
            self.close_connection = True
            return
        invocation, deadline_ms = event
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": self.server.api.function_arn,
            "Lambda-Runtime-Trace-Id": invocation.trace_id,
        }
        if invocation.client_context is not None:
            headers["Lambda-Runtime-Client-Context"] = invocation.client_context
        self._answer(HTTPStatus.OK, headers, invocation.payload or b"{}")

    def do_POST(self) -> None:
        body = self._read_body()
        match self.path.removeprefix(API).split("/"):
            case ["", "init", "error"]:
                self.server.api.messages.put(RuntimeMessage(MessageKind.INIT_ERROR, body))
                self._answer_json(HTTPStatus.ACCEPTED, ACCEPTED)
            case ["", "invocation", request_id, "response"]:
                self._take_answer(request_id, MessageKind.RESPONSE, body)
            case ["", "invocation", request_id, "error"]:
                self._take_answer(request_id, MessageKind.ERROR, body)
            case _:
                self._answer_json(HTTPStatus.NOT_FOUND, {"errorType": "InvalidPath"})

    def log_message(self, format: str, *args: Any) -> None:
        logger.debug(format, *args)

    def _take_answer(self, request_id: str, kind: MessageKind, body: bytes) -> None:
        status = self.server.api.accept_answer(request_id, kind, body)
        refusal = {"errorType": "InvalidRequestID", "errorMessage": "Invalid request ID"}
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            refusal = {"errorType": "RequestEntityTooLarge", "errorMessage": "Exceeded maximum"}
        self._answer_json(status, ACCEPTED if status == HTTPStatus.ACCEPTED else refusal)

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self._read_exactly(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().partition(b";")[0] or b"0", 16):
            chunks.append(self._read_exactly(size))
            self.rfile.readline()  # the line end after a chunk
        if not self.rfile.readline():  # the line end after the last, empty chunk
            raise ConnectionResetError("The function's process ended within its answer.")
        return b"".join(chunks)

    def _read_exactly(self, size_bytes: int) -> bytes:
        body = self.rfile.read(size_bytes)
        if len(body) < size_bytes:  # half an answer is none
            raise ConnectionResetError("The function's process ended within its answer.")
        return body

    def _answer_json(self, status: HTTPStatus, document: dict[str, str]) -> None:
        self._answer(status, {"Content-Type": "application/json"}, json.dumps(document).encode())

    def _answer(self, status: HTTPStatus, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
