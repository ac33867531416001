"""One HTTP answer, read off a socket by llhttp, the parser of Node.js, as httptools binds it.

http.client reads an answer's head by Python's parser of e-mails, and its body through three layers
of streams: a tenth of all that VerifyFrames costs. Only VerifyFrames' layer holds httptools.

Source: RFC 9112, sections 6 to 8; https://github.com/MagicStack/httptools.
"""

from __future__ import annotations

from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from socket import socket

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

_PIECE_BYTES = 1 << 16
_MAX_HEAD_BYTES = 1 << 16


class Answer:
    """An answer of which the head was read; its body is read when it is asked for.

    Parameters
    ----------
    connection
        Connected, with a timeout; the request was sent.

    Raises
    ------
    OSError, http.client.HTTPException
        The connection failed or ended, or what came is no answer.
    """

    def __init__(self, connection: socket) -> None:
        self._connection = connection
        self._message = _Message()
        self._parser = HttpResponseParser(self._message)
        received = 0
        while not self._has_begun:
            if received > _MAX_HEAD_BYTES:
                raise HTTPException(f"the answer has headers of more than {_MAX_HEAD_BYTES} bytes")
            received += self._receive()

    @property
    def _has_begun(self) -> bool:
        """Whether its head is there; after one of 1xx, the answer is yet to come."""
        return self._message.has_head and self.status >= 200

    @property
    def status(self) -> int:
        """HTTP's status code."""
        return self._parser.get_status_code()

    @property
    def headers(self) -> dict[str, str]:
        """By their names, in lower case."""
        return self._message.headers

    @property
    def size_bytes(self) -> int | None:
        """What Content-Length says of the body; None where it is not there."""
        size = self._message.headers.get("content-length")
        return None if size is None else int(size)

    @property
    def leaves_reusable(self) -> bool:
        """Whether the connection may serve another request: all is read, the server keeps it."""
        is_kept = self.headers.get("connection", "").lower() != "close"
        return self._message.is_whole and is_kept

    def read(self, most: int | None = None) -> bytes:
        """Read the body to its end, or until more than so many bytes of it are there.

        Raises
        ------
        OSError, http.client.HTTPException
            The connection failed, or ended before the body did.
        """
        received = sum(map(len, self._message.body))
        while not self._message.is_whole and (most is None or received <= most):
            received += self._receive()
        return b"".join(self._message.body)

    def _receive(self) -> int:
        """Wait for the next piece and parse it; answer its size in bytes."""
        piece = self._connection.recv(_PIECE_BYTES)
        if not piece:
            self._end()
        try:
            self._parser.feed_data(piece)
        except (HttpParserError, HttpParserUpgrade) as error:
            raise HTTPException(f"what came is no answer ({error})") from error
        return len(piece)

    def _end(self) -> None:
        """Take the connection's end for the body's, where nothing else says where that is."""
        if not self._has_begun:
            raise RemoteDisconnected("the connection was closed without an answer")
        if self.size_bytes is not None or "transfer-encoding" in self.headers:
            body = b"".join(self._message.body)
            missing = None if self.size_bytes is None else self.size_bytes - len(body)
            raise IncompleteRead(body, missing)
        self._message.is_whole = True


class _Message:
    """What the parser has found; it begins anew after an answer that only said to wait (1xx)."""

    def __init__(self) -> None:
        self.on_message_begin()

    def on_message_begin(self) -> None:
        self.headers: dict[str, str] = {}
        self.body: list[bytes] = []
        self.has_head = self.is_whole = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self.has_head = True

    def on_body(self, piece: bytes) -> None:
        self.body.append(piece)

    def on_message_complete(self) -> None:
        self.is_whole = True
