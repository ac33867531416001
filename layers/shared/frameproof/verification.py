"""Which rule proves a frame, and what came of it. Pure: the bytes and the decoder are handed in.

One frame in, one outcome out, whatever is wrong with the frame. A bad frame raises nothing here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from frameproof.contracts import FrameOutcome, FrameRef, FrameVerdict, Rule
from frameproof.errors import FrameDecodeError, FrameError
from frameproof.pixels.checksum import crc32_of_bytes, crc32_of_pixels
from frameproof.pixels.codestream import check_header, read_header

if TYPE_CHECKING:
    import numpy.typing as npt


DATA_STORE_FORMATS = (
    "1.2.840.10008.1.2.4.202",  # HTJ2K lossless, RPCL: a data store's default
    "1.2.840.10008.1.2.4.90",  # JPEG 2000 lossless: a JPEG_2000_LOSSLESS data store
)
"""What HealthImaging transcodes to at import ("Supported transfer syntaxes" in its guide)."""

HTJ2K_LOSSLESS = "1.2.840.10008.1.2.4.201"


class Decoder(Protocol):
    """Turns frame bytes into pixels; ``pixels.openjpeg.decode_frame`` is the deployed one."""

    def __call__(self, frame: bytes, *, frame_id: str) -> npt.NDArray[Any]:
        """Decode, or raise FrameDecodeError."""
        ...


@dataclass(frozen=True, slots=True)
class Verified:
    """A frame that went through verification, whatever the verdict."""

    outcome: FrameOutcome
    pixels: npt.NDArray[Any] | None = None
    """The decoded pixels, for pictures. None where nothing was decoded or a checksum disagrees."""


def choose_rule(stored_transfer_syntax_uid: str | None, checksum_type: str | None) -> Rule:
    """Say over which bytes HealthImaging computed an instance's checksums.

    Parameters
    ----------
    stored_transfer_syntax_uid
        ``StoredTransferSyntaxUID``; None (absent or null) means the data store's own format.
    checksum_type
        ``ChecksumType``; undocumented and often absent. It decides for 1.2.840.10008.1.2.4.201
        alone, lossless too, which the guide says is transcoded and never stored.

    Returns
    -------
    Rule
        ``decodedPixels`` for the data store's own lossless formats; ``storedBytes`` for all that
        HealthImaging keeps as it came (binary segmentations, lossy images, videos).
    """
    if stored_transfer_syntax_uid is None or stored_transfer_syntax_uid in DATA_STORE_FORMATS:
        return "decodedPixels"
    if stored_transfer_syntax_uid == HTJ2K_LOSSLESS and checksum_type == "DECOMPRESSED":
        return "decodedPixels"
    return "storedBytes"


def verify_frame(frame: FrameRef, served: bytes, *, decode: Decoder) -> Verified:
    """Prove one frame by the rule that its metadata calls for.

    Parameters
    ----------
    frame
        What the metadata says about the frame.
    served
        What ``GetImageFrame`` returned for it, whole.
    decode
        Called for the rule ``decodedPixels`` only, and only after the header was found sound.

    Returns
    -------
    Verified
        The outcome's verdict is ``verified``, ``mismatched``, ``undecodable`` or ``unverifiable``;
        all but the first come with a reason that names the next step. ``attempts`` and
        ``bitmap_key`` are left for the caller to fill in.
    """
    if not served:
        return Verified(_outcome(frame, served, "undecodable", reason=_EMPTY))
    if frame.rule == "storedBytes":
        return Verified(_compared(frame, served, crc32_of_bytes(served)))
    unknown = _unknown_elements(frame)
    if unknown:
        reason = _UNGUARDED.format(elements=", ".join(unknown))
        return Verified(_outcome(frame, served, "unverifiable", reason=reason))
    try:
        pixels = _decoded(frame, served, decode)
    except FrameError as error:
        return Verified(_outcome(frame, served, "undecodable", reason=str(error)))
    outcome = replace(_compared_pixels(frame, served, pixels), pixel_bytes=pixels.nbytes)
    return Verified(outcome, None if outcome.verdict == "mismatched" else pixels)


_EMPTY = (
    "HealthImaging served no bytes for this frame. Run the study again; if it stays empty, import "
    "the frame's instance again."
)
_UNGUARDED = (
    "The metadata says nothing usable about {elements}, so the frame's header cannot be checked, "
    "and decoding it would not be safe. Compare the instance with its source file, then import it "
    "again."
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


def _unknown_elements(frame: FrameRef) -> list[str]:
    """Name the elements that the header guard needs; ``metadata`` writes 0 for an absent one."""
    needed = {
        "Rows": frame.rows,
        "Columns": frame.columns,
        "SamplesPerPixel": frame.samples_per_pixel,
        "BitsAllocated": frame.bits_allocated,
    }
    return [element for element, value in needed.items() if value <= 0]


def _decoded(frame: FrameRef, served: bytes, decode: Decoder) -> npt.NDArray[Any]:
    check_header(read_header(served, frame_id=frame.frame_id), frame)
    pixels = decode(served, frame_id=frame.frame_id)
    shape: tuple[int, ...] = (frame.rows, frame.columns)
    if frame.samples_per_pixel > 1:
        shape += (frame.samples_per_pixel,)
    if pixels.shape != shape:
        raise FrameDecodeError(
            f"Frame {frame.frame_id} decoded to shape {pixels.shape}, expected {shape} from the "
            "metadata. The frame is damaged where it is stored: import its instance again."
        )
    return pixels


def _compared_pixels(frame: FrameRef, served: bytes, pixels: npt.NDArray[Any]) -> FrameOutcome:
    """Compare in the samples' own width, then, if narrower, in that of BitsAllocated.

    AWS does not say which width is summed where a frame of 16 allocated bits has a precision of
    8 or less. Either match proves every pixel; the outcome notes when it was the wider one.
    """
    outcome = _compared(frame, served, crc32_of_pixels(pixels))
    if outcome.verdict == "mismatched" and pixels.itemsize == 1 and frame.bits_allocated == 16:
        widened = crc32_of_pixels(pixels.astype(f"<{pixels.dtype.kind}2"))
        if widened == frame.expected_crc32:
            return _outcome(frame, served, "verified", actual_crc32=widened, reason=_WIDENED)
    return outcome


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
