"""How an answer leaves over its connection, when it shall not leave as it should.

An application that wants its answer cut, held back or thrown away puts a ``Delivery`` into the
WSGI environment of the request; our request handler (``moto_hooks.server``) calls it with the
socket and the whole answer, and closes the connection after it.
"""

import socket
from collections.abc import Callable
from typing import Final

type Delivery = Callable[[socket.socket, bytes], None]
"""Takes the connected socket and the answer's bytes, head and body; sends what it likes of it."""

DELIVERY_KEY: Final = "frameproof.delivery"
"""Key of the WSGI environment; PEP 3333 leaves names with a dot to servers and applications."""
