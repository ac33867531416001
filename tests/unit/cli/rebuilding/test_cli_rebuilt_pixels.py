from __future__ import annotations

import io
import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np
import pydicom
import pytest
from pydicom.encaps import generate_frames
from pydicom.uid import ExplicitVRLittleEndian, JPEGBaseline8Bit

from frameproof.contracts import FrameRef
from frameproof.errors import ServiceError
from frameproof.pixels.openjpeg import reference_decoder
from frameproof_cli.rebuilding.part10 import write_part10
from frameproof_cli.rebuilding.pixel_data import write_pixel_data
from frameproof_cli.rebuilding.proven_frames import MAX_READS, ProvenFrame, ProvenFrames
from frameproof_cli.rebuilding.refusals import RebuildError, StoppedError
from frameproof_local.healthimaging.checksums import crc32_of_pixels
from frameproof_local.healthimaging.encoding import encode_jph
from tests.unit.cli.rebuilding.small_instances import (
    SEGMENTATION,
    Json,
    entry,
    frame_entry,
    frame_refs,
    gradient,
    image,
    image_values,
    instances_of,
)

UID = "1.2.3"


class FramesInMemory:
    """Serves frames, and counts how often each was asked for."""

    def __init__(self, served: dict[str, bytes]) -> None:
        self.served = served
        self.asked: list[str] = []

    def image_frame(self, image_set_id: str, frame_id: str) -> bytes:
        self.asked.append(frame_id)
        if frame_id not in self.served:
            raise ServiceError("AWS answered ResourceNotFoundException")
        return self.served[frame_id]


def frames_of(served: dict[str, bytes]) -> ProvenFrames:
    return ProvenFrames(FramesInMemory(served), reference_decoder(), lambda size_bytes: None)


def rebuilt(instance: Json, served: dict[str, bytes]) -> pydicom.Dataset:
    """Write an instance, and read the file back."""
    (stored,) = instances_of({UID: instance})
    source = frames_of(served)

    def read(frames: tuple[FrameRef, ...]) -> Iterable[ProvenFrame]:
        return map(source.read, frames)

    file = io.BytesIO()
    write_part10(stored, file, read)
    file.seek(0)
    return pydicom.dcmread(file)


def decoded(pixels: np.ndarray[Any, Any], **values: Any) -> tuple[Json, dict[str, bytes]]:
    """Make an instance of one frame in the data store's own format."""
    rows, columns = pixels.shape[:2]
    described = image_values(UID, Rows=rows, Columns=columns, **values)
    frame = frame_entry("f" * 32, crc32_of_pixels(pixels), rows=rows, columns=columns)
    return entry(described, [frame]), {"f" * 32: encode_jph(pixels)}


def kept(
    frames: list[bytes], transfer_syntax_uid: str, **values: Any
) -> tuple[Json, dict[str, bytes]]:
    """Make an instance whose frames were kept as they came."""
    served = {f"{number:032x}": frame for number, frame in enumerate(frames)}
    entries = [frame_entry(key, zlib.crc32(frame)) for key, frame in served.items()]
    described = image_values(UID, frames=len(frames), **values)
    return entry(described, entries, StoredTransferSyntaxUID=transfer_syntax_uid), served


def test_signed_frames_come_back_in_their_order() -> None:
    found = rebuilt(*image(UID, frames=7))
    assert found.file_meta.TransferSyntaxUID == ExplicitVRLittleEndian
    assert found.pixel_array.dtype == np.int16
    assert np.array_equal(found.pixel_array, np.stack([gradient(n) for n in range(1, 8)]))


def test_samples_of_8_bits_in_16_allocated_are_widened() -> None:
    narrow = np.arange(30, dtype=np.uint8).reshape(6, 5)
    instance, served = decoded(narrow, BitsStored=8, HighBit=7, PixelRepresentation=0)
    assert np.array_equal(rebuilt(instance, served).pixel_array, narrow)


def test_odd_number_of_bytes_is_padded() -> None:
    odd = np.arange(15, dtype=np.uint8).reshape(3, 5)
    values = {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7, "PixelRepresentation": 0}
    found = rebuilt(*decoded(odd, **values))
    assert found.PixelData == odd.tobytes() + b"\0"
    assert found["PixelData"].VR == "OB"


@pytest.mark.parametrize(
    ("source", "written"),
    [("YBR_RCT", "RGB"), ("YBR_ICT", "RGB"), ("YBR_FULL_422", "YBR_FULL"), ("YBR_FULL",) * 2],
)
def test_decoded_colour_is_by_pixel_and_called_what_it_is(source: str, written: str) -> None:
    colour = np.arange(90, dtype=np.uint8).reshape(6, 5, 3)
    values = {"BitsAllocated": 8, "BitsStored": 8, "HighBit": 7, "PixelRepresentation": 0}
    colours = {"SamplesPerPixel": 3, "PlanarConfiguration": 1, "PhotometricInterpretation": source}
    found = rebuilt(*decoded(colour, **values, **colours))
    assert (found.PlanarConfiguration, found.PhotometricInterpretation) == (0, written)
    assert found.PixelData == colour.tobytes()


def test_frames_that_were_kept_are_encapsulated_byte_for_byte() -> None:
    frames = [b"\xff\xd8 odd", b"\xff\xd8 even ", b"\xff\xd8"]
    found = rebuilt(*kept(frames, JPEGBaseline8Bit))
    assert found.file_meta.TransferSyntaxUID == JPEGBaseline8Bit
    assert found["PixelData"].is_undefined_length
    assert [
        frame[: len(sent)]
        for frame, sent in zip(
            generate_frames(found.PixelData, number_of_frames=3), frames, strict=True
        )
    ] == frames


def test_bits_of_frames_that_end_within_a_byte_are_packed_without_a_gap() -> None:
    # GIVEN three frames of 6 x 5 = 30 bits, each kept in bytes of its own
    rng = np.random.default_rng(3)
    bits = rng.integers(0, 2, (3, 6, 5), dtype=np.uint8)
    frames = [np.packbits(frame, bitorder="little").tobytes() for frame in bits]
    values = {"SOPClassUID": SEGMENTATION, "BitsAllocated": 1, "BitsStored": 1, "HighBit": 0}
    # WHEN they are rebuilt
    found = rebuilt(*kept(frames, ExplicitVRLittleEndian, **values, PixelRepresentation=0))
    # THEN pydicom reads every one of them
    assert np.array_equal(found.pixel_array, bits)
    assert len(found.PixelData) == 12  # 90 bits, and an even number of bytes


def test_one_bit_samples_that_were_decoded_are_packed_too() -> None:
    bits = (np.arange(60).reshape(2, 6, 5) % 3 == 0).astype(np.uint8)
    frames = frame_refs(UID, image(UID, frames=2)[0])
    content = io.BytesIO()
    proven = [ProvenFrame(b"", frame) for frame in bits]
    write_pixel_data(content, zip(frames, proven, strict=True), "bits")
    packed = np.frombuffer(content.getvalue(), np.uint8)
    assert np.array_equal(np.unpackbits(packed, bitorder="little")[:60], bits.ravel())


def test_samples_of_32_bits_in_big_endian_are_turned_round() -> None:
    samples = (np.arange(30).reshape(6, 5) * 100_000).astype(">u4")
    values = {"BitsAllocated": 32, "BitsStored": 32, "HighBit": 31, "PixelRepresentation": 0}
    found = rebuilt(*kept([samples.tobytes()], "1.2.840.10008.1.2.2", **values))
    assert np.array_equal(found.pixel_array, samples)


def test_same_instance_is_the_same_file_each_time() -> None:
    instance, served = image(UID, frames=2)
    first, second = (rebuilt(instance, served) for _ in range(2))
    assert first == second
    assert first.file_meta == second.file_meta


def test_frames_in_a_syntax_that_nobody_knows_are_refused_by_name() -> None:
    with pytest.raises(RebuildError, match=r"1\.2\.3\.4"):
        rebuilt(*kept([b"blob"], "1.2.3.4"))


def test_image_whose_frames_were_lost_is_not_written_without_them() -> None:
    with pytest.raises(RebuildError, match="lists no frames"):
        rebuilt(entry(image_values(UID), []), {})


def test_bad_frame_is_read_four_times_and_then_named() -> None:
    # GIVEN an instance whose second frame is served as another one
    instance, served = image(UID, frames=2)
    first, second = frame_refs(UID, instance)
    source = FramesInMemory(served | {second.frame_id: served[first.frame_id]})
    frames = ProvenFrames(source, reference_decoder(), lambda size_bytes: None)
    # WHEN it is read
    with pytest.raises(RebuildError, match=f"frame 2 \\({second.frame_id}\\) is mismatched"):
        frames.read(second)
    assert source.asked == [second.frame_id] * MAX_READS


def test_frame_that_cannot_be_read_is_named() -> None:
    (frame,) = frame_refs(UID, image(UID)[0])
    with pytest.raises(RebuildError, match=r"frame 1 .* could not be read: AWS answered"):
        frames_of({}).read(frame)


def test_frame_without_a_checksum_is_not_taken() -> None:
    instance, served = image(UID)
    del instance["ImageFrames"][0]["PixelDataChecksumFromBaseToFullResolution"]
    (frame,) = frame_refs(UID, instance)
    with pytest.raises(RebuildError, match="unverifiable"):
        frames_of(served).read(frame)


def test_no_frame_is_read_after_somebody_stopped_it() -> None:
    instance, served = image(UID)
    frames = frames_of(served)
    frames.stop()
    (frame,) = frame_refs(UID, instance)
    with pytest.raises(StoppedError):
        frames.read(frame)
