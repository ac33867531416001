import struct
import zlib
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt
import openjpeg
import pytest
from pydicom import Dataset
from pydicom.encaps import encapsulate
from pydicom.uid import UID, SegmentationStorage

from frameproof_local.healthimaging.checksums import crc32_of_pixels
from frameproof_local.healthimaging.codestream import announces_size, jpeg_announces_size
from frameproof_local.healthimaging.encoding import encode_jph
from frameproof_local.healthimaging.kept_frames import kept_frames
from frameproof_local.healthimaging.part10 import FileNotImportableError, read_part10
from frameproof_local.healthimaging.pixel_header import PixelHeader, pixel_header
from frameproof_local.healthimaging.pixels import FrameDecodeError, frame_decoders
from frameproof_local.healthimaging.storage_plan import plan_storage
from frameproof_local.healthimaging.transfer_syntaxes import content_type_of
from tests.unit.local.healthimaging.dicom_files import gradient, instance, part10

TAIL = "1.2.840.10008.1.2"


def header_of(dataset: Dataset) -> PixelHeader:
    header = pixel_header(dataset)
    assert header is not None
    return header


def decoded(dataset: Dataset) -> list[npt.NDArray[Any]]:
    return [decode() for decode in frame_decoders(dataset, header_of(dataset))]


def encapsulated(dataset: Dataset, uid: str, frames: Iterable[bytes]) -> Dataset:
    dataset.file_meta.TransferSyntaxUID = UID(uid)
    dataset.PixelData = encapsulate(list(frames))
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    return dataset


@pytest.mark.parametrize(
    "pixels",
    [
        gradient("<u1"),
        gradient("<i1"),
        gradient("<u2"),
        gradient("<i2"),
        gradient(">i2"),
        gradient("<u1", (8, 6, 3)),
        gradient("<u2", (8, 6, 3)),
        gradient("<u2", (1, 1)),
        gradient("<u1", (3, 5)),
    ],
    ids=lambda pixels: f"{pixels.dtype.str}{pixels.shape}",
)
def test_a_stored_frame_decodes_to_its_pixels(pixels: npt.NDArray[Any]) -> None:
    # WHEN a frame is encoded and decoded by another library
    frame = encode_jph(pixels)
    again = openjpeg.decode(frame)
    # THEN the pixels are the same, sign included, and so is the checksum
    assert np.array_equal(again, pixels)
    assert again.dtype.kind == pixels.dtype.kind
    assert crc32_of_pixels(pixels) == zlib.crc32(again.astype(again.dtype.newbyteorder("<")))


def test_a_stored_frame_is_a_jph_file_with_rpcl_order_and_tlm() -> None:
    frame = encode_jph(gradient())
    assert frame.startswith(bytes.fromhex("0000000c6a502020"))
    assert frame[20:24] == b"jph "
    codestream = frame[frame.index(b"\xff\x4f\xff\x51") :]
    cod = codestream.index(b"\xff\x52")
    assert codestream[cod + 5] == 2  # ISO/IEC 15444-1 Table A.16: RPCL
    assert b"\xff\x55" in codestream  # TLM
    bits = frame[frame.index(b"ihdr") + 14]
    assert bits == (15 | 0x80)  # 16 bits, signed


def test_the_checksum_does_not_depend_on_byte_order_or_layout() -> None:
    pixels = gradient("<u2", (4, 5, 3))
    planes = np.ascontiguousarray(np.moveaxis(pixels, -1, 0))
    assert crc32_of_pixels(np.moveaxis(planes, 0, -1)) == zlib.crc32(pixels.tobytes())
    assert crc32_of_pixels(pixels.astype(">u2")) == zlib.crc32(pixels.tobytes())


def test_signed_pixels_of_a_codec_without_sign_get_their_sign_back() -> None:
    # GIVEN 12-bit signed values, written as JPEG-LS, which knows no sign
    pixels = gradient("<i2")
    unsigned = pixels.astype("<u2") & 0x0FFF
    dataset = instance(pixels=pixels, BitsStored=12, HighBit=11)
    encapsulated(dataset, f"{TAIL}.4.80", [bytes(imagecodecs.jpegls_encode(unsigned))])
    # THEN the top stored bit is the sign
    assert np.array_equal(decoded(dataset)[0], pixels)


@pytest.mark.parametrize("tail", [".4.201", ".4.202"])
@pytest.mark.parametrize("dtype", ["<i2", "<u1"])
def test_htj2k_input_is_decoded(tail: str, dtype: str) -> None:
    pixels = gradient(dtype)
    codestream = bytes(imagecodecs.htj2k_encode(pixels, reversible=True))
    dataset = encapsulated(instance(pixels=pixels), TAIL + tail, [codestream])
    assert np.array_equal(decoded(dataset)[0], pixels)


def test_a_codec_that_refuses_a_frame_is_a_named_error() -> None:
    dataset = encapsulated(instance(), f"{TAIL}.4.90", [b"no code stream"])
    with pytest.raises(FrameDecodeError, match=r"4\.90 could not be decoded to \(16, 12\)"):
        decoded(dataset)


def test_a_frame_of_another_size_is_a_named_error() -> None:
    other = bytes(imagecodecs.htj2k_encode(gradient(shape=(8, 8)), reversible=True))
    dataset = encapsulated(instance(), f"{TAIL}.4.201", [other])
    with pytest.raises(FrameDecodeError, match="announces another size"):
        decoded(dataset)
    other = bytes(imagecodecs.jpegls_encode(gradient("<u2", (8, 8))))
    dataset = encapsulated(instance(), f"{TAIL}.4.80", [other])
    with pytest.raises(FrameDecodeError, match="announces another size"):
        decoded(dataset)


@pytest.mark.parametrize("position", [8, 12, 24, 28, 43])
def test_a_code_stream_with_absurd_sizes_is_not_decoded(position: int) -> None:
    # GIVEN a code stream whose SIZ segment has a wrong byte in its image or tile sizes
    good = bytearray(imagecodecs.htj2k_encode(gradient(), reversible=True))
    assert announces_size(bytes(good), columns=12, rows=16, components=1)
    good[position : position + 4] = b"\x00\x00\x00\x00"
    # THEN it is not the image that the header describes
    assert not announces_size(bytes(good), columns=12, rows=16, components=1)


@pytest.mark.parametrize(
    ("encode", "dtype", "shape", "components"),
    [
        (imagecodecs.jpegls_encode, "<u2", (16, 12), 1),
        (imagecodecs.ljpeg_encode, "<u2", (16, 12), 1),
        (imagecodecs.jpeg8_encode, "|u1", (16, 12, 3), 3),
    ],
)
def test_a_jpeg_of_any_kind_announces_its_size(
    encode: Any, dtype: str, shape: tuple[int, ...], components: int
) -> None:
    encoded = bytes(encode(gradient(dtype, shape)))
    size = {"columns": 12, "rows": 16, "components": components}
    assert jpeg_announces_size(encoded, **size)
    assert jpeg_announces_size(encoded[:2] + b"\xff" + encoded[2:], **size)  # a fill byte
    for name, number in size.items():
        assert not jpeg_announces_size(encoded, **{**size, name: number + 1})
    assert not jpeg_announces_size(encoded[:8], **size)


def test_bytes_without_a_code_stream_announce_nothing() -> None:
    assert not announces_size(b"JFIF", columns=12, rows=16, components=1)
    assert not jpeg_announces_size(b"JFIF", columns=12, rows=16, components=1)
    assert not jpeg_announces_size(b"\xff\xd8\xff\xda" + bytes(9), columns=0, rows=0, components=0)


def test_short_native_pixel_data_cannot_be_imported() -> None:
    with pytest.raises(FileNotImportableError, match="pixel data"):
        decoded(instance(PixelData=b"\0\0"))


@pytest.mark.parametrize(
    ("tail", "changes", "transcoded", "stored", "code"),
    [
        ("", {}, True, ".4.202", None),
        (".5", {}, True, ".4.202", None),
        (".1", {"BitsAllocated": 1, "SOPClassUID": SegmentationStorage}, False, ".1", None),
        ("", {"BitsAllocated": 1, "SOPClassUID": SegmentationStorage}, False, ".1", None),
        (".1", {"BitsAllocated": 1}, True, ".4.202", None),
        (".1", {"BitsAllocated": 32}, False, ".1", 45312),
        (".1", {"SamplesPerPixel": 4}, False, ".1", 45312),
        (".1.99", {"BitsAllocated": 32}, False, ".1", 45312),
        (".4.50", {}, False, ".4.50", None),
        (".4.91", {}, False, ".4.91", None),
        (".4.203", {}, False, ".4.203", None),
        (".4.102", {}, False, ".4.102", None),
        (".8.1", {}, False, ".8.1", 45344),
    ],
)
def test_the_transfer_syntax_decides_how_frames_are_stored(
    tail: str, changes: dict[str, int], transcoded: bool, stored: str, code: int | None
) -> None:
    dataset = instance(**changes)
    dataset.file_meta.TransferSyntaxUID = UID(TAIL + tail)
    plan = plan_storage(header_of(dataset))
    assert plan.is_transcoded is transcoded
    assert plan.stored_transfer_syntax_uid == TAIL + stored
    assert (plan.warning.code if plan.warning else None) == code


@pytest.mark.parametrize(
    ("tail", "content_type"),
    [
        (".4.202", "image/jph"),
        (".1", "application/octet-stream"),
        (".4.50", "image/jpeg"),
        (".4.91", "image/j2c"),
        (".4.203", "image/jphc"),
        (".4.112", "image/jxl"),
        (".4.100.1", "video/mpeg"),
        (".4.103", "video/mp4"),
        (".4.108", "video/H256"),
        (".8.1", "application/octet-stream"),
    ],
)
def test_the_stored_syntax_decides_the_content_type(tail: str, content_type: str) -> None:
    assert content_type_of(TAIL + tail) == content_type


def test_bit_packed_frames_are_cut_at_bit_borders() -> None:
    # GIVEN two frames of 3 x 3 single bits, packed without a gap
    bits = np.array([1, 0, 1, 0, 1, 0, 1, 0, 1] + [1] * 9, dtype=np.uint8)
    packed = np.packbits(bits, bitorder="little").tobytes()
    dataset = instance(Rows=3, Columns=3, BitsAllocated=1, BitsStored=1, NumberOfFrames=2)
    dataset.PixelData = packed + b"\0"
    # THEN each frame has its own bytes
    frames = list(kept_frames(dataset, header_of(dataset)))
    assert frames == [bytes([0b01010101, 1]), bytes([0xFF, 1])]


def test_kept_frames_are_the_bytes_that_came() -> None:
    frames = [b"first frame!", b"second one"]
    dataset = encapsulated(instance(NumberOfFrames=2), f"{TAIL}.4.50", frames)
    assert list(kept_frames(dataset, header_of(dataset))) == frames


def test_a_video_is_one_frame() -> None:
    dataset = encapsulated(instance(NumberOfFrames=50), f"{TAIL}.4.102", [b"the whole stream"])
    assert list(kept_frames(dataset, header_of(dataset))) == [b"the whole stream"]


def test_samples_of_32_bits_are_cut_into_frames() -> None:
    values = np.arange(2 * 16 * 12, dtype="<u4")
    dataset = instance(BitsAllocated=32, NumberOfFrames=2, PixelData=values.tobytes())
    frames = list(kept_frames(dataset, header_of(dataset)))
    assert frames == [values[:192].tobytes(), values[192:].tobytes()]


@pytest.mark.parametrize("keyword", ["SOPClassUID", "StudyInstanceUID", "SeriesInstanceUID"])
def test_a_missing_identifier_is_named_as_aws_names_it(keyword: str) -> None:
    without: dict[str, Any] = {keyword: None}
    content = part10(instance(**without))
    with pytest.raises(FileNotImportableError, match=f"^DICOM attribute {keyword} does not exist$"):
        read_part10(BytesIO(content))


@pytest.mark.parametrize("content", [b"", b"plain text", b"\0" * 128 + b"DICM"])
def test_what_is_not_dicom_is_refused(content: bytes) -> None:
    with pytest.raises(FileNotImportableError):
        read_part10(BytesIO(content))


def test_pixel_data_without_rows_is_refused() -> None:
    with pytest.raises(FileNotImportableError, match="Rows does not exist"):
        pixel_header(instance(Rows=None))


def test_an_instance_without_pixels_has_no_header() -> None:
    assert pixel_header(instance(PixelData=None)) is None


def test_image_header_box_holds_height_before_width() -> None:
    frame = encode_jph(gradient(shape=(16, 12)))
    at = frame.index(b"ihdr") + 4
    assert struct.unpack(">II", frame[at : at + 8]) == (16, 12)
