"""The process in which frames are tried; ``trial`` starts it, nobody else.

``python -m frameproof.pixels.trial_worker FD`` takes frames over the socket FD: a byte that says
how many levels to leave out, then the frame. Its first word says that it has its decoder; then it
answers a byte for each frame that it survives, whether the decoder takes it or rejects it.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from multiprocessing.connection import Connection

from frameproof.errors import FrameDecodeError
from frameproof.pixels.openjpeg import reference_decoder


def serve(connection: Connection) -> None:
    """Decode frames until the other side closes the connection."""
    decoder = reference_decoder()
    connection.send_bytes(b"ready")
    while True:
        try:
            request = connection.recv_bytes()
        except (EOFError, ConnectionError):
            return
        with suppress(FrameDecodeError):  # whoever asked decodes it, too, and says why not
            decoder.decode(request[1:], frame_id="tried", discard_levels=request[0])
        connection.send_bytes(b"survived")


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
