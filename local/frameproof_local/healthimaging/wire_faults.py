"""Faults of the connection: answers that are cut, held back, dripped or lost.

What a client makes of them is the client's own affair; botocore, for one, retries a reset before
the answer's head, and does not retry what happens in the middle of a body.
"""

import select
import socket
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from frameproof_local.delivery import Delivery, reset_connection

from .fault_kinds import Fault

_STALL_SECONDS = 60.0
"""botocore's default read timeout."""

_DRIP_SECONDS = 5.0
_DRIPS = 20
_END_OF_HEAD = b"\r\n\r\n"


def _truncated(fault: Fault, connection: socket.socket, answer: bytes) -> None:
    """Send the head and half of the body, then end the connection."""
    connection.sendall(_first_half(answer))
    if fault.end == "reset":
        # What the client's window did not take yet is lost with it: half of the body at most.
        reset_connection(connection, answer)


def _stalled(fault: Fault, connection: socket.socket, answer: bytes) -> None:
    """Send half of the body, then nothing until the client goes or the time is over."""
    connection.sendall(_first_half(answer))
    _client_goes_within(connection, _STALL_SECONDS if fault.seconds is None else fault.seconds)


def _slow(fault: Fault, connection: socket.socket, answer: bytes) -> None:
    """Send the whole answer in small pieces, each after a pause."""
    seconds = _DRIP_SECONDS if fault.seconds is None else fault.seconds
    size = max(1, len(answer) // _DRIPS)  # at least as many pieces as pauses
    for start in range(0, len(answer), size):
        if _client_goes_within(connection, seconds / _DRIPS):
            return
        connection.sendall(answer[start : start + size])


_EFFECTS: Final[Mapping[str, Callable[[Fault, socket.socket, bytes], None]]] = {
    "truncatedBody": _truncated,
    "stalledBody": _stalled,
    "slowBody": _slow,
}
WIRE_KINDS: Final = frozenset({"connectionReset", "answerLost", *_EFFECTS})


def delivery_of(fault: Fault) -> Delivery:
    """Return how an answer leaves that a fault of ``WIRE_KINDS`` strikes."""
    effect = _EFFECTS.get(fault.kind)
    return reset_connection if effect is None else partial(effect, fault)


def _first_half(answer: bytes) -> bytes:
    """Return the head and the first half of the body."""
    head = answer.index(_END_OF_HEAD) + len(_END_OF_HEAD)
    return answer[: head + (len(answer) - head) // 2]


def _client_goes_within(connection: socket.socket, seconds: float) -> bool:
    """Wait; True as soon as the client closes (or sends more, which no patient client does)."""
    readable, _, _ = select.select([connection], [], [], seconds)
    return bool(readable)
