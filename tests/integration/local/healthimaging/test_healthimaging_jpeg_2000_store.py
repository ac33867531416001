"""A data store with ``losslessStorageFormat: JPEG_2000_LOSSLESS``."""

from typing import Any

import numpy as np
import openjpeg
import pytest

from tests.integration.local.healthimaging.world import World, bundled, checksum, only_entry
from tests.unit.local.healthimaging.dicom_files import gradient, instance, part10

JPEG_2000_LOSSLESS = "1.2.840.10008.1.2.4.90"
PIXELS: dict[str, Any] = {
    "signed": gradient("<i2"),
    "bytes": gradient("<u1"),
    "colour": gradient("<u1", (16, 12, 3)),
}


@pytest.fixture
def jpeg_2000_store(world: World) -> str:
    return world.new_datastore(losslessStorageFormat="JPEG_2000_LOSSLESS")


def test_the_store_says_what_it_stores(world: World, jpeg_2000_store: str) -> None:
    shown = world.imaging.get_datastore(datastoreId=jpeg_2000_store)["datastoreProperties"]
    assert shown["losslessStorageFormat"] == "JPEG_2000_LOSSLESS"


@pytest.mark.parametrize("name", PIXELS)
def test_frames_are_lossless_jpeg_2000_code_streams(
    world: World, jpeg_2000_store: str, name: str
) -> None:
    world.import_files(jpeg_2000_store, {"1.dcm": part10(instance(pixels=PIXELS[name]))})
    image_set_id, entry = only_entry(world, jpeg_2000_store)
    assert entry["StoredTransferSyntaxUID"] == JPEG_2000_LOSSLESS
    assert entry["ChecksumType"] == "DECOMPRESSED"
    content_type, stored = world.frame(jpeg_2000_store, image_set_id, entry["ImageFrames"][0]["ID"])
    assert content_type == "image/j2c"
    assert stored.startswith(b"\xff\x4f\xff\x51")  # ISO/IEC 15444-1: SOC and SIZ, no boxes
    assert np.array_equal(openjpeg.decode(stored), PIXELS[name])


def test_the_checksum_is_that_of_an_htj2k_store(
    world: World, jpeg_2000_store: str, datastore_id: str
) -> None:
    checksums = []
    for store in (jpeg_2000_store, datastore_id):
        world.import_files(store, {"1.dcm": bundled("CT_small.dcm")})
        _, entry = only_entry(world, store)
        checksums.append(checksum(entry["ImageFrames"][0]))
    assert checksums[0] == checksums[1]


def test_what_is_kept_as_it_came_is_kept_here_too(world: World, jpeg_2000_store: str) -> None:
    world.import_files(jpeg_2000_store, {"1.dcm": bundled("SC_rgb_small_odd_jpeg.dcm")})
    _, entry = only_entry(world, jpeg_2000_store)
    assert entry["StoredTransferSyntaxUID"] == entry["DICOM"]["TransferSyntaxUID"]


def test_json_metadata_import_is_refused_by_name(world: World, datastore_id: str) -> None:
    mapping = {"studyInstanceUID": "1.2", "metadataFilePath": "study.json"}
    configuration = {"dicomJsonMetadataImportConfiguration": {"dicomMetadataMappings": [mapping]}}
    refused = world.imaging.exceptions.ValidationException
    with pytest.raises(refused, match="dicomJsonMetadataImportConfiguration"):
        world.start_import(datastore_id, "in/", importConfiguration=configuration)
