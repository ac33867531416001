"""OpenJPEG called straight, in the shared library that pylibjpeg-openjpeg brings.

The binding's own ``decode`` keeps Python's lock while it works and knows full resolution only. The
library behind it has more: called through ctypes it works beside other threads, and it decodes a
frame at a lower resolution, which is what the checksums of the lower levels are computed over.

The library's symbols are no promise of the package, so ``open_library`` probes them: the version
whose structures are written down here, every function, and a small image of known pixels. What
does not pass is not used; ``openjpeg`` then goes on with the binding's ``decode``.
"""

from __future__ import annotations

import ctypes
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt
from openjpeg.utils import decode as decode_by_binding

from frameproof.pixels.codestream import START
from frameproof.pixels.known_image import KNOWN_CRC32, KNOWN_HALF_CRC32, KNOWN_IMAGE
from frameproof.pixels.openjpeg_h import (
    FUNCTIONS,
    IMAGE_POINTER,
    JP2_FILE,
    KNOWN_VERSIONS,
    RAW_CODESTREAM,
    Image,
    MessageFunction,
    Parameters,
    ReadFunction,
    SeekFunction,
    SkipFunction,
)

type Pixels = npt.NDArray[Any]
"""Shape (rows, columns) or (rows, columns, samples); little-endian, 8, 16 or 32 bits a sample."""

_MAX_BUFFER_BYTES = 16 * 1024 * 1024
_END_OF_STREAM = -1


class LibraryError(Exception):
    """OpenJPEG refused a frame; the message is its own. ``openjpeg`` makes a FrameDecodeError."""


def open_library() -> OpenJpegLibrary:
    """Load the library and try it on an image of known pixels.

    Raises
    ------
    LibraryError
        It is not there, or not as this module needs it; the message says what is wrong.
    """
    extension = find_spec("_openjpeg")
    if extension is None or extension.origin is None:
        raise LibraryError("pylibjpeg-openjpeg has no module _openjpeg")
    try:
        library = OpenJpegLibrary(ctypes.CDLL(extension.origin))
    except OSError as error:
        raise LibraryError(f"OpenJPEG's library cannot be loaded: {error}") from error
    whole, half = library.decode(KNOWN_IMAGE), library.decode(KNOWN_IMAGE, discard_levels=1)
    by_binding = decode_by_binding(KNOWN_IMAGE)
    if (whole.dtype, whole.shape) != (by_binding.dtype, by_binding.shape):
        raise LibraryError("OpenJPEG's library and its binding disagree on a known image's shape")
    sums = tuple(zlib.crc32(pixels.tobytes()) for pixels in (whole, by_binding, half))
    if sums != (KNOWN_CRC32, KNOWN_CRC32, KNOWN_HALF_CRC32):
        raise LibraryError("OpenJPEG's library does not decode a known image to its pixels")
    return library


class _FrameReader:
    """Lets OpenJPEG read a frame that lies in memory, by the three functions that it calls back."""

    def __init__(self, frame: bytes) -> None:
        self._frame = frame
        self._at = 0

    def read(self, buffer: int, size: int, _: int | None) -> int:
        part = self._frame[self._at : self._at + size]
        if not part:
            return _END_OF_STREAM
        ctypes.memmove(buffer, part, len(part))
        self._at += len(part)
        return len(part)

    def skip(self, count: int, _: int | None) -> int:
        before = self._at
        self._at = min(max(before + count, 0), len(self._frame))
        return self._at - before or _END_OF_STREAM

    def seek(self, position: int, _: int | None) -> int:
        self._at = min(max(position, 0), len(self._frame))
        return int(self._at == position)


class OpenJpegLibrary:
    """The functions of OpenJPEG's shared library, typed.

    Raises
    ------
    LibraryError
        A function is not there, or the version is one whose structures are not known.
    """

    def __init__(self, library: ctypes.CDLL) -> None:
        for name, (result, arguments) in FUNCTIONS.items():
            try:
                function = getattr(library, name)
            except AttributeError as error:
                raise LibraryError(f"OpenJPEG's library has no {name}") from error
            function.restype, function.argtypes = result, arguments
        self._library = library
        self.version: str = library.opj_version().decode()
        if not self.version.startswith(KNOWN_VERSIONS):
            raise LibraryError(f"OpenJPEG {self.version} is not a {KNOWN_VERSIONS}x")

    def decode(self, frame: bytes, *, discard_levels: int = 0) -> Pixels:
        """Decode a frame; other threads go on meanwhile.

        Parameters
        ----------
        frame
            A JP2 or JPH file, or a bare codestream, whose header was found sound: nothing in here
            checks that its components are of one size.
        discard_levels
            How many of the highest resolution levels are left out; each halves both sides,
            rounded up.

        Returns
        -------
        Pixels
            As ``openjpeg.decode_frame`` returns them. Samples that overshoot the precision, which
            those of lower levels may, are clamped to it by OpenJPEG itself.

        Raises
        ------
        LibraryError
            OpenJPEG refused the bytes.
        """
        messages: list[str] = []
        # Kept referenced until the codec is gone: it calls it.
        on_error = MessageFunction(lambda text, _: messages.append(text.decode(errors="replace")))

        def require(answer: Any, action: str) -> None:
            if not answer:
                said = "; ".join(message.strip() for message in messages)
                raise LibraryError(f"OpenJPEG could not {action}: {said or 'it gave no reason'}")

        with ExitStack() as stack:
            stream = stack.enter_context(self._stream(frame))
            codec = stack.enter_context(self._codec(frame))
            self._library.opj_set_error_handler(codec, on_error, None)
            parameters = Parameters()
            self._library.opj_set_default_decoder_parameters(parameters)
            require(self._library.opj_setup_decoder(codec, parameters), "be set up")
            image = stack.enter_context(self._header(stream, codec, require))
            if discard_levels:
                reduced = self._library.opj_set_decoded_resolution_factor(codec, discard_levels)
                require(reduced, f"leave out {discard_levels} resolution levels")
            require(self._library.opj_decode(codec, stream, image), "decode the image")
            require(self._library.opj_end_decompress(codec, stream), "read the frame to its end")
            return _pixels_of(image.contents)

    @contextmanager
    def _stream(self, frame: bytes) -> Iterator[int]:
        reader = _FrameReader(frame)
        # Referenced here, as long as the stream lives, and not by the reader: in a circle they
        # would keep the frame in memory until Python looks for such circles.
        read, skip, seek = (
            ReadFunction(reader.read),
            SkipFunction(reader.skip),
            SeekFunction(reader.seek),
        )
        buffer_bytes = max(min(len(frame), _MAX_BUFFER_BYTES), 1)
        stream = self._library.opj_stream_create(buffer_bytes, True)
        try:
            self._library.opj_stream_set_user_data(stream, None, None)
            self._library.opj_stream_set_user_data_length(stream, len(frame))
            self._library.opj_stream_set_read_function(stream, read)
            self._library.opj_stream_set_skip_function(stream, skip)
            self._library.opj_stream_set_seek_function(stream, seek)
            yield stream
        finally:
            self._library.opj_stream_destroy(stream)

    @contextmanager
    def _codec(self, frame: bytes) -> Iterator[int]:
        kind = RAW_CODESTREAM if frame.startswith(START) else JP2_FILE
        codec = self._library.opj_create_decompress(kind)
        try:
            yield codec
        finally:
            self._library.opj_destroy_codec(codec)

    @contextmanager
    def _header(
        self, stream: int, codec: int, require: Callable[[Any, str], None]
    ) -> Iterator[Any]:
        image = IMAGE_POINTER()
        try:
            require(
                self._library.opj_read_header(stream, codec, ctypes.byref(image)), "read the header"
            )
            yield image
        finally:
            if image:
                self._library.opj_image_destroy(image)


def _pixels_of(image: Image) -> Pixels:
    """Copy OpenJPEG's planes of 32-bit samples into one array, colour interleaved by pixel."""
    components = image.comps[: image.numcomps]
    first = components[0]
    shape = (first.h, first.w)
    if not all((part.h, part.w) == shape and part.data for part in components):
        raise LibraryError("OpenJPEG made components of different sizes, or none")
    kind = "i" if first.sgnd else "u"
    width = 1 if first.prec <= 8 else 2 if first.prec <= 16 else 4
    pixels = np.empty((*shape, len(components)), f"<{kind}{width}")
    for number, part in enumerate(components):
        pixels[..., number] = np.ctypeslib.as_array(part.data, shape)
    return pixels[..., 0] if len(components) == 1 else pixels
