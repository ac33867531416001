"""How an answer leaves over its connection, when it shall not leave as it should.

An application that wants its answer cut, held back or thrown away puts a ``Delivery`` into the
WSGI environment of the request; our request handler (``moto_hooks.server``) calls it with the
socket and the whole answer, and closes the connection after it.
"""

import os
import socket
import struct
from collections.abc import Callable
from typing import Final

type Delivery = Callable[[socket.socket, bytes], None]
"""Takes the connected socket and the answer's bytes, head and body; sends what it likes of it."""

DELIVERY_KEY: Final = "frameproof.delivery"
"""Key of the WSGI environment; PEP 3333 leaves names with a dot to servers and applications."""

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


def reset_connection(connection: socket.socket, _answer: bytes) -> None:
    """Send nothing and end with a TCP reset (socket(7), SO_LINGER with no time to linger)."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    os.close(connection.detach())  # at once: the server would send a FIN first
