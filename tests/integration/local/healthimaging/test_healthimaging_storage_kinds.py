"""How single kinds of pixel data are stored, and what the metadata says of it."""

import zlib

import imagecodecs
import numpy as np
import openjpeg
import pytest
from pydicom.encaps import encapsulate
from pydicom.uid import UID

from frameproof_local import healthimaging
from tests.integration.local.healthimaging.world import World, checksum, only_entry
from tests.unit.local.healthimaging.dicom_files import instance, part10

HTJ2K = UID("1.2.840.10008.1.2.4.202")


def test_one_bit_images_that_are_no_segmentations_are_decoded(
    world: World, datastore_id: str
) -> None:
    # GIVEN a secondary capture of two frames of 1-bit samples, the second in mid-byte
    bits = np.random.default_rng(seed=3).integers(0, 2, (2, 5, 5), dtype=np.uint8)
    capture = instance(Rows=5, Columns=5, NumberOfFrames=2, SamplesPerPixel=1)
    capture.BitsAllocated, capture.BitsStored, capture.HighBit = 1, 1, 0
    capture.PixelRepresentation = 0
    packed = np.packbits(bits, bitorder="little").tobytes()
    capture.PixelData = packed + b"\0" * (len(packed) % 2)
    # WHEN it is imported
    world.import_files(datastore_id, {"capture.dcm": part10(capture)})
    # THEN each sample is a byte of the decoded frame
    image_set_id, entry = only_entry(world, datastore_id)
    assert entry["StoredTransferSyntaxUID"] == HTJ2K
    for frame, expected in zip(entry["ImageFrames"], bits, strict=True):
        served = world.frame(datastore_id, image_set_id, frame["ID"])[1]
        assert np.array_equal(openjpeg.decode(served), expected)
        assert checksum(frame) == zlib.crc32(expected.tobytes())


@pytest.mark.parametrize(
    ("tail", "content_type"),
    [
        (".4.112", "image/jxl"),
        (".4.203", "image/jphc"),
        (".4.100", "video/mpeg"),
        (".4.102", "video/mp4"),
        (".4.107", "video/H256"),
        (".4.999", "application/octet-stream"),
    ],
)
def test_syntaxes_that_nothing_here_decodes_are_kept(
    world: World, datastore_id: str, tail: str, content_type: str
) -> None:
    stream = b"not really of that syntax, and kept all the same"
    dataset = instance()
    dataset.file_meta.TransferSyntaxUID = HTJ2K
    dataset.PixelData = encapsulate([stream])
    dataset["PixelData"].is_undefined_length = True
    # pydicom writes no syntax that it does not know, so the name is changed in the finished file
    content = part10(dataset).replace(HTJ2K.encode(), f"1.2.840.10008.1.2{tail}".encode())
    job = world.import_files(datastore_id, {"a.dcm": content})
    image_set_id, entry = only_entry(world, datastore_id)
    (frame,) = entry["ImageFrames"]
    assert entry["StoredTransferSyntaxUID"] == f"1.2.840.10008.1.2{tail}"
    assert world.frame(datastore_id, image_set_id, frame["ID"]) == (content_type, stream)
    assert checksum(frame) == zlib.crc32(stream)
    is_warned_of = "WARNING/warning.ndjson" in world.output_files(job)
    assert is_warned_of == (content_type == "application/octet-stream")


def test_the_older_checksums_have_an_entry_for_each_level(world: World, datastore_id: str) -> None:
    pixels = np.arange(400 * 512, dtype="<u2").reshape(400, 512)
    healthimaging.set_checksums("levels")
    try:
        world.import_files(datastore_id, {"a.dcm": part10(instance(pixels=pixels))})
    finally:
        healthimaging.set_checksums("full")
    image_set_id, entry = only_entry(world, datastore_id)
    (frame,) = entry["ImageFrames"]
    served = world.frame(datastore_id, image_set_id, frame["ID"])[1]
    levels = [imagecodecs.jpeg2k_decode(served, skipres=skipped) for skipped in (2, 1, 0)]
    assert frame["PixelDataChecksumFromBaseToFullResolution"] == [
        {"Width": level.shape[1], "Height": level.shape[0], "Checksum": zlib.crc32(level.tobytes())}
        for level in levels
    ]
