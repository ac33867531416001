"""The decoders that a run needs, together."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy.typing as npt

from frameproof.contracts import CrossCheck
from frameproof.errors import FrameDecodeError, SettingsError
from frameproof.pixels.known_image import KNOWN_CRC32, KNOWN_IMAGE, KNOWN_SHAPE
from frameproof.pixels.levels import LevelDecoder
from frameproof.pixels.openjpeg import reference_decoder
from frameproof.pixels.openjph import second_decoder

FIRST_DECODERS = ("openjpeg", "openjph")


class SecondDecoder(Protocol):
    """A decoder beside the reference; ``openjph.OpenJph`` is the deployed one."""

    @property
    def name(self) -> str:
        """Name and version."""

    def decode(self, frame: bytes, *, frame_id: str, shape: tuple[int, ...]) -> npt.NDArray[Any]:
        """Decode, or raise FrameDecodeError."""


@dataclass(frozen=True, slots=True)
class Decoders:
    """What turns frames into pixels."""

    reference: LevelDecoder
    second: SecondDecoder | None = None
    """There where the run asks for a cross-check."""
    fast: SecondDecoder | None = None
    """Tried before the reference, where the deployment asks for it: see ``verification``."""
    close: Callable[[], None] = lambda: None
    """Ends what a cautious reference has started."""


def deployed_decoders(
    cross_check: CrossCheck, first: str = "openjpeg", *, cautious: bool = False
) -> Decoders:
    """Return the decoders that the function's layer holds.

    Parameters
    ----------
    first
        ``openjph`` tries OpenJPH before the reference.
    cautious
        Have the reference try each frame in another process first (``trial``), and no decoder
        before it.

    Raises
    ------
    SettingsError
        OpenJPH is asked for and is not there, or does not pass its test; or there is no decoder of
        that name.
    """
    if first not in FIRST_DECODERS:
        known = " or ".join(FIRST_DECODERS)
        raise SettingsError(f"DECODER of VerifyFramesFunction: expected {known}, got {first!r}.")
    second = second_decoder() if cross_check != "none" else None
    if cautious:
        # Loaded where it is needed alone: a cold start does without processes and sockets.
        from frameproof.pixels.trial import TriedDecoder  # noqa: PLC0415

        tried = TriedDecoder(reference_decoder())
        return Decoders(tried, second, close=tried.close)
    fast = _tried(second_decoder()) if first == "openjph" else None
    return Decoders(reference_decoder(), second, fast)


def _tried(decoder: SecondDecoder) -> SecondDecoder:
    """Try a decoder on an image of known pixels."""
    try:
        pixels = decoder.decode(KNOWN_IMAGE, frame_id="known", shape=KNOWN_SHAPE)
        found = str(zlib.crc32(pixels.tobytes()))
    except FrameDecodeError as error:
        found = str(error)
    if found != str(KNOWN_CRC32):
        raise SettingsError(
            f"{decoder.name} does not decode a known image to its pixels ({found}). Deploy with "
            "the parameter Decoder at openjpeg."
        )
    return decoder
