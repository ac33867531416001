"""The second decoder: OpenJPH, which shares no code with OpenJPEG. Nothing else imports it.

A fault of OpenJPEG would show in no checksum if HealthImaging had it, too. Where a run asks for a
cross-check, frames are decoded by both, and the pixels have to be equal. OpenJPH reads HTJ2K only.

It comes in the wheel of jp15, whose Python functions refuse some frames (12-bit precision) and
return colour by plane, so that the two functions of its C library are called straight. Both return
0 for success and write what went wrong into a buffer. jp15 types them for ctypes and tries them
when it is imported. The library's place in the package is private: ``second_decoder`` looks
whether it is there.

Source: https://github.com/aous72/OpenJPH; jp15's ``_backend``.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from frameproof.errors import FrameDecodeError, SettingsError

type Pixels = npt.NDArray[Any]

_MESSAGE_BYTES = 512
_MAX_DIMENSIONS = 3
_FUNCTIONS = ("openjph_get_info", "openjph_decode")


@dataclass(frozen=True, slots=True)
class OpenJph:
    """OpenJPH's C library as jp15 builds it."""

    library: Any
    version: str

    @property
    def name(self) -> str:
        """Name and version, as reports have it."""
        return f"openjph {self.version}"

    def decode(self, frame: bytes, *, frame_id: str, shape: tuple[int, ...]) -> Pixels:
        """Decode a frame; other threads go on meanwhile.

        Parameters
        ----------
        frame
            A JPH file or a bare codestream that passed ``guard.check_frame``: OpenJPH was seen to
            hang over forged headers.
        frame_id
            32 hex digits; for the error message.
        shape
            The shape that the frame has to have. Nothing is allocated for another one.

        Returns
        -------
        Pixels
            As ``openjpeg.OpenJpeg.decode`` returns them.

        Raises
        ------
        FrameDecodeError
            OpenJPH rejected the bytes or reads another shape in them.
        """
        message = ctypes.create_string_buffer(_MESSAGE_BYTES)
        dimensions, sizes = ctypes.c_size_t(), (ctypes.c_size_t * _MAX_DIMENSIONS)()
        bits, signed = ctypes.c_uint32(), ctypes.c_int32()
        failed = self.library.openjph_get_info(
            frame,
            len(frame),
            ctypes.byref(dimensions),
            sizes,
            ctypes.byref(bits),
            ctypes.byref(signed),
            message,
            _MESSAGE_BYTES,
        )
        if failed:
            raise _rejected(frame_id, message.value.decode(errors="replace"))
        by_plane = tuple(sizes[: dimensions.value])
        found = by_plane if len(by_plane) == 2 else (*by_plane[1:], by_plane[0])
        if found != shape:
            raise _rejected(frame_id, f"it reads shape {found}, not {shape}")
        width = 1 if bits.value <= 8 else 2 if bits.value <= 16 else 4
        pixels = np.empty(by_plane, f"<{'i' if signed.value else 'u'}{width}")
        if self.library.openjph_decode(
            frame, len(frame), pixels.ctypes.data, pixels.nbytes, message, _MESSAGE_BYTES
        ):
            raise _rejected(frame_id, message.value.decode(errors="replace"))
        return pixels if pixels.ndim == 2 else np.moveaxis(pixels, 0, -1)


@cache
def second_decoder() -> OpenJph:
    """Load OpenJPH.

    Raises
    ------
    SettingsError
        jp15 is not there, or is not the one that this module knows.
    """
    try:
        backend = import_module("jp15._backend")
        library, version = backend._lib, str(backend.openjph_version)
        for name in _FUNCTIONS:
            getattr(library, name)
    except (ImportError, AttributeError, OSError, RuntimeError) as error:
        raise SettingsError(
            f"crossCheck needs OpenJPH, and jp15 does not offer it here ({error}). Build the "
            "OpenJPEG layer from its requirements.txt and deploy again, or run without crossCheck."
        ) from error
    return OpenJph(library, version)


def _rejected(frame_id: str, reason: str) -> FrameDecodeError:
    return FrameDecodeError(f"OpenJPH could not decode frame {frame_id}: {reason}.")
