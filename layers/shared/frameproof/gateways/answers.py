"""One HTTP answer, read off a socket by llhttp, the parser of Node.js, as httptools binds it.

http.client reads an answer's head by Python's parser of e-mails, and its body through three layers
of streams: a tenth of all that VerifyFrames costs. Only the OpenJPEG layer holds httptools.

Source: RFC 9112, sections 6 to 9; https://github.com/MagicStack/httptools.
"""

from __future__ import annotations

from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from io import BytesIO
from socket import socket

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

_PIECE_BYTES = 1 << 16
_MAX_HEAD_BYTES = 1 << 16
_FRAMING = frozenset({"content-length", "transfer-encoding"})


class Answer:
    """An answer of which the head was read; the rest of its body is read when it is asked for.

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
        self._has_ended = False
        self._message = _Message()
        self._parser = HttpResponseParser(self._message)
        received = 0
        while not self._has_begun:
            if received > _MAX_HEAD_BYTES:
                raise HTTPException(f"the answer has headers of more than {_MAX_HEAD_BYTES} bytes")
            received += self._receive()

    @property
    def status(self) -> int:
        """HTTP's status code."""
        return self._parser.get_status_code()

    @property
    def headers(self) -> dict[str, str]:
        """By their names, in lower case; what comes twice is joined by commas."""
        return self._message.headers

    @property
    def size_bytes(self) -> int | None:
        """What Content-Length says of the body; None where it is not there."""
        size = self.headers.get("content-length")
        return None if size is None else int(size)

    @property
    def leaves_reusable(self) -> bool:
        """Whether the connection may serve another request: all is read, the server keeps it."""
        if self._has_ended or self._names("connection", "close"):
            return False
        return self._message.is_whole and self._parser.get_http_version() == "1.1"

    def read(self, most: int | None = None) -> bytes:
        """Read the body to its end, or until more than so many bytes of it are there.

        Raises
        ------
        OSError, http.client.HTTPException
            The connection failed, or ended before the body did.
        """
        body = self._message.body
        while not self._message.is_whole and (most is None or body.tell() <= most):
            self._receive()
        return body.getvalue()

    @property
    def _has_begun(self) -> bool:
        """Whether its head is there; after one of 1xx, the answer is yet to come."""
        return self._message.has_head and self.status >= 200

    def _names(self, header: str, word: str) -> bool:
        """Tell whether a word stands in a header's list, in whatever case."""
        return word in (part.strip() for part in self.headers.get(header, "").lower().split(","))

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
        if self.size_bytes is not None or self._names("transfer-encoding", "chunked"):
            body = self._message.body.getvalue()
            missing = None if self.size_bytes is None else self.size_bytes - len(body)
            raise IncompleteRead(body, missing)
        self._message.is_whole = self._has_ended = True


class _Message:
    """What the parser has found; it begins anew after an answer that only said to wait (1xx)."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.body = BytesIO()  # whose value is no copy: a frame is in the memory once
        self.has_head = self.is_whole = False

    def on_message_begin(self) -> None:
        if self.is_whole and self.headers.keys() & _FRAMING:  # which no answer of 1xx has
            raise ValueError("A second answer came to one request.")
        self.headers.clear()
        self.has_head = self.is_whole = False

    def on_header(self, name: bytes, value: bytes) -> None:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        self.headers[key] = f"{self.headers[key]}, {text}" if key in self.headers else text

    def on_headers_complete(self) -> None:
        self.has_head = True

    def on_body(self, piece: bytes) -> None:
        self.body.write(piece)

    def on_message_complete(self) -> None:
        self.is_whole = True
