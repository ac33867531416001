"""The digests of an object's frames are those of the pixels that went into it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.data import get_testdata_file
from pydicom.uid import SegmentationStorage

from frameproof.pixels.digest import digest_of_pixels
from frameproof.source_objects.attributes import instance_attributes
from frameproof.source_objects.findings import FrameDigests
from frameproof.source_objects.frames import frame_digests
from frameproof.source_objects.pixel_data import find_pixel_data
from frameproof.source_objects.reading import read_object
from tests.unit.frameproof.source_objects.source_files import (
    ENCODERS,
    NATIVE,
    Pixels,
    described,
    gradient,
    write_encoded,
    write_native,
    write_object,
)

KINDS = [("u1", False), ("u2", False), ("i2", False), ("u1", True)]


def digests(file: Path, skip: int = 0) -> list[FrameDigests]:
    dataset = read_object(file)
    pixel = find_pixel_data(dataset, instance_attributes(dataset))
    return [] if pixel is None else list(frame_digests(pixel, skip=skip))


def digest_of(pixels: Pixels, *, bits_stored: int | None = None) -> str:
    bits = 8 * pixels.itemsize
    return digest_of_pixels(
        pixels,
        bits_allocated=bits,
        bits_stored=bits_stored or bits,
        signed=pixels.dtype.kind == "i",
    )


@pytest.mark.parametrize("tail", [*ENCODERS, *NATIVE.values()])
@pytest.mark.parametrize(("dtype", "colour"), KINDS)
def test_every_lossless_syntax_gives_back_the_pixels_that_went_in(
    tmp_path: Path, tail: str, dtype: str, colour: bool
) -> None:
    frames = [gradient(dtype, colour=colour, seed=seed) for seed in range(2)]
    found = digests(write_object(tmp_path, frames, tail))
    assert [(one.frame_number, one.pixel_sha256, one.reason) for one in found] == [
        (1, digest_of(frames[0]), None),
        (2, digest_of(frames[1]), None),
    ]


def test_encoded_frame_s_own_bytes_are_summed_too(tmp_path: Path) -> None:
    frame = gradient("u2")
    (found,) = digests(write_object(tmp_path, [frame], ".4.90"))
    encoded = ENCODERS[".4.90"](frame)
    padded = encoded + bytes(len(encoded) % 2)
    assert found.stored_sha256 == hashlib.sha256(padded).hexdigest()


def test_native_frame_that_is_transcoded_is_compared_by_its_samples_alone(tmp_path: Path) -> None:
    (found,) = digests(write_object(tmp_path, [gradient("u2")]))
    assert found.stored_sha256 is None


def test_overlay_in_unused_high_bits_is_no_part_of_the_pixels(tmp_path: Path) -> None:
    pixels = gradient("u2") >> 4
    overlaid = pixels | 0x8000
    elements: dict[str, Any] = {"BitsStored": 12, "HighBit": 11}
    (plain,) = digests(write_object(tmp_path, [pixels], **elements))
    (covered,) = digests(write_object(tmp_path, [overlaid], **elements))
    assert plain == covered
    assert plain.pixel_sha256 == digest_of(pixels, bits_stored=12)


def test_planes_and_pixels_give_the_same_digest(tmp_path: Path) -> None:
    pixels = gradient("u1", colour=True)
    (by_pixel,) = digests(write_object(tmp_path, [pixels]))
    dataset = described([pixels], ".1", PlanarConfiguration=1)
    planes = np.ascontiguousarray(np.moveaxis(pixels, -1, 0))
    (by_plane,) = digests(write_native(tmp_path, dataset, planes.tobytes()))
    assert by_plane == by_pixel


def test_frames_before_can_be_left_out(tmp_path: Path) -> None:
    frames = [gradient("u1", seed=seed) for seed in range(3)]
    for tail in (".1", ".4.90"):
        file = write_object(tmp_path, frames, tail)
        assert digests(file, skip=2) == digests(file)[2:]


def test_bad_frame_does_not_hide_the_good_one_after_it(tmp_path: Path) -> None:
    frame = gradient("u2")
    for tail in (".5", ".4.70", ".4.80", ".4.90", ".4.201"):
        encoded = ENCODERS[tail](frame)
        cut = encoded[: len(encoded) // 2]
        dataset = described([frame] * 3, tail)
        first, bad, last = digests(write_encoded(tmp_path, dataset, [encoded, cut, encoded]))
        assert (first.pixel_sha256, last.pixel_sha256) == (digest_of(frame), digest_of(frame))
        assert bad.pixel_sha256 is None, tail
        assert bad.reason, tail
        assert bad.stored_sha256, tail


def test_frame_that_the_rle_decoder_gives_up_costs_itself_alone(tmp_path: Path) -> None:
    frame = gradient("u2")
    good = ENCODERS[".5"](frame)
    bad = good[:4] + b"\xff" * 8 + good[12:]  # segments that begin behind the frame's end
    dataset = described([frame] * 2, ".5")
    first, second = digests(write_encoded(tmp_path, dataset, [bad, good]))
    assert (first.pixel_sha256, first.reason is None) == (None, False)
    assert second.pixel_sha256 == digest_of(frame)


def test_frame_of_another_size_is_not_decoded(tmp_path: Path) -> None:
    dataset = described([gradient("u2")], ".4.90", Columns=21)
    (found,) = digests(write_encoded(tmp_path, dataset, [ENCODERS[".4.90"](gradient("u2"))]))
    assert found.pixel_sha256 is None
    assert found.reason == "Its code stream announces another size: (24, 20, 1)."


def test_native_pixels_that_are_cut_off_are_told_by_frame(tmp_path: Path) -> None:
    frames = [gradient("u2", seed=seed) for seed in range(2)]
    dataset = described(frames, ".1")
    first, second = digests(write_native(tmp_path, dataset, frames[0].tobytes()))
    assert first.pixel_sha256 == digest_of(frames[0])
    assert second.reason == "The pixel data is shorter than its description says."


def test_frames_that_healthimaging_keeps_are_compared_by_their_bytes() -> None:
    (found,) = digests(Path(str(get_testdata_file("SC_rgb_jpeg_dcmtk.dcm", download=False))))
    assert (found.pixel_sha256, found.reason) == (None, None)
    assert found.stored_sha256 is not None


def test_lossy_frames_that_healthimaging_transcodes_are_not_decoded() -> None:
    (found,) = digests(Path(str(get_testdata_file("JPEG-lossy.dcm", download=False))))
    assert found.pixel_sha256 is None
    assert found.reason == (
        "It is compressed with loss: its decoded samples are not defined to the bit."
    )


@pytest.mark.parametrize("tail", [".1", ".2"])
def test_binary_segmentation_is_cut_into_frames_of_whole_bytes(tmp_path: Path, tail: str) -> None:
    # GIVEN three frames of 15 bits each, which DICOM packs without a gap
    frames = [np.arange(15).reshape(3, 5) % divisor == 0 for divisor in (2, 3, 4)]
    packed = np.packbits(np.concatenate([f.ravel() for f in frames]), bitorder="little").tobytes()
    elements: dict[str, Any] = {"BitsAllocated": 1, "BitsStored": 1, "HighBit": 0}
    bits = [frame.astype("u1") for frame in frames]
    dataset = described(bits, tail, SOPClassUID=SegmentationStorage, **elements)
    words = np.frombuffer(packed, "<u2").astype(">u2" if tail == ".2" else "<u2").tobytes()
    # WHEN they are examined
    found = digests(write_native(tmp_path, dataset, words))
    # THEN each has the digest of its own bits, from the lowest of the first byte on
    alone = [np.packbits(frame.ravel(), bitorder="little").tobytes() for frame in frames]
    assert [one.stored_sha256 for one in found] == [hashlib.sha256(a).hexdigest() for a in alone]


def test_object_without_pixels_has_no_frames() -> None:
    assert digests(Path(str(get_testdata_file("rtplan.dcm", download=False)))) == []
