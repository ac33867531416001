"""What came of a frame: its bytes against what the metadata says of it. Pure, and never in doubt.

One frame in, one outcome out, whatever is wrong with the frame. A bad frame raises nothing here.
The decoders are handed in; ``pixels.stored_syntax`` says which rule holds for which frame.

A fast decoder may go first. It can only ever say "verified": its pixels have the checksum that the
metadata says, which proves them whoever decoded them. Whatever else it makes of a frame, an error,
another checksum, says nothing, and the reference decoder begins anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from frameproof.contracts import FrameOutcome, FrameRef, FrameVerdict
from frameproof.errors import FrameDecodeError, FrameError
from frameproof.pixels.checksum import matching_crc32, matching_crc32_of_bytes
from frameproof.pixels.guard import check_frame
from frameproof.pixels.levels import LevelDecoder, check_lower_levels
from frameproof.pixels.limits import unusable_shape

if TYPE_CHECKING:
    import numpy.typing as npt

    from frameproof.pixels.decoders import SecondDecoder


@dataclass(frozen=True, slots=True)
class Verified:
    """A frame that went through verification, whatever the verdict."""

    outcome: FrameOutcome
    pixels: npt.NDArray[Any] | None = None
    """The decoded pixels, for pictures. None where nothing was decoded or a checksum disagrees."""
    photometric_interpretation: str = ""
    """Of these pixels; not always the metadata's, since decoding JPEG makes RGB of YBR."""


class _Compared(NamedTuple):
    """A decoded frame and what its checksum says."""

    outcome: FrameOutcome
    pixels: npt.NDArray[Any]


def verify_frame(
    frame: FrameRef,
    served: bytes,
    *,
    decoder: LevelDecoder,
    fast: SecondDecoder | None = None,
    all_levels: bool = False,
) -> Verified:
    """Prove one frame by the rule that its metadata calls for.

    Parameters
    ----------
    frame
        What the metadata says about the frame.
    served
        What ``GetImageFrame`` returned for it, whole.
    decoder
        The reference. Used for the rule ``decodedPixels`` only, and only after the header was found
        sound.
    fast
        Goes first, where there is one.
    all_levels
        Whether the checksums of lower resolution, where the metadata lists any, have to agree too.

    Returns
    -------
    Verified
        The outcome's verdict is ``verified``, ``mismatched``, ``undecodable`` or ``unverifiable``;
        all but the first come with a reason that names the next step. What only the caller knows
        (``attempts``, times, digests, ``bitmap_key``) is left for it to fill in.
    """
    if not served:
        return Verified(_outcome(frame, served, "undecodable", reason=_EMPTY))
    if frame.rule == "storedBytes":
        crc32 = matching_crc32_of_bytes(served, frame.expected_crc32)
        return Verified(_compared(frame, served, crc32))
    unusable = unusable_shape(frame)
    if unusable:
        return Verified(_outcome(frame, served, "unverifiable", reason=unusable))
    try:
        is_htj2k = check_frame(frame, served)
        # OpenJPH reads no other JPEG 2000.
        proven = _proven_by_fast(frame, served, fast) if fast is not None and is_htj2k else None
        outcome, pixels = proven or _compared_by(frame, served, decoder)
        if all_levels and outcome.verdict == "verified":
            _add_lower_levels(outcome, frame, served, decoder)
    except FrameError as error:
        return Verified(_outcome(frame, served, "undecodable", reason=str(error)))
    shown = None if outcome.verdict == "mismatched" else pixels
    return Verified(outcome, shown, frame.photometric_interpretation)


_EMPTY = (
    "HealthImaging served no bytes for this frame. Run the study again; if it stays empty, import "
    "the frame's instance again."
)
_NO_CHECKSUM = (
    "The metadata holds no checksum for this frame, so there is nothing to compare with. If it "
    "stays so in a new import, ask AWS Support why HealthImaging wrote none."
)
_MISMATCH = (
    "The CRC-32 of {subject} is {actual}, but the metadata says {expected}. If a new run of this "
    "study finds the same, the stored frame is damaged: import its instance again."
)
_WIDENED = "The checksum matched the samples widened to BitsAllocated, not their own width."


def _proven_by_fast(frame: FrameRef, served: bytes, fast: SecondDecoder) -> _Compared | None:
    """Decode with the fast decoder; None where that proves nothing."""
    try:
        pixels = fast.decode(served, frame_id=frame.frame_id, shape=_shape_of(frame))
    except FrameDecodeError:
        return None  # the reference says what is wrong with the frame, if anything is
    outcome = _compared_pixels(frame, served, pixels, fast.name)
    return _Compared(outcome, pixels) if outcome.verdict == "verified" else None


def _compared_by(frame: FrameRef, served: bytes, decoder: LevelDecoder) -> _Compared:
    pixels = decoder.decode(served, frame_id=frame.frame_id)
    shape = _shape_of(frame)
    if pixels.shape != shape:
        raise FrameDecodeError(
            f"Frame {frame.frame_id} decoded to shape {pixels.shape}, expected {shape} from the "
            "metadata. The frame is damaged where it is stored: import its instance again."
        )
    return _Compared(_compared_pixels(frame, served, pixels, decoder.name), pixels)


def _shape_of(frame: FrameRef) -> tuple[int, ...]:
    """Return the shape that the metadata promises."""
    is_grey = frame.samples_per_pixel == 1
    return (frame.rows, frame.columns, *(() if is_grey else (frame.samples_per_pixel,)))


def _compared_pixels(
    frame: FrameRef, served: bytes, pixels: npt.NDArray[Any], decoder: str
) -> FrameOutcome:
    """Compare the decoded pixels; the outcome notes when the wider samples matched."""
    found = matching_crc32(pixels, frame.bits_allocated, frame.expected_crc32)
    outcome = _compared(frame, served, found.crc32)
    outcome.pixel_bytes, outcome.decoder = pixels.nbytes, decoder
    if found.is_widened:
        outcome.reason = _WIDENED
    return outcome


def _add_lower_levels(
    outcome: FrameOutcome, frame: FrameRef, served: bytes, decoder: LevelDecoder
) -> None:
    levels = check_lower_levels(frame, served, decoder)
    outcome.verdict, outcome.levels_checked = levels.verdict, levels.checked
    outcome.reason = levels.reason or outcome.reason


def _compared(frame: FrameRef, served: bytes, actual_crc32: int) -> FrameOutcome:
    if frame.expected_crc32 is None:
        return _outcome(
            frame, served, "unverifiable", actual_crc32=actual_crc32, reason=_NO_CHECKSUM
        )
    if frame.expected_crc32 == actual_crc32:
        return _outcome(frame, served, "verified", actual_crc32=actual_crc32)
    reason = _MISMATCH.format(
        subject="the decoded pixels" if frame.rule == "decodedPixels" else "the served bytes",
        actual=actual_crc32,
        expected=frame.expected_crc32,
    )
    return _outcome(frame, served, "mismatched", actual_crc32=actual_crc32, reason=reason)


def _outcome(
    frame: FrameRef,
    served: bytes,
    verdict: FrameVerdict,
    *,
    actual_crc32: int | None = None,
    reason: str | None = None,
) -> FrameOutcome:
    return FrameOutcome.of(
        frame, verdict, actual_crc32=actual_crc32, reason=reason, served_bytes=len(served)
    )
