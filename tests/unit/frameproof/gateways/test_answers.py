from __future__ import annotations

import socket
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from itertools import batched

import pytest
from hypothesis import given
from hypothesis import strategies as some

from frameproof.gateways.answers import Answer

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
A_FRAME = OK + b"Content-Type: application/octet-stream\r\nContent-Length: 7\r\n\r\na frame"


class Pieces:
    """A socket that hands out what it was given, piece by piece, and ends then."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces)

    def recv(self, most: int) -> bytes:
        piece = self.pieces.pop(0) if self.pieces else b""
        assert len(piece) <= most
        return piece


def answer_of(*pieces: bytes) -> Answer:
    return Answer(Pieces(*pieces))  # type: ignore[arg-type]  # all that an answer asks of a socket


@pytest.fixture
def sockets() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(0.05)
        yield ours, theirs


def test_an_answer_has_its_status_its_headers_and_its_body() -> None:
    answer = answer_of(A_FRAME)
    assert answer.status == 200
    assert answer.headers == {"content-type": "application/octet-stream", "content-length": "7"}
    assert answer.size_bytes == 7
    assert answer.read() == b"a frame"
    assert answer.leaves_reusable


@given(some.integers(1, len(A_FRAME)))
def test_it_is_the_same_in_whatever_pieces_it_comes(size: int) -> None:
    answer = answer_of(*(bytes(piece) for piece in batched(A_FRAME, size, strict=False)))
    assert (answer.status, answer.size_bytes, answer.read()) == (200, 7, b"a frame")


def test_the_body_is_left_alone_until_it_is_read(
    sockets: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = sockets
    theirs.sendall(OK + b"Content-Length: 7\r\n\r\n")
    answer = Answer(ours)
    assert not answer.leaves_reusable
    theirs.sendall(b"a frame")
    assert answer.read() == b"a frame"


def test_a_body_comes_in_chunks() -> None:
    answer = answer_of(CHUNKED, b"2\r\na \r\n", b"5\r\nframe\r\n0\r\n\r\n")
    assert (answer.size_bytes, answer.read(), answer.leaves_reusable) == (None, b"a frame", True)


@pytest.mark.parametrize("header", [b"", b"Connection: close\r\n", b"Transfer-Encoding: x\r\n"])
def test_a_body_of_unknown_size_ends_with_its_connection(header: bytes) -> None:
    answer = answer_of(OK + header + b"\r\n", b"a fra", b"me")
    assert (answer.size_bytes, answer.read(), answer.leaves_reusable) == (None, b"a frame", False)


def test_no_more_is_read_than_was_asked_for_and_the_piece_that_it_came_in() -> None:
    answer = answer_of(OK + b"\r\n", b"x" * 10, b"x" * 10, b"x" * 10)
    assert answer.read(15) == b"x" * 20
    assert not answer.leaves_reusable


def test_what_stands_around_chunks_is_no_body() -> None:
    chunks = b"1\r\na\r\n" * 20
    answer = answer_of(CHUNKED, chunks, chunks, b"1\r\nb\r\n0\r\n\r\n")
    assert answer.read(40) == b"a" * 40 + b"b"


def test_a_body_is_in_the_memory_once() -> None:
    size, piece = 1 << 24, b"x" * (1 << 14)
    answer = answer_of(OK + b"Content-Length: %d\r\n\r\n" % size, *[piece] * (size // len(piece)))
    tracemalloc.start()
    body = answer.read()
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(body) == size
    assert held < 1.1 * size
    assert peak < 1.3 * size


@pytest.mark.parametrize(
    "head",
    [
        OK + b"Connection: Close\r\n",
        OK + b"Connection: upgrade, close\r\n",
        OK + b"Connection: close\r\nConnection: upgrade\r\n",
        b"HTTP/1.0 200 OK\r\n",
    ],
)
def test_the_server_may_end_the_connection_after_an_answer(head: bytes) -> None:
    answer = answer_of(head + b"Content-Length: 7\r\n\r\na frame")
    assert (answer.read(), answer.leaves_reusable) == (b"a frame", False)


@pytest.mark.parametrize("pieces", [(A_FRAME,), (A_FRAME[:9], A_FRAME[9:])])
def test_an_answer_that_only_says_to_wait_is_none_yet(pieces: tuple[bytes, ...]) -> None:
    wait = b"HTTP/1.1 100 Continue\r\nX-Wait: yes\r\n\r\n"
    for answer in (answer_of(wait + pieces[0], *pieces[1:]), answer_of(wait, *pieces)):
        assert (answer.status, answer.read()) == (200, b"a frame")
        assert "x-wait" not in answer.headers


def test_a_cut_body_says_how_much_is_missing() -> None:
    answer = answer_of(A_FRAME[:-3])
    with pytest.raises(IncompleteRead, match="4 bytes read, 3 more expected"):
        answer.read()
    assert not answer.leaves_reusable


def test_a_cut_chunk_is_a_cut_body() -> None:
    with pytest.raises(IncompleteRead, match="2 bytes read"):
        answer_of(CHUNKED, b"5\r\na ").read()


@pytest.mark.parametrize("pieces", [(), (OK,), (b"HTTP/1.1 100 Continue\r\n\r\n",)])
def test_a_connection_that_ends_before_the_answer_has_none(pieces: tuple[bytes, ...]) -> None:
    with pytest.raises(RemoteDisconnected, match="closed without an answer"):
        answer_of(*pieces)


@pytest.mark.parametrize(
    "served",
    [
        b"<html>a page</html>",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        OK + b"Content-Length: many\r\n\r\n",
        OK + b"Content-Length: 7\r\nContent-Length: 8\r\n\r\n",
        OK + b"Content-Length: 7\r\nTransfer-Encoding: chunked\r\n\r\n",
        OK + b"no header\r\n\r\n",
        A_FRAME + b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_what_is_no_answer_is_refused(served: bytes) -> None:
    with pytest.raises(HTTPException, match="what came is no answer"):
        answer_of(served)


def test_headers_without_end_are_refused() -> None:
    header = b"X-More: " + b"x" * 8_000 + b"\r\n"
    with pytest.raises(HTTPException, match="headers of more than 65536 bytes"):
        answer_of(OK, *[header] * 1_000)


@given(some.binary(max_size=200))
def test_whatever_comes_is_an_answer_or_a_named_error(served: bytes) -> None:
    with suppress(HTTPException):
        assert isinstance(answer_of(OK, served).read(), bytes)
