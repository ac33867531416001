from __future__ import annotations

import io
import struct
from typing import Any

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from frameproof.contracts import FrameRef
from frameproof.errors import FrameDecodeError, FrameError, FrameHeaderError
from frameproof.pixels.kept_frames import KeptPixels, decode_kept_frame
from frameproof.pixels.openjpeg import reference_decoder
from tests.unit.frameproof.known_frames import Pixels, encode, frame_ref, gradient

UID = "1.2.840.10008.1.2"
GREY = np.kron(gradient("<u1", bits=8, rows=6, columns=8), np.ones((8, 8), "<u1"))
COLOUR = np.kron(gradient("<u1", bits=8, samples=3, rows=6, columns=8), np.ones((8, 8, 1), "<u1"))


def jpeg(pixels: Pixels, **options: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=100, **options)
    return file.getvalue()


def rgb_without_adobe_marker(pixels: Pixels) -> bytes:
    """Encode RGB as it is, and leave out the marker that says so, as some modalities do."""
    encoded = bytes(imagecodecs.jpeg8_encode(pixels, colorspace="RGB", outcolorspace="RGB"))
    at = encoded.index(b"\xff\xee")
    (length,) = struct.unpack_from(">H", encoded, at + 2)
    unmarked = encoded[:at] + encoded[at + 2 + length :]
    # Component ids R, G, B would tell as well; DICOM's encoders number them.
    for number, letter in enumerate(b"RGB", start=1):
        unmarked = unmarked.replace(bytes((letter, 0x11)), bytes((number, 0x11)))
    scan = unmarked.index(b"\xff\xda")
    ids = unmarked[scan : scan + 12]
    for number, letter in enumerate(b"RGB", start=1):
        ids = ids.replace(bytes((letter,)), bytes((number,)), 1)
    return unmarked[:scan] + ids + unmarked[scan + 12 :]


def ref(pixels: Pixels, syntax: str, **changes: Any) -> FrameRef:
    return frame_ref(pixels, rule="storedBytes", stored_transfer_syntax_uid=UID + syntax, **changes)


def decode(frame: FrameRef, served: bytes) -> KeptPixels:
    return decode_kept_frame(frame, served, reference=reference_decoder())


def worst(found: Pixels, expected: Pixels) -> int:
    return int(np.abs(found.astype(int) - expected.astype(int)).max())


def test_grey_jpeg_is_decoded_by_pillow() -> None:
    kept = decode(ref(GREY, ".4.50"), jpeg(GREY))
    assert (kept.pixels.dtype.name, kept.photometric_interpretation) == ("uint8", "MONOCHROME2")
    assert worst(kept.pixels, GREY) <= 2
    assert kept.decoder.startswith("pillow ")


def test_colour_jpeg_comes_out_as_rgb_whatever_the_metadata_calls_it() -> None:
    frame = ref(COLOUR, ".4.50", photometric_interpretation="YBR_FULL_422")
    kept = decode(frame, jpeg(COLOUR, subsampling=0))
    assert kept.photometric_interpretation == "RGB"
    assert worst(kept.pixels, COLOUR) <= 6


def test_jpeg_that_holds_rgb_without_saying_so_is_not_converted() -> None:
    kept = decode(ref(COLOUR, ".4.50"), rgb_without_adobe_marker(COLOUR))
    assert kept.photometric_interpretation == "RGB"
    assert worst(kept.pixels, COLOUR) <= 6


@pytest.mark.parametrize("syntax", [".4.91", ".4.203"])
@pytest.mark.parametrize("pixels", [gradient("<u2", bits=12), COLOUR])
def test_jpeg_2000_and_htj2k_with_loss_are_decoded_by_openjpeg(pixels: Pixels, syntax: str) -> None:
    encoder = imagecodecs.jpeg2k_encode if syntax == ".4.91" else imagecodecs.htj2k_encode
    options = {"level": 60, "codecformat": "j2k"} if syntax == ".4.91" else {"reversible": True}
    kept = decode(ref(pixels, syntax), bytes(encoder(pixels, **options)))
    assert kept.pixels.shape == pixels.shape
    assert kept.decoder == "openjpeg 2.5.2"
    assert worst(kept.pixels, pixels) < np.ptp(pixels) / 8


@pytest.mark.parametrize(("before", "after"), [("YBR_ICT", "RGB"), ("YBR_FULL", "YBR_FULL")])
def test_colour_transform_of_jpeg_2000_is_undone_by_its_decoder_alone(
    before: str, after: str
) -> None:
    frame = ref(COLOUR, ".4.91", photometric_interpretation=before)
    served = bytes(imagecodecs.jpeg2k_encode(COLOUR, level=0, codecformat="j2k"))
    assert decode(frame, served).photometric_interpretation == after


# ---------------------------------------------------------------------------------- segmentations
def mask(rows: int, columns: int) -> Pixels:
    return (gradient("<u1", bits=8, rows=rows, columns=columns) > 100).astype(np.uint8)


def segment(pixels: Pixels) -> FrameRef:
    return ref(pixels, ".1", bits_allocated=1, bits_stored=1)


@pytest.mark.parametrize(("rows", "columns"), [(16, 16), (5, 7), (1, 1)])
def test_bits_of_a_segmentation_become_zeros_and_ones(rows: int, columns: int) -> None:
    pixels = mask(rows, columns)
    kept = decode(segment(pixels), np.packbits(pixels, bitorder="little").tobytes())
    assert kept.pixels.dtype == np.uint8
    np.testing.assert_array_equal(kept.pixels, pixels)


def test_padding_byte_of_a_segmentation_is_left_out() -> None:
    pixels = mask(8, 3)
    packed = np.packbits(pixels, bitorder="little").tobytes()
    np.testing.assert_array_equal(decode(segment(pixels), packed + b"\0").pixels, pixels)


def test_segmentation_of_another_length_is_not_decoded() -> None:
    with pytest.raises(FrameDecodeError, match="256 bits are expected, the frame has 31 bytes"):
        decode(segment(mask(16, 16)), bytes(31))


def test_segmentation_with_bits_of_its_neighbour_is_not_decoded() -> None:
    with pytest.raises(FrameDecodeError, match="not known where the frame's bits begin"):
        decode(segment(mask(5, 7)), b"\xff" * 5)


# --------------------------------------------------------------------------------- what is refused
@pytest.mark.parametrize(
    ("syntax", "name"),
    [
        (".4.102", "H.264 video"),
        (".4.112", "JPEG XL"),
        (".4.80", "JPEG-LS Lossless"),
        (".1", "Explicit VR Little Endian"),
        (".99", "1.2.840.10008.1.2.99"),
    ],
)
def test_what_nothing_here_decodes_is_named(syntax: str, name: str) -> None:
    with pytest.raises(FrameDecodeError, match=f"not decoded: {name}"):
        decode(ref(GREY, syntax), b"some bytes")


@pytest.mark.parametrize("changes", [{"rows": 0}, {"rows": 20_000, "columns": 20_000}])
def test_frame_of_unknown_or_giant_size_is_not_decoded(changes: dict[str, int]) -> None:
    with pytest.raises(FrameDecodeError):
        decode(ref(GREY, ".4.50", **changes), jpeg(GREY))


def start_of_frame(served: bytes) -> int:
    return served.index(b"\xff\xc0")


@pytest.mark.parametrize(
    ("offset", "forged", "found"),
    [
        (4, b"\x0c", "12, 48, 64, 1"),
        (5, b"\xff\xff", "8, 65535, 64, 1"),
        (7, b"\xff\xff", "8, 48, 65535, 1"),
        (5, b"\0\0", "8, 0, 64, 1"),
        (9, b"\x04", "8, 48, 64, 4"),
    ],
    ids=["bits", "rows", "columns", "rows told later", "components"],
)
def test_jpeg_header_that_contradicts_the_metadata_is_refused(
    offset: int, forged: bytes, found: str
) -> None:
    served = jpeg(GREY)
    at = start_of_frame(served) + offset
    with pytest.raises(FrameHeaderError, match=f"expected 8, 48, 64, 1, found {found}"):
        decode(ref(GREY, ".4.50"), served[:at] + forged + served[at + len(forged) :])


@pytest.mark.parametrize(
    ("served", "complaint"),
    [
        (jpeg(GREY, progressive=True), "frame header 0xffc2"),
        (b"", "no frame header"),
        (b"\xff\xd8", "no frame header"),
        (b"\xff\xd8\xff\xd9", "no frame header"),
        (b"\xff\xd8\xff\xc0\x00\x02", "frame header 0xffc0"),
        (encode(GREY), "no frame header"),
        (jpeg(GREY)[:2] + jpeg(GREY)[start_of_frame(jpeg(GREY)) :][:13] * 2, "0xffc0"),
    ],
    ids=["progressive", "nothing", "start alone", "empty", "cut", "HTJ2K", "two frame headers"],
)
def test_what_is_no_baseline_jpeg_is_refused(served: bytes, complaint: str) -> None:
    with pytest.raises(FrameHeaderError, match=complaint):
        decode(ref(GREY, ".4.50"), served)


def test_fill_bytes_before_a_marker_are_stepped_over() -> None:
    served = jpeg(GREY)
    at = start_of_frame(served)
    assert decode(ref(GREY, ".4.50"), served[:at] + b"\xff\xff" + served[at:]).pixels.size


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9])
def test_cut_off_jpeg_has_no_pixels(kept: float) -> None:
    served = jpeg(GREY)
    with pytest.raises(FrameError):
        decode(ref(GREY, ".4.50"), served[: int(kept * len(served))])


def test_jpeg_2000_header_is_guarded_before_it_is_decoded() -> None:
    served = bytes(imagecodecs.jpeg2k_encode(GREY, level=0, codecformat="j2k"))
    with pytest.raises(FrameHeaderError, match="Columns: expected 65, found 64"):
        decode(ref(GREY, ".4.91", columns=65), served)
