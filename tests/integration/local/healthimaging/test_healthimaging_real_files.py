"""Every lossless image of the pydicom and pydicom-data packages, through an import and back."""

import importlib.metadata
import warnings
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt
import openjpeg
import pydicom
import pytest
from pydicom.encaps import generate_frames
from pydicom.pixels import iter_pixels

from tests.integration.local.healthimaging.world import World

TAIL = "1.2.840.10008.1.2"
LOSSLESS = [TAIL + tail for tail in ("", ".1", ".1.99", ".2", ".5", ".4.70", ".4.80", ".4.90")]
BROKEN = {"MR_truncated.dcm", "emri_small_jpeg_2k_lossless_too_short.dcm"}

# pydicom warns of the little irregularities that some of these files were collected for.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def candidate_paths() -> list[Path]:
    bundled = Path(pydicom.__file__).parent / "data" / "test_files"
    distribution = importlib.metadata.distribution("pydicom-data")
    extra = [Path(str(distribution.locate_file(file))) for file in distribution.files or []]
    paths = [*bundled.rglob("*.dcm"), *(path for path in extra if path.suffix == ".dcm")]
    return sorted(paths, key=lambda path: path.name)


def is_lossless_image(path: Path) -> bool:
    if path.name in BROKEN:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = pydicom.dcmread(path, stop_before_pixels=True, force=True)
    uid = dataset.file_meta.get("TransferSyntaxUID", "")
    is_storable = dataset.get("BitsAllocated") in {8, 16} and "SeriesInstanceUID" in dataset
    return uid in LOSSLESS and is_storable


@cache
def lossless_paths() -> list[Path]:
    return [path for path in candidate_paths() if is_lossless_image(path)]


def expected_frames(path: Path) -> list[npt.NDArray[Any]]:
    """Decode the file as the emulator does not: pydicom, OpenJPEG, or another JPEG library."""
    dataset = pydicom.dcmread(path)
    uid = dataset.file_meta.TransferSyntaxUID.removeprefix(TAIL)
    if not uid.startswith(".4."):
        return [frame.copy() for frame in iter_pixels(dataset, raw=True)]
    decode = {
        ".4.70": imagecodecs.ljpeg_decode
        if dataset.SamplesPerPixel == 1
        else imagecodecs.jpegsof3_decode,
        ".4.80": imagecodecs.jpegls_decode,
        ".4.90": openjpeg.decode,
    }[uid]
    count = int(dataset.get("NumberOfFrames", 1))
    encoded = generate_frames(dataset.PixelData, number_of_frames=count)
    return [with_sign(decode(frame), dataset) for frame in encoded]


def with_sign(pixels: npt.NDArray[Any], dataset: pydicom.Dataset) -> npt.NDArray[Any]:
    """Read unsigned samples as two's complement of Bits Stored bits where the header says so."""
    values = pixels.astype(np.int64)
    if dataset.PixelRepresentation == 1 and pixels.dtype.kind == "u":
        half = 1 << (dataset.BitsStored - 1)
        values = (values ^ half) - half
    kind = "i" if dataset.PixelRepresentation else "u"
    return values.astype(f"<{kind}{dataset.BitsAllocated // 8}")


def little_endian_crc(pixels: npt.NDArray[Any]) -> int:
    return zlib.crc32(pixels.astype(pixels.dtype.newbyteorder("<")).tobytes())


def test_there_are_many_of_them() -> None:
    assert len(lossless_paths()) > 60


@pytest.mark.parametrize("path", lossless_paths(), ids=lambda path: path.name)
def test_a_lossless_file_comes_back_pixel_by_pixel(
    path: Path, world: World, datastore_id: str
) -> None:
    # GIVEN the checksums of the file's own pixels
    expected = [little_endian_crc(frame) for frame in expected_frames(path)]
    # WHEN the file is imported
    world.import_files(datastore_id, {path.name: path.read_bytes()})
    (image_set,) = world.image_sets(datastore_id)
    (entry,) = world.instances(datastore_id, image_set["imageSetId"]).values()
    # THEN the metadata and the decoded frames have the same checksums, in the same order
    assert entry["StoredTransferSyntaxUID"] == f"{TAIL}.4.202"
    in_metadata = [
        frame["PixelDataChecksumFromBaseToFullResolution"][0]["Checksum"]
        for frame in entry["ImageFrames"]
    ]
    served = [
        world.frame(datastore_id, image_set["imageSetId"], frame["ID"])[1]
        for frame in entry["ImageFrames"]
    ]
    assert in_metadata == expected
    assert [little_endian_crc(openjpeg.decode(frame)) for frame in served] == expected


# The same image, uncompressed and compressed: the second must give the first one's pixels.
@pytest.mark.parametrize(
    ("reference", "compressed"),
    [
        ("MR_small.dcm", "MR_small_RLE.dcm"),
        ("MR_small.dcm", "MR_small_jpeg_ls_lossless.dcm"),
        ("MR_small.dcm", "MR_small_jp2klossless.dcm"),
        ("MR_small.dcm", "MR_small_bigendian.dcm"),
        ("emri_small.dcm", "emri_small_jpeg_ls_lossless.dcm"),
        ("SC_rgb.dcm", "SC_rgb_jpeg_gdcm.dcm"),
        ("color-px.dcm", "color-pl.dcm"),
    ],
)
def test_a_compressed_twin_has_the_same_checksums(
    reference: str, compressed: str, world: World
) -> None:
    by_name = {path.name: path for path in lossless_paths()}
    sums = []
    for name in (reference, compressed):
        datastore_id = world.new_datastore()
        world.import_files(datastore_id, {name: by_name[name].read_bytes()})
        (image_set,) = world.image_sets(datastore_id)
        (entry,) = world.instances(datastore_id, image_set["imageSetId"]).values()
        sums.append(
            [
                frame["PixelDataChecksumFromBaseToFullResolution"][0]["Checksum"]
                for frame in entry["ImageFrames"]
            ]
        )
    assert sums[0] == sums[1]
