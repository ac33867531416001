"""Frame bytes -> pixels, by OpenJPEG through pylibjpeg-openjpeg; nothing else imports it.

HealthImaging stores lossless frames as HTJ2K (transfer syntax 1.2.840.10008.1.2.4.202) and serves
them as JPH files or bare codestreams; OpenJPEG tells the two apart by their first bytes, so no
format is named here. Run ``codestream.check_header`` on a frame before decoding it: OpenJPEG
believes what a header says.
"""

from __future__ import annotations

from typing import Any

import numpy.typing as npt
from openjpeg.utils import decode

from frameproof.errors import FrameDecodeError

type Pixels = npt.NDArray[Any]
"""Shape (rows, columns) or (rows, columns, samples); little-endian, 8, 16 or 32 bits a sample."""


def decode_frame(frame: bytes, *, frame_id: str) -> Pixels:
    """Decode one image frame, whole, at full resolution.

    Parameters
    ----------
    frame
        What ``GetImageFrame`` returned, whole: a JP2 or JPH file (``0000000C 6A502020``) or a bare
        codestream (``FF4F FF51``).
    frame_id
        32 hex digits; for the error message.

    Returns
    -------
    Pixels
        Colour is interleaved by pixel and not converted. The sample type is the narrowest that
        holds the codestream's precision, signed where the codestream says so.

    Raises
    ------
    FrameDecodeError
        OpenJPEG rejected the bytes, or what it made of them is not an image.
    """
    try:
        pixels: Pixels = decode(frame)
    except Exception as error:
        # The boundary to native code: the binding documents RuntimeError, but damaged frames were
        # also seen to end in ValueError, KeyError and MemoryError. Each means that this frame is
        # bad, never that the step is.
        raise _rejected(frame, frame_id, str(error) or type(error).__name__) from error
    if pixels.ndim not in (2, 3) or pixels.size == 0 or pixels.dtype.kind not in "iu":
        found = f"OpenJPEG made {pixels.dtype} samples of shape {pixels.shape} of it"
        raise _rejected(frame, frame_id, found)
    return pixels


def _rejected(frame: bytes, frame_id: str, reason: str) -> FrameDecodeError:
    return FrameDecodeError(
        f"Frame {frame_id} ({len(frame)} bytes) could not be decoded: {reason}. A cut-off download "
        "is the usual cause, and a new run of this study cures it; if the same frame fails again, "
        "it is damaged where it is stored, so import its instance again."
    )
