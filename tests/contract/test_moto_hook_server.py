"""moto's server mode and Werkzeug's handler: what ours replaces, and what must still be there."""

import http.client
import socket
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from moto.moto_server import werkzeug_app
from werkzeug.serving import WSGIRequestHandler
from werkzeug.wrappers import Request, Response

from frameproof_local.container_bridge import ContainerBridge
from frameproof_local.moto_hooks.server import (
    KeepAliveRequestHandler,
    aws_application,
    bridge_server,
    loopback_server,
)


def echo(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answer with what was asked, in the way that the path names."""
    request = Request(environ)
    match request.path:
        case "/fails":
            raise ZeroDivisionError
        case "/lacking":
            raise NotImplementedError("The test_state action has not been implemented")
        case "/unread":
            return Response("not read", 403)(environ, start_response)
        case "/empty":
            return Response(status=204)(environ, start_response)
        case "/chunks":
            return Response(iter([b"one ", b"two"]))(environ, start_response)
    return Response(request.get_data())(environ, start_response)


@pytest.fixture
def connection() -> Iterator[http.client.HTTPConnection]:
    server = loopback_server(echo, 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    client.connect()
    yield client
    client.close()
    server.shutdown()
    thread.join()


def ask(
    connection: http.client.HTTPConnection, method: str, path: str, **request: Any
) -> tuple[int, bytes]:
    connection.request(method, path, **request)
    response = connection.getresponse()
    return response.status, response.read()


def test_moto_and_werkzeug_still_have_what_the_hook_touches() -> None:
    for name in ("DomainDispatcherApplication", "MotoRequestHandler", "create_backend_app"):
        assert hasattr(werkzeug_app, name), f"moto changed: werkzeug_app.{name} is gone"
    for name in ("make_environ", "run_wsgi"):
        assert hasattr(WSGIRequestHandler, name), f"Werkzeug changed: no WSGIRequestHandler.{name}"
    assert issubclass(KeepAliveRequestHandler, WSGIRequestHandler), "moto changed its base class"


def test_one_connection_carries_many_requests(connection: http.client.HTTPConnection) -> None:
    first_socket = connection.sock
    answers = [
        ask(connection, "PUT", "/echo", body=b"a body"),
        ask(connection, "PUT", "/unread", body=b"x" * 100_000),
        ask(connection, "GET", "/chunks"),
        ask(connection, "HEAD", "/chunks"),
        ask(connection, "DELETE", "/empty"),
        ask(connection, "POST", "/echo", body=iter([b"in ", b"chunks"]), encode_chunked=True),
        ask(connection, "GET", "/echo"),
    ]

    assert answers == [
        (200, b"a body"),
        (403, b"not read"),
        (200, b"one two"),
        (200, b""),
        (204, b""),
        (200, b"in chunks"),
        (200, b""),
    ]
    assert connection.sock is first_socket, "Werkzeug closes connections again"


def test_a_client_that_waits_for_100_continue_is_not_kept_waiting(
    connection: http.client.HTTPConnection,
) -> None:
    # GIVEN a client that sends its body only after it was told to, as botocore does
    headers = {"Expect": "100-continue", "Content-Length": "6"}
    connection.request("PUT", "/echo", headers=headers)
    # WHEN the interim answer arrives
    assert connection.sock.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.send(b"a body")
    # THEN the request is answered once, with the body
    response = connection.getresponse()
    assert (response.status, response.read()) == (200, b"a body")


def test_a_request_that_fails_leaves_the_connection_usable(
    connection: http.client.HTTPConnection, caplog: pytest.LogCaptureFixture
) -> None:
    status, body = ask(connection, "GET", "/fails")

    assert status == 500
    assert b"The local stack failed on /fails" in body
    assert "ZeroDivisionError" in caplog.text
    assert ask(connection, "PUT", "/echo", body=b"again") == (200, b"again")


def test_an_operation_that_moto_lacks_is_named_and_not_worth_a_retry(
    connection: http.client.HTTPConnection,
) -> None:
    status, body = ask(connection, "POST", "/lacking")

    assert status == 501
    assert b"does not have this operation: The test_state action" in body


def test_small_answers_do_not_wait_for_acknowledgements(
    connection: http.client.HTTPConnection,
) -> None:
    started = time.perf_counter()
    for _ in range(50):
        ask(connection, "PUT", "/echo", body=b"small")

    assert time.perf_counter() - started < 1.0, "40 ms each: Nagle's algorithm is on again"


def test_moto_finds_the_service_by_the_signature(connection: http.client.HTTPConnection) -> None:
    server = loopback_server(aws_application(), 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    client = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    scope = "local/20240102/eu-west-1/sts/aws4_request"
    status, body = ask(
        client,
        "POST",
        "/",
        body="Action=GetCallerIdentity&Version=2011-06-15",
        headers={
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=h, Signature=s",
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )
    client.close()
    server.shutdown()
    thread.join()

    assert status == 200, "moto changed: its dispatcher no longer reads the credential scope"
    assert b"<Account>123456789012</Account>" in body


def test_a_port_that_is_taken_is_an_error_and_not_the_end_of_the_process(
    connection: http.client.HTTPConnection,
) -> None:
    with pytest.raises(OSError, match="in use"):
        loopback_server(echo, connection.port)


def test_a_server_for_containers_is_tied_to_their_bridge() -> None:
    server = bridge_server(echo, ContainerBridge("lo", "127.0.0.1"), 0)
    device = server.socket.getsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, 16)
    server.server_close()

    assert device.rstrip(b"\0") == b"lo"
    assert server.port > 0
