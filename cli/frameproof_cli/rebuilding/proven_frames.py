"""A frame downloaded, decoded and held against its checksum, as VerifyFrames does it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import numpy.typing as npt

from frameproof.contracts import FrameRef
from frameproof.errors import FrameDecodeError, FrameproofError
from frameproof.pixels.kept_frames import decode_kept_frame
from frameproof.pixels.limits import MemoryBudget
from frameproof.pixels.openjpeg import OpenJpeg
from frameproof.pixels.stored_syntax import kept_kind
from frameproof.verification import verify_frame
from frameproof_cli.rebuilding.refusals import RebuildError, StoppedError

MAX_READS = 4
"""Of a frame that stays bad: a damaged download looks like a damaged frame."""


class FrameSource(Protocol):
    """Where frames come from: HealthImaging, or a dict in a unit test."""

    def image_frame(self, image_set_id: str, frame_id: str) -> bytes:
        """Read one frame whole."""


class ProvenFrame(NamedTuple):
    """A frame whose checksum is that of the metadata."""

    served: bytes
    pixels: npt.NDArray[Any] | None
    """Decoded, where the checksum is over the pixels, or where they are bits; else None."""


class ProvenFrames:
    """Reads frames; several threads may do so at once.

    Parameters
    ----------
    on_read
        Is told of each frame that was proven, with its size as served, in bytes.
    """

    def __init__(
        self, source: FrameSource, decoder: OpenJpeg, on_read: Callable[[int], None]
    ) -> None:
        self._source = source
        self._decoder = decoder
        self._on_read = on_read
        self._budget = MemoryBudget()
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Read no frame any more."""
        self._stopped.set()

    def read(self, frame: FrameRef) -> ProvenFrame:
        """Read one frame, again while that may help.

        Raises
        ------
        RebuildError
            It could not be read, or what was read is not proven; the message says of which.
        StoppedError
            ``stop`` was called.
        """
        why = ""
        for _ in range(MAX_READS):
            if self._stopped.is_set():
                raise StoppedError
            served = self._served(frame)
            with self._budget.room_for(frame):
                verified = verify_frame(frame, served, decoder=self._decoder)
                if verified.outcome.verdict == "verified":
                    pixels = self._bits(frame, served) if _is_binary(frame) else verified.pixels
                    self._on_read(len(served))
                    return ProvenFrame(served, pixels)
            why = f"{verified.outcome.verdict}: {verified.outcome.reason}"
            if verified.outcome.verdict == "unverifiable":
                break
        raise RebuildError(f"frame {frame.frame_number} ({frame.frame_id}) is {why}")

    def _served(self, frame: FrameRef) -> bytes:
        try:
            return self._source.image_frame(frame.image_set_id, frame.frame_id)
        except FrameproofError as error:
            raise RebuildError(
                f"frame {frame.frame_number} ({frame.frame_id}) could not be read: {error}"
            ) from error

    def _bits(self, frame: FrameRef, served: bytes) -> npt.NDArray[Any]:
        """Unpack a binary frame that was kept as it came: where its bits end is known here."""
        try:
            return decode_kept_frame(frame, served, reference=self._decoder).pixels
        except FrameDecodeError as error:
            raise RebuildError(f"frame {frame.frame_number} ({frame.frame_id}): {error}") from error


def _is_binary(frame: FrameRef) -> bool:
    return frame.rule == "storedBytes" and kept_kind(frame) == "bits"
