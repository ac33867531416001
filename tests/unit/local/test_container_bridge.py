"""Only a private bridge of this machine is listened on beside loopback."""

import http.client
import socket
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from frameproof_local.container_bridge import ContainerBridge, find_bridge
from frameproof_local.listening import Listeners
from frameproof_local.server_errors import BridgeError

# On every Linux machine; it is no bridge, so a folder of ours says that it is where one is needed.
LOOPBACK = ContainerBridge("lo", "127.0.0.1")


@pytest.fixture
def interfaces(tmp_path: Path) -> Path:
    """A folder like /sys/class/net, in which ``lo`` is a bridge and ``eth0`` is none."""
    (tmp_path / "lo" / "bridge").mkdir(parents=True)
    (tmp_path / "eth0").mkdir()
    (tmp_path / "no-address" / "bridge").mkdir(parents=True)
    return tmp_path


def test_a_bridge_is_found_with_its_own_address(interfaces: Path) -> None:
    assert find_bridge("lo", interfaces) == LOOPBACK


@pytest.mark.parametrize(
    ("interface", "reason"),
    [
        ("docker9", "this machine has no such network interface"),
        ("eth0", "it is no bridge; others than containers may be behind it"),
        ("no-address", "it has no IPv4 address"),
    ],
)
def test_what_is_no_bridge_is_refused(interfaces: Path, interface: str, reason: str) -> None:
    with pytest.raises(BridgeError) as error:
        find_bridge(interface, interfaces)
    assert f"cannot listen on {interface} for containers: {reason}" in str(error.value)
    assert "start without --bridge" in str(error.value)


def test_the_machine_s_own_loopback_is_no_bridge() -> None:
    with pytest.raises(BridgeError, match="it is no bridge"):
        find_bridge("lo")


def answer_ok(_: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b"ok"]


def test_every_address_answers_on_the_same_port() -> None:
    # GIVEN a server for loopback and for what stands for a bridge: another address of loopback
    listeners = Listeners(answer_ok, 0, ContainerBridge("lo", "127.0.0.2"))
    listeners.start()
    waiting = threading.Thread(target=listeners.wait)
    waiting.start()
    # WHEN both are asked
    answers = []
    for address in ("127.0.0.1", "127.0.0.2"):
        connection = http.client.HTTPConnection(address, listeners.port, timeout=10)
        connection.request("GET", "/")
        answers.append(connection.getresponse().read())
        connection.close()
    # THEN both answer, until they are closed
    listeners.close()
    waiting.join(timeout=10)
    assert answers == [b"ok", b"ok"]
    assert not waiting.is_alive()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", listeners.port), timeout=10)


def test_a_bridge_that_cannot_be_bound_gives_the_port_back() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(BridgeError, match=r"192\.0\.2\.1:\d+ cannot be bound"):
        Listeners(answer_ok, port, ContainerBridge("lo", "192.0.2.1"))  # an address of nobody
    socket.create_server(("127.0.0.1", port)).close()
