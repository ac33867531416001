"""A frame that kills a decoder's process is rejected; the next one is decoded by a new process."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from frameproof.errors import FrameDecodeError, SettingsError
from frameproof.pixels.known_image import KNOWN_CRC32, KNOWN_IMAGE
from frameproof.pixels.openjpeg import reference_decoder
from frameproof.pixels.trial import TriedDecoder

# Survives what is asked of it, but for a frame that begins with K, which kills it.
DYING = """
import os, signal, sys
from multiprocessing.connection import Connection
connection = Connection(int(sys.argv[1]))
connection.send_bytes(b"ready")
while True:
    try:
        request = connection.recv_bytes()
    except EOFError:
        break
    if request[1:2] == b"K":
        os.kill(os.getpid(), signal.SIGSEGV)
    connection.send_bytes(b"s")
"""


class Decoder:
    """Decodes anything to one pixel, and remembers what it saw."""

    name = "a decoder"
    why_no_levels = None

    def __init__(self) -> None:
        self.seen: list[bytes] = []

    def decode(self, frame: bytes, *, frame_id: str, discard_levels: int = 0) -> Any:
        self.seen.append(frame)
        return np.zeros((1, 1), "u1")


@pytest.fixture
def dying() -> Iterator[tuple[TriedDecoder, Decoder]]:
    decoder = Decoder()
    tried = TriedDecoder(decoder, (sys.executable, "-c", DYING))
    yield tried, decoder
    tried.close()


def test_a_frame_that_kills_the_process_is_named_and_never_decoded_here(
    dying: tuple[TriedDecoder, Decoder],
) -> None:
    tried, decoder = dying
    tried.decode(b"good", frame_id="1")
    with pytest.raises(FrameDecodeError, match=r"Frame 2 \(6 bytes\).*SIGSEGV"):
        tried.decode(b"Killer", frame_id="2")
    tried.decode(b"good, too", frame_id="3")
    assert decoder.seen == [b"good", b"good, too"]


def test_a_process_that_cannot_begin_is_no_frame_s_fault() -> None:
    decoder = Decoder()
    tried = TriedDecoder(decoder, (sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(SettingsError, match="could not begin"):
        tried.decode(b"good", frame_id="1")
    assert decoder.seen == []


def test_a_frame_that_openjpeg_takes_or_rejects_is_decided_here() -> None:
    tried = TriedDecoder(reference_decoder())
    pixels = tried.decode(KNOWN_IMAGE, frame_id="known")
    with pytest.raises(FrameDecodeError, match="Frame cut"):
        tried.decode(KNOWN_IMAGE[:40], frame_id="cut")
    tried.close()
    assert zlib.crc32(pixels.tobytes()) == KNOWN_CRC32
