"""JPEG frames -> pixels, by Pillow; the only module that knows it."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import numpy.typing as npt
import PIL
from PIL import Image, JpegImagePlugin

from frameproof.contracts import FrameRef
from frameproof.errors import FrameDecodeError
from frameproof.pixels.jpeg_header import check_jpeg
from frameproof.pixels.limits import MAX_SAMPLES

# Pillow warns and then refuses by a number of its own; the guard has already compared the size.
Image.MAX_IMAGE_PIXELS = MAX_SAMPLES


def decode_jpeg(frame: FrameRef, served: bytes) -> tuple[npt.NDArray[Any], str, str]:
    """Decode a frame that was kept as JPEG.

    Returns
    -------
    tuple
        Pixels of 8 bits, their PhotometricInterpretation, the decoder's name and version.

    Raises
    ------
    FrameError
        Its header contradicts the metadata, or Pillow rejects it.
    """
    check_jpeg(frame, served)
    try:
        with JpegImagePlugin.JpegImageFile(io.BytesIO(served)) as image:
            if frame.photometric_interpretation == "RGB" and "adobe_transform" not in image.info:
                # Without Adobe's marker libjpeg takes three components for YCbCr. Asking for YCbCr
                # leaves the samples alone, which the metadata says are RGB.
                image.draft("YCbCr", image.size)
            elif image.mode not in ("L", "RGB"):
                raise FrameDecodeError(f"not decoded: JPEG of Pillow's mode {image.mode}")
            pixels = np.asarray(image)
    except FrameDecodeError:
        raise
    except Exception as error:
        # The boundary to Pillow: damaged files end in OSError, SyntaxError, ValueError, struct's
        # error and others. Each means that this frame has no picture, never that the step failed.
        raise FrameDecodeError(
            f"Pillow could not decode frame {frame.frame_id}: {error or type(error).__name__}"
        ) from error
    colour = "RGB" if pixels.ndim == 3 else frame.photometric_interpretation
    return pixels, colour, f"pillow {PIL.__version__}"
