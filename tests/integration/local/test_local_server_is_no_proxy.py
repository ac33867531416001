"""The local server listens on loopback alone, and passes no request on to anybody."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator

import pytest

from frameproof_local.listening import Listeners
from frameproof_local.moto_hooks.server import aws_application

pytestmark = pytest.mark.requirement("S15")


@pytest.fixture
def port() -> Iterator[int]:
    """Run the local server; return its port."""
    listeners = Listeners(aws_application(), 0, None)
    listeners.start()
    yield listeners.port
    listeners.close()


class Elsewhere:
    """Somebody else's server, that notes whether anybody comes."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.was_called = threading.Event()
        self._thread = threading.Thread(target=self._note)
        self._thread.start()

    def _note(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return  # shut down before anybody came
        self.was_called.set()
        connection.close()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    server = Elsewhere()
    yield server
    server.close()


def test_somebody_else_s_server_would_notice(elsewhere: Elsewhere) -> None:
    host, _, its_port = elsewhere.address.partition(":")
    socket.create_connection((host, int(its_port))).close()
    assert elsewhere.was_called.wait(5)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_a_request_for_another_server_is_not_passed_on(
    port: int, elsewhere: Elsewhere, method: str
) -> None:
    for host in (elsewhere.address, f"s3.us-east-1.amazonaws.com@{elsewhere.address}"):
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        client.request(method, f"http://{host}/bucket/key", headers={"Host": elsewhere.address})
        client.getresponse().read()
        client.close()
    assert not elsewhere.was_called.is_set()


@pytest.mark.parametrize(
    "target", ["/bucket/key", "http://s3.amazonaws.com/bucket/key", "https://sts.amazonaws.com/b/k"]
)
def test_a_request_that_names_aws_is_answered_here(
    port: int, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    looked_up: list[str] = []
    look_up = socket.getaddrinfo

    def noted(host: str, *arguments: object, **options: object) -> object:
        looked_up.append(host)
        return look_up(host, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", noted)
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    client.request("GET", target, headers={"Host": "s3.amazonaws.com"})
    assert b"NoSuchBucket" in client.getresponse().read()  # nobody has one here
    client.close()
    # the server runs in this process: the one name that was looked up is the one asked for here
    assert looked_up == ["127.0.0.1"]


def test_a_tunnel_is_refused(port: int, elsewhere: Elsewhere) -> None:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    client.request("CONNECT", elsewhere.address)
    assert client.getresponse().status >= 400
    client.close()
    assert not elsewhere.was_called.is_set()


def test_no_other_address_of_the_machine_is_listened_on(port: int) -> None:
    # 127.0.0.2 is loopback, too, and would answer if all addresses were bound
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)
