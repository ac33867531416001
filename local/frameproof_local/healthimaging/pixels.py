"""DICOM pixel data to decoded frames, whatever the transfer syntax.

Each frame comes as a function that decodes it, so that a thread pool can do the work while only
a few frames are in memory. No colour conversion: samples stay in the source's colour space,
interleaved, and palette pixels stay indices.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import imagecodecs
from pydicom import Dataset
from pydicom.encaps import generate_frames
from pydicom.pixels import get_decoder

from .checksums import Pixels
from .codestream import announces_size, jpeg_announces_size
from .part10 import reading
from .pixel_header import PixelHeader
from .transfer_syntaxes import HTJ2K, JPEG, JPEG_2000, JPEG_LS, NATIVE, RLE_LOSSLESS

type FrameDecoder = Callable[[], Pixels]


class FrameDecodeError(Exception):
    """A codec refused a compressed frame, or returned another shape than the header says."""

    def __init__(self, header: PixelHeader, reason: object) -> None:
        super().__init__(
            f"A frame of transfer syntax {header.transfer_syntax_uid} could not be decoded "
            f"to {header.shape}: {reason}."
        )


def frame_decoders(dataset: Dataset, header: PixelHeader) -> Iterator[FrameDecoder]:
    """Yield one decoder for each frame, in order.

    Each returns ``header.shape`` in ``header.dtype`` (``header.bits_allocated`` is 1, 8 or 16;
    a 1-bit sample becomes a byte, 0 or 1).

    Raises
    ------
    FileNotImportableError
        Native pixel data is shorter than its header says, or the frames of encapsulated pixel
        data cannot be told apart.
    FrameDecodeError
        Raised by the decoder of a frame, not by this function.
    """
    with reading("pixel data"):
        if header.transfer_syntax_uid in NATIVE | {RLE_LOSSLESS}:
            yield from _frames_by_pydicom(dataset, header)
        else:
            for encoded in encapsulated_frames(dataset, header.number_of_frames):
                yield partial(_decode, encoded, header)


def encapsulated_frames(dataset: Dataset, number_of_frames: int) -> Iterator[bytes]:
    """Yield each frame of encapsulated pixel data as it came, its fragments joined (PS3.5 A.4)."""
    offsets = None
    if "ExtendedOffsetTable" in dataset:
        offsets = (dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths)
    yield from generate_frames(
        dataset.PixelData, number_of_frames=number_of_frames, extended_offsets=offsets
    )


def _frames_by_pydicom(dataset: Dataset, header: PixelHeader) -> Iterator[FrameDecoder]:
    """Uncompressed and RLE frames: pydicom unpacks 4:2:2, planes and unused high bits.

    RLE is decoded in Python on purpose: imagecodecs' decoder crashes the process on broken input.
    """
    plugin = "pydicom" if header.transfer_syntax_uid == RLE_LOSSLESS else ""
    decoder = get_decoder(dataset.file_meta.TransferSyntaxUID)
    try:
        for frame, _properties in decoder.iter_array(dataset, raw=True, decoding_plugin=plugin):
            # Explicit VR Big Endian arrays come as big-endian types.
            little_endian = frame.astype(frame.dtype.newbyteorder("<"), copy=False)
            yield partial(_already_decoded, little_endian)
    except RuntimeError as error:  # what pydicom makes of a plugin's errors
        raise FrameDecodeError(header, error) from error


def _already_decoded(pixels: Pixels) -> Pixels:
    return pixels


def _decode(encoded: bytes, header: PixelHeader) -> Pixels:
    if not _announces_size(encoded, header):
        raise FrameDecodeError(header, "its code stream announces another size")
    try:
        decoded = _codec(header)(encoded)
    except (RuntimeError, ValueError, MemoryError) as error:  # imagecodecs' are RuntimeErrors
        raise FrameDecodeError(header, error) from error
    if decoded.shape != header.shape:
        raise FrameDecodeError(header, f"the codec returned {decoded.shape}")
    return _as_described(decoded, header)


def _announces_size(encoded: bytes, header: PixelHeader) -> bool:
    """Tell whether a compressed frame is as large as the header says; true where none can tell."""
    uid = header.transfer_syntax_uid
    for uids, announces in (
        (JPEG_2000 | HTJ2K, announces_size),
        (JPEG | JPEG_LS, jpeg_announces_size),
    ):
        if uid in uids:
            return announces(
                encoded,
                columns=header.columns,
                rows=header.rows,
                components=header.samples_per_pixel,
            )
    return True


def _codec(header: PixelHeader) -> Callable[[bytes], Any]:
    uid = header.transfer_syntax_uid
    if uid in JPEG:
        # Naming the same colour space twice keeps the samples as they are.
        return partial(imagecodecs.jpeg_decode, **_no_colour_conversion(header))
    for uids, codec in (
        (JPEG_LS, imagecodecs.jpegls_decode),
        (JPEG_2000, imagecodecs.jpeg2k_decode),
        (HTJ2K, imagecodecs.htj2k_decode),
    ):
        if uid in uids:
            return codec  # type: ignore[no-any-return] # imagecodecs publishes no types
    raise FrameDecodeError(header, "there is no decoder for this transfer syntax")


def _no_colour_conversion(header: PixelHeader) -> dict[str, str]:
    return {"colorspace": "RGB", "outcolorspace": "RGB"} if header.samples_per_pixel == 3 else {}


def _as_described(decoded: Pixels, header: PixelHeader) -> Pixels:
    """Give codec output the sample type of the header.

    JPEG and JPEG-LS know no sign, and a JPEG 2000 code stream may contradict
    Pixel Representation: the low Bits Stored bits are the value, its top bit is the sign.
    """
    if decoded.dtype.kind == header.dtype.kind:
        return decoded.astype(header.dtype, copy=False)
    unused_bits = max(0, header.bits_allocated - header.bits_stored)
    unsigned = decoded.astype(f"<u{header.dtype.itemsize}") << unused_bits
    described: Pixels = unsigned.view(header.dtype) >> unused_bits
    return described
