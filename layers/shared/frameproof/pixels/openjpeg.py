"""Frame bytes -> pixels, by OpenJPEG: the reference decoder. Nothing else imports its binding.

HealthImaging stores lossless frames as HTJ2K (transfer syntax 1.2.840.10008.1.2.4.202) and serves
them as JPH files or bare codestreams; OpenJPEG tells the two apart by their first bytes, so no
format is named here. Run ``guard.check_frame`` on a frame before decoding it: OpenJPEG believes
what a header says.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy.typing as npt
from openjpeg.utils import decode, get_openjpeg_version

from frameproof.errors import FrameDecodeError
from frameproof.pixels.openjpeg_library import LibraryError, OpenJpegLibrary, open_library

type Pixels = npt.NDArray[Any]
"""Shape (rows, columns) or (rows, columns, samples); little-endian, 8, 16 or 32 bits a sample."""


class OpenJpeg:
    """The decoder whose pixels count.

    Parameters
    ----------
    library
        OpenJPEG's own library, which decodes beside other threads and at lower resolutions. None
        leaves the binding's public function, which does neither; its pixels are the same.
    fault
        Why there is no library, for whoever asks for a lower resolution.
    """

    def __init__(self, library: OpenJpegLibrary | None, fault: str = "") -> None:
        self._library = library
        self._fault = fault
        numbers = ".".join(map(str, get_openjpeg_version()))
        self.name = f"openjpeg {library.version if library else numbers}"

    @property
    def why_no_levels(self) -> str | None:
        """Why it decodes at full resolution only; None where it decodes lower ones, too."""
        return None if self._library else self._fault or "OpenJPEG's library is not used"

    def decode(self, frame: bytes, *, frame_id: str, discard_levels: int = 0) -> Pixels:
        """Decode one image frame, whole.

        Parameters
        ----------
        frame
            What ``GetImageFrame`` returned, whole: a JP2 or JPH file (``0000000C 6A502020``) or a
            bare codestream (``FF4F FF51``).
        frame_id
            32 hex digits; for the error message.
        discard_levels
            How many of the highest resolution levels are left out; each halves both sides,
            rounded up.

        Returns
        -------
        Pixels
            Colour is interleaved by pixel and not converted. The sample type is the narrowest that
            holds the codestream's precision, signed where the codestream says so.

        Raises
        ------
        FrameDecodeError
            OpenJPEG rejected the bytes, or what it made of them is not an image; or a lower
            resolution was asked for where there is none.
        """
        if self._library is None:
            if discard_levels:
                raise _rejected(frame, frame_id, f"{self.why_no_levels}")
            return decode_frame(frame, frame_id=frame_id)
        try:
            return self._library.decode(frame, discard_levels=discard_levels)
        except (LibraryError, MemoryError) as error:
            raise _rejected(frame, frame_id, str(error) or type(error).__name__) from error


@cache
def reference_decoder() -> OpenJpeg:
    """Probe OpenJPEG's library once, and fall back to the binding where it does not pass."""
    try:
        return OpenJpeg(open_library())
    except LibraryError as error:
        return OpenJpeg(None, str(error))


def decode_frame(frame: bytes, *, frame_id: str) -> Pixels:
    """Decode one image frame at full resolution by the binding's public function.

    Parameters, pixels and errors are those of ``OpenJpeg.decode``.
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
