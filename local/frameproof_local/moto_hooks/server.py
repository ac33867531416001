"""moto's server mode as a WSGI application, and an HTTP server that keeps connections open.

Werkzeug's server closes every connection after one answer, because it does not know whether the
application has read the whole request. A Lambda function that reads a thousand frames would open
a thousand connections. The handler here reads each request whole before the application sees it,
so the next request can follow on the same connection.

Touches: ``moto.moto_server.werkzeug_app.DomainDispatcherApplication``, ``create_backend_app`` and
``MotoRequestHandler.make_environ``; and Werkzeug's ``WSGIRequestHandler.run_wsgi``, which is what
its handler calls for every HTTP method.
"""

import gc
import io
import logging
import socket
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import BaseWSGIServer, make_server

from frameproof_local.container_bridge import ContainerBridge
from frameproof_local.delivery import DELIVERY_KEY, Delivery

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

logger = logging.getLogger(__name__)

LOOPBACK: Final = "127.0.0.1"
"""The only address, but for a container bridge: whoever reaches the endpoint can run code."""

type Headers = list[tuple[str, str]]

_WAITING_CONNECTIONS = 128
_LARGE_BODY_BYTES = 1024**2
_WITHOUT_BODY = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}


def aws_application() -> "WSGIApplication":
    """Return moto's dispatcher: it sends each request to the service that its signature names."""
    application: WSGIApplication = DomainDispatcherApplication(create_backend_app)
    return application


def loopback_server(application: "WSGIApplication", port: int) -> BaseWSGIServer:
    """Bind a threaded server; it answers once its ``serve_forever`` runs.

    Parameters
    ----------
    application
        What answers the requests.
    port
        0 takes a free one; read it from the server's ``port``.

    Raises
    ------
    OSError
        The port cannot be bound, usually because another program has it.
    """
    # Werkzeug ends the whole process when it cannot bind a port, so it is bound here.
    with socket.create_server((LOOPBACK, port), backlog=_WAITING_CONNECTIONS) as listening:
        return _server_on(listening, application)


def bridge_server(
    application: "WSGIApplication", bridge: ContainerBridge, port: int
) -> BaseWSGIServer:
    """Bind a server as ``loopback_server`` does, for the containers behind a bridge and no others.

    The kernel takes a packet for any of its addresses on any of its interfaces. The socket is tied
    to the bridge itself (``SO_BINDTODEVICE``, socket(7)), so that a neighbour in the network who
    has a route to the bridge's address is not let in.

    Raises
    ------
    OSError
        The port cannot be bound.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        device = bridge.interface.encode() + b"\0"
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device)
        listening.bind((bridge.address, port))
        listening.listen(_WAITING_CONNECTIONS)
        return _server_on(listening, application)


def _server_on(listening: socket.socket, application: "WSGIApplication") -> BaseWSGIServer:
    """Make a server that keeps a duplicate of a listening socket."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it warns of its own use in production
    host, port = listening.getsockname()
    return make_server(
        host,
        port,
        application,
        threaded=True,
        request_handler=KeepAliveRequestHandler,
        fd=listening.fileno(),
    )


class KeepAliveRequestHandler(MotoRequestHandler):
    """Answers any number of requests on one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or small answers wait 40 ms for the client's ACK
    wbufsize = -1  # buffered: headers and a small body leave in one packet

    def handle_expect_100(self) -> bool:
        """Tell a client that asked first (botocore before an upload) to send its body, at once."""
        go_on = super().handle_expect_100()
        self.wfile.flush()
        return go_on

    def run_wsgi(self) -> None:
        """Answer one request."""
        self.environ = environ = self._environ_with_body()
        try:
            status, headers, body = _run(self.server.app, environ)
        except NotImplementedError as error:  # moto's way to say that it lacks an operation
            status, headers, body = _not_implemented(error)
        except Exception:  # one request's trouble must not take its connection's thread down
            logger.exception("Request failed: %s %s", self.command, self.path)
            status, headers, body = _internal_error(self.path)
        answer = self._rendered(status, headers, body)
        delivery: Delivery | None = environ.get(DELIVERY_KEY)
        if delivery is None:
            self.wfile.write(answer)
            self.wfile.flush()
        else:  # the application's own way to send it, after which nothing can follow
            self.close_connection = True
            delivery(self.connection, answer)
        self._let_go_of_body()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing: nobody reads a line for each of many thousand requests."""

    def _let_go_of_body(self) -> None:
        """Free a large body at once; an idle connection, or a cycle of moto's, would keep it.

        What Flask and moto make of a request refers to itself. Large bodies come with few objects,
        so that the garbage collector, which counts objects, would see to it after a gigabyte.
        """
        is_large = int(self.environ["CONTENT_LENGTH"]) >= _LARGE_BODY_BYTES
        self.environ = {}
        if is_large:
            gc.collect(1)  # the young generations, in which the request is: a millisecond

    def _environ_with_body(self) -> "WSGIEnvironment":
        """Read the request's whole body, so that nothing of it is left on the connection."""
        environ: WSGIEnvironment = self.make_environ()
        if environ.get("wsgi.input_terminated"):  # chunked; Werkzeug takes the chunks apart
            body = environ["wsgi.input"].read()
        else:
            body = self.rfile.read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        environ["wsgi.input_terminated"] = True  # or Werkzeug copies the body piece by piece
        environ["CONTENT_LENGTH"] = str(len(body))
        return environ

    def _rendered(self, status: str, headers: Headers, body: bytes) -> bytes:
        """Return the answer; its length is always told, or the client could not find its end.

        Head and body go out together: two packets cost a client two awakenings.
        """
        code, _, reason = status.partition(" ")
        to_client, self.wfile = self.wfile, io.BytesIO()
        self.send_response(int(code), reason)
        is_head = self.command == "HEAD"
        for name, value in headers:
            # HEAD tells the length of a body that is not sent; only the application knows it.
            if is_head or name.lower() not in ("content-length", "connection"):
                self.send_header(name, value)
        has_body = not is_head and int(code) not in _WITHOUT_BODY
        if has_body:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        head, self.wfile = self.wfile.getvalue(), to_client
        return head + body if has_body else head


def _run(application: "WSGIApplication", environ: "WSGIEnvironment") -> tuple[str, Headers, bytes]:
    """Call a WSGI application and collect its whole answer (PEP 3333)."""
    answer: list[tuple[str, Headers]] = []
    written: list[bytes] = []

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> Any:
        answer.append((status, headers))
        return written.append

    chunks: Iterable[bytes] = application(environ, start_response)
    try:
        written.extend(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = answer[-1]
    return status, headers, b"".join(written)


def _not_implemented(error: NotImplementedError) -> tuple[str, Headers, bytes]:
    """Return what a client sees of an operation that nobody here has; AWS SDKs retry no 501."""
    message = f"The local stack does not have this operation: {error}"
    return "501 Not Implemented", [("Content-Type", "text/plain")], message.encode()


def _internal_error(path: str) -> tuple[str, Headers, bytes]:
    """Return what a client sees when the stand-in itself has a bug; AWS SDKs retry a 500."""
    message = f"The local stack failed on {path}; its log has the traceback."
    return "500 Internal Server Error", [("Content-Type", "text/plain")], message.encode()
