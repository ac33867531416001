"""The bridge of a container engine: the one address beside loopback that is ever listened on.

A container has a loopback of its own, so that it cannot reach ours. It reaches this machine by the
engine's bridge (Docker's is ``docker0``), which leads to containers and nowhere else.
"""

import fcntl
import ipaddress
import socket
import struct
from dataclasses import dataclass
from pathlib import Path

from frameproof_local.server_errors import BridgeError

_SYSTEM_INTERFACES = Path("/sys/class/net")
_SIOCGIFADDR = 0x8915
"""The ioctl that answers an interface's IPv4 address, see netdevice(7)."""


@dataclass(frozen=True)
class ContainerBridge:
    """A network bridge of this machine, and its own private address.

    Attributes
    ----------
    interface
        For instance ``docker0``.
    address
        IPv4, for instance ``172.17.0.1``.
    """

    interface: str
    address: str


def find_bridge(interface: str, interfaces: Path = _SYSTEM_INTERFACES) -> ContainerBridge:
    """Look a bridge up, and make sure that it is nothing but one.

    Parameters
    ----------
    interface
        Its name.
    interfaces
        Where the kernel shows the interfaces (sysfs).

    Raises
    ------
    BridgeError
        There is no such interface, it is no bridge, or its address is not a private one.
    """
    if not (interfaces / interface).exists():
        raise BridgeError(interface, "this machine has no such network interface")
    if not (interfaces / interface / "bridge").is_dir():
        raise BridgeError(interface, "it is no bridge; others than containers may be behind it")
    address = _address_of(interface)
    if not ipaddress.IPv4Address(address).is_private:
        raise BridgeError(interface, f"its address {address} is a public one")
    return ContainerBridge(interface, address)


def _address_of(interface: str) -> str:
    """Ask the kernel for an interface's IPv4 address (``struct ifreq`` in and out)."""
    request = struct.pack("256s", interface.encode())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        try:
            answer = fcntl.ioctl(any_socket.fileno(), _SIOCGIFADDR, request)
        except OSError as error:
            raise BridgeError(interface, f"it has no IPv4 address ({error.strerror})") from error
    return socket.inet_ntoa(answer[20:24])  # ifr_addr.sin_addr, behind the name and the port
