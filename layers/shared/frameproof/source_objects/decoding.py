"""One frame -> its samples, without colour conversion: each transfer syntax by one decoder.

No decoder is searched for, so that the same object gives the same samples whatever else is
installed. Colour is interleaved by pixel, whatever PlanarConfiguration says; the reversible colour
transform of JPEG 2000 (YBR_RCT) is part of its coding and is undone, as HealthImaging does; YBR and
palette pixels stay what they are.

What has no exactly defined result is not decoded: two right decoders of a lossy JPEG or JPEG 2000
may differ by a grey level, and nothing could be concluded from that.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom.encaps import encapsulate
from pydicom.pixels import get_decoder
from pydicom.uid import UID
from rle.utils import decode_pixel_data as decode_rle

from frameproof.errors import SourceObjectError
from frameproof.pixels.codestream import read_header
from frameproof.pixels.openjpeg import decode_frame
from frameproof.source_objects.codestreams import is_reversible
from frameproof.source_objects.packed_bits import frame_bits
from frameproof.source_objects.pixel_data import PixelData
from frameproof.source_objects.reading import reading

type Pixels = npt.NDArray[Any]

_PREFIX = "1.2.840.10008.1.2"
NATIVE = frozenset(_PREFIX + tail for tail in ("", ".1", ".1.99", ".2"))
"""Samples as they are: little endian, deflated, big endian (PS3.5 A.1 to A.5)."""
_BY_GDCM = frozenset(f"{_PREFIX}.4.{number}" for number in (57, 70, 80, 81))
"""JPEG lossless and JPEG-LS; near-lossless, too, as its decoding is defined to the bit."""
_BY_OPENJPEG = frozenset(f"{_PREFIX}.4.{number}" for number in (90, 92, 93, 201, 202))
"""JPEG 2000 and HTJ2K, as far as HealthImaging transcodes them."""
_RLE = f"{_PREFIX}.5"
_LOSSY_JPEG = f"{_PREFIX}.4.51"
_DECODABLE_BITS = (1, 8, 16, 32)

_LOSSY = "It is compressed with loss: its decoded samples are not defined to the bit."


def has_decoders() -> bool:
    """Tell whether GDCM is there, which pydicom looks for by itself; the others are imported."""
    return all("gdcm" in get_decoder(UID(uid)).available_plugins for uid in _BY_GDCM)


def why_not_decoded(pixel: PixelData) -> str | None:
    """Say why no frame of an object is decoded; None where each is.

    Frames of syntaxes that HealthImaging keeps as they came are compared by their bytes instead;
    that is no reason, and the caller asks for it with ``is_transcoded`` first.
    """
    if pixel.keyword != "PixelData":
        return f"{pixel.keyword} holds floating-point numbers, not stored samples."
    if pixel.image.bits_allocated not in _DECODABLE_BITS:
        return "Its BitsAllocated is none of 1, 8, 16 and 32."
    if pixel.transfer_syntax_uid == _LOSSY_JPEG:
        return _LOSSY
    return None


def is_transcoded(pixel: PixelData) -> bool:
    """Tell whether HealthImaging decodes this syntax and stores it anew, losslessly.

    Source: AWS HealthImaging Developer Guide, "Supported transfer syntaxes".
    """
    uid = pixel.transfer_syntax_uid
    return uid in NATIVE | _BY_GDCM | _BY_OPENJPEG | {_RLE, _LOSSY_JPEG}


def decode_native(pixel: PixelData, index: int) -> Pixels:
    """Read one uncompressed frame; ``index`` counts from 0.

    Raises
    ------
    SourceObjectError
        The element is too short, or contradicts what describes it.
    """
    if pixel.bits_per_frame * (index + 1) * _native_share(pixel) > 8 * pixel.length:
        raise SourceObjectError("The pixel data is shorter than its description says.")
    with reading("The uncompressed frame"):
        if pixel.image.bits_allocated == 1:
            return _of_shape(frame_bits(pixel, index), pixel)
        pixel.stream.seek(pixel.start)
        frames = get_decoder(pixel.transfer_syntax_uid).iter_array(
            pixel.stream, indices=[index], raw=True, validate=False, **pixel.options()
        )
        samples, _properties = next(frames)
        return _of_shape(samples, pixel)


def _native_share(pixel: PixelData) -> float:
    """Return how much of a decoded frame stands in the element: YBR_FULL_422 shares its colours."""
    return 2 / 3 if pixel.image.photometric_interpretation == "YBR_FULL_422" else 1


def decode_encapsulated(pixel: PixelData, encoded: bytes) -> Pixels:
    """Decode one compressed frame, its fragments joined.

    Raises
    ------
    SourceObjectError
        No decoder for it, a damaged frame, or one of another size than the object says.
    """
    decode = _decoder(str(pixel.transfer_syntax_uid))
    with reading("The compressed frame"):
        return _of_shape(decode(pixel, encoded), pixel)


def _decoder(transfer_syntax_uid: str) -> Callable[[PixelData, bytes], Pixels]:
    if transfer_syntax_uid in _BY_GDCM:
        return _by_gdcm
    if transfer_syntax_uid in _BY_OPENJPEG:
        return _by_openjpeg
    if transfer_syntax_uid == _RLE:
        return _by_rle
    raise SourceObjectError(f"There is no decoder for transfer syntax {transfer_syntax_uid}.")


def _by_gdcm(pixel: PixelData, encoded: bytes) -> Pixels:
    options = {**pixel.options(), "number_of_frames": 1}
    samples: Pixels
    samples, _properties = get_decoder(pixel.transfer_syntax_uid).as_array(
        encapsulate([encoded]), raw=True, decoding_plugin="gdcm", **options
    )
    return samples


def _by_openjpeg(pixel: PixelData, encoded: bytes) -> Pixels:
    """Decode JPEG 2000; its header is held against the object's first, as OpenJPEG believes it."""
    header = read_header(encoded, frame_id="of the object")
    found = (header.rows, header.columns, header.components)
    if found != (pixel.image.rows, pixel.image.columns, pixel.samples_per_pixel):
        raise SourceObjectError(f"Its code stream announces another size: {found}.")
    if not is_reversible(encoded):
        raise SourceObjectError(_LOSSY)
    return decode_frame(encoded, frame_id="of the object")


def _by_rle(pixel: PixelData, encoded: bytes) -> Pixels:
    """Decode RLE (PS3.5 G): one plane a sample, little-endian here."""
    image = pixel.image
    layout = {"rows": image.rows, "columns": image.columns, "bits_allocated": image.bits_allocated}
    try:
        planes = decode_rle(encoded, version=2, **layout)
    except BaseException as error:
        # A broken frame makes the Rust code panic, which is no Exception; it costs that frame only.
        if type(error).__name__ == "PanicException":
            raise SourceObjectError("The RLE decoder gave the frame up.") from error
        raise
    samples = np.frombuffer(planes, dtype=f"<u{max(1, image.bits_allocated // 8)}")
    by_plane = samples.reshape(pixel.samples_per_pixel, image.rows, image.columns)
    return np.moveaxis(by_plane, 0, -1)


def _of_shape(samples: Pixels, pixel: PixelData) -> Pixels:
    if samples.size != np.prod(pixel.shape):
        raise SourceObjectError(f"It decoded to {samples.shape}, not to {pixel.shape}.")
    return samples.reshape(pixel.shape)
