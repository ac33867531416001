"""A frame is tried in another process first, so that one that kills a decoder is an outcome.

Decoders are native code. What ends one ends its process: the function, and with it all frames of a
batch that have no outcome yet. It is called again, and then decodes each frame here before it does
so itself. That costs every frame a second decoding, which only such a batch pays.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from typing import Any, Final

import numpy.typing as npt

from frameproof.errors import FrameDecodeError, SettingsError
from frameproof.pixels.levels import LevelDecoder

PATIENCE_SECONDS: Final = 60.0
"""For one frame: the largest take a few seconds."""
_WORKER: Final = (sys.executable, "-m", "frameproof.pixels.trial_worker")
_ENDING_SECONDS: Final = 5.0


class TriedDecoder:
    """A decoder that sees only frames which another process has survived.

    Parameters
    ----------
    decoder
        Decodes what was survived; the other process has one like it.
    command
        Starts the other process; the number of its socket is added.
    """

    def __init__(self, decoder: LevelDecoder, command: tuple[str, ...] = _WORKER) -> None:
        self._decoder = decoder
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._turn = threading.Lock()

    @property
    def name(self) -> str:
        """Name and version."""
        return self._decoder.name

    @property
    def why_no_levels(self) -> str | None:
        """Why it decodes at full resolution only; None where it decodes lower ones, too."""
        return self._decoder.why_no_levels

    def decode(self, frame: bytes, *, frame_id: str, discard_levels: int = 0) -> npt.NDArray[Any]:
        """Decode one frame, as ``OpenJpeg.decode`` does.

        Raises
        ------
        FrameDecodeError
            The decoder rejected it, or the other process died of it.
        SettingsError
            The other process cannot even begin, whatever the frame is.
        """
        with self._turn:
            end = self._tried(frame, discard_levels)
        if end:
            raise FrameDecodeError(
                f"Frame {frame_id} ({len(frame)} bytes) could not be decoded: it {end}. It is "
                "damaged where it is stored: import its instance again."
            )
        return self._decoder.decode(frame, frame_id=frame_id, discard_levels=discard_levels)

    def close(self) -> None:
        """End the other process."""
        if self._process is not None and self._connection is not None:
            self._connection.close()
            self._process.kill()
            self._process.wait()
        self._process = self._connection = None

    def _tried(self, frame: bytes, discard_levels: int) -> str:
        """Have the other process decode a frame; return how it ended, or nothing."""
        connection = self._connection or self._started()
        try:
            connection.send_bytes(bytes([discard_levels]) + frame)
            if connection.poll(PATIENCE_SECONDS):
                connection.recv_bytes()
                return ""
            end = f"took the decoder longer than {PATIENCE_SECONDS:g} s"
        except (EOFError, OSError):
            end = self._how_it_ended()
        self.close()
        return end

    def _started(self) -> Connection:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own module
                [*self._command, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=_environment(),
            )
        self._connection = Connection(ours.detach())
        self._require_readiness(self._connection)
        return self._connection

    def _require_readiness(self, connection: Connection) -> None:
        """Wait for its first word; without it, a lack of its own would be every frame's fault."""
        try:
            is_ready = connection.poll(PATIENCE_SECONDS) and bool(connection.recv_bytes())
        except (EOFError, OSError):
            is_ready = False
        if not is_ready:
            self.close()
            raise SettingsError(
                "The process in which frames are tried could not begin. Look whether "
                "VerifyFramesFunction has its layers, whole, and its memory."
            )

    def _how_it_ended(self) -> str:
        if self._process is None:
            return "ended the decoder"
        code = self._process.wait(_ENDING_SECONDS)
        how = f"by {signal.Signals(-code).name}" if code < 0 else f"with {code}"
        return f"ended the decoder {how}"


def _environment() -> dict[str, str]:
    """Return this process's variables without AWS's: no credentials for what opens any frame."""
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
    return {**inherited, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
