"""Where a local server listens: on loopback, and on a container bridge if it was told to.

Every address has a thread and the same port, so that a URL differs in the address alone.
"""

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer

from frameproof_local.container_bridge import ContainerBridge
from frameproof_local.moto_hooks.server import bridge_server, loopback_server
from frameproof_local.server_errors import BridgeError, PortInUseError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


class Listeners:
    """The bound ports of one endpoint; they answer from ``start`` to ``close``.

    Parameters
    ----------
    application
        What answers the requests.
    port
        0 takes a free one.
    bridge
        Where containers come from, if any shall.

    Raises
    ------
    PortInUseError
        The wanted port is taken.
    BridgeError
        The bridge's address cannot be bound.
    """

    def __init__(
        self, application: "WSGIApplication", port: int, bridge: ContainerBridge | None
    ) -> None:
        with ExitStack() as on_failure:
            try:
                first = loopback_server(application, port)
            except OSError as error:
                raise PortInUseError(port) from error
            on_failure.callback(first.server_close)
            self._servers = [first]
            if bridge is not None:
                self._servers.append(_bound_to(bridge, application, first.port))
            on_failure.pop_all()
        self._threads = [
            threading.Thread(target=server.serve_forever, name=f"http {server.host}", daemon=True)
            for server in self._servers
        ]

    @property
    def port(self) -> int:
        """The one port."""
        return self._servers[0].port

    def start(self) -> None:
        """Begin to answer."""
        for thread in self._threads:
            thread.start()

    def wait(self) -> None:
        """Block for as long as loopback is answered."""
        self._threads[0].join()

    def close(self) -> None:
        """Stop answering, and give the ports back."""
        for server, thread in zip(self._servers, self._threads, strict=True):
            if thread.is_alive():
                server.shutdown()
                thread.join()
            server.server_close()


def _bound_to(bridge: ContainerBridge, application: "WSGIApplication", port: int) -> BaseWSGIServer:
    try:
        return bridge_server(application, bridge, port)
    except OSError as error:
        raise BridgeError(
            bridge.interface, f"{bridge.address}:{port} cannot be bound ({error.strerror})"
        ) from error
