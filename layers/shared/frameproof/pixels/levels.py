"""The checksums of lower resolution: older metadata has one for each level of a frame.

A level's pixels are what a decoder makes of the codestream when it leaves out the highest levels:
the low band of the reversible 5/3 transform, which may overshoot the samples' range and is then
clamped to it. OpenJPEG's reduced decoding does so and is the reference here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy.typing as npt

from frameproof.contracts import FrameRef, FrameVerdict, LevelChecksum
from frameproof.errors import FrameDecodeError
from frameproof.pixels.checksum import matching_crc32


class LevelDecoder(Protocol):
    """A decoder that may know how to leave out levels; ``OpenJpeg`` is the deployed one."""

    @property
    def name(self) -> str:
        """Name and version."""

    @property
    def why_no_levels(self) -> str | None:
        """Why it decodes at full resolution only; None where it decodes lower ones, too."""

    def decode(self, frame: bytes, *, frame_id: str, discard_levels: int = 0) -> npt.NDArray[Any]:
        """Decode, or raise FrameDecodeError."""


@dataclass(frozen=True, slots=True)
class LevelsChecked:
    """What came of the lower levels of a frame whose full resolution is verified."""

    checked: int
    verdict: FrameVerdict = "verified"
    reason: str | None = None


def check_lower_levels(frame: FrameRef, served: bytes, decoder: LevelDecoder) -> LevelsChecked:
    """Compare every lower level that the metadata lists, the widest first, up to the first fault.

    Raises
    ------
    FrameDecodeError
        A level that the codestream should have cannot be decoded.
    """
    if frame.lower_levels and decoder.why_no_levels:
        return LevelsChecked(0, "unverifiable", _NO_LEVELS.format(fault=decoder.why_no_levels))
    for number, level in enumerate(frame.lower_levels):
        discard = _levels_to_discard(frame, level)
        if discard is None:
            return LevelsChecked(number, "unverifiable", _NO_SUCH_LEVEL.format(level=_name(level)))
        if level.crc32 is None:
            return LevelsChecked(number, "unverifiable", _NO_CHECKSUM.format(level=_name(level)))
        pixels = decoder.decode(served, frame_id=frame.frame_id, discard_levels=discard)
        if pixels.shape[:2] != (level.height, level.width):
            raise FrameDecodeError(
                f"Frame {frame.frame_id} decoded to shape {pixels.shape} at the level of "
                f"{_name(level)}. It is damaged where it is stored: import its instance again."
            )
        found = matching_crc32(pixels, frame.bits_allocated, level.crc32)
        if found.crc32 != level.crc32:
            reason = _MISMATCH.format(level=_name(level), actual=found.crc32, expected=level.crc32)
            return LevelsChecked(number + 1, "mismatched", reason)
    return LevelsChecked(len(frame.lower_levels))


_NO_LEVELS = (
    "The full resolution is as the metadata says, but the lower levels that it lists cannot be "
    "compared: {fault}. Run the study with levels full, or deploy the OpenJPEG layer as it is "
    "locked in layers/openjpeg/requirements.txt."
)
_NO_SUCH_LEVEL = (
    "The metadata lists a level of {level}, which is no half, quarter and so on of the frame. Run "
    "the study with levels full, and ask AWS Support what the entry means if it stays in a new "
    "import."
)
_NO_CHECKSUM = (
    "The full resolution is as the metadata says, but for the level of {level}, which it lists, it "
    "holds no checksum. Run the study with levels full, and ask AWS Support why there is none if "
    "it stays so in a new import."
)
_MISMATCH = (
    "The full resolution is as the metadata says, but at the level of {level} the CRC-32 of the "
    "decoded pixels is {actual} and the metadata says {expected}. If a new run of this study finds "
    "the same, the stored frame is damaged: import its instance again."
)


def _name(level: LevelChecksum) -> str:
    return f"{level.width} x {level.height}"


def _levels_to_discard(frame: FrameRef, level: LevelChecksum) -> int | None:
    """Find how often both sides are halved, rounded up, for a level's size (15444-1 B.5)."""
    for discard in range(1, 33):
        size = (-(-frame.columns >> discard), -(-frame.rows >> discard))
        if size == (level.width, level.height):
            return discard
    return None
