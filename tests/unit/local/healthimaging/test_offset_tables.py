"""Offset tables of encapsulated pixel data: one that points elsewhere earns warning 45330."""

import struct
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from io import BytesIO
from typing import Any

import pytest
from pydicom import Dataset
from pydicom.uid import JPEGBaseline8Bit

from frameproof_local.healthimaging.conversion import ConvertedInstance, convert_file
from frameproof_local.healthimaging.frame_store import BlobStore
from frameproof_local.healthimaging.offset_tables import has_valid_offset_table
from tests.unit.local.healthimaging.dicom_files import instance, part10

FRAMES = (b"\xff\xd8a1\xff\xd9", b"\xff\xd8bb22\xff\xd9")
"""Items of 14 and 16 bytes."""


def item(content: bytes) -> bytes:
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(content)) + content


def multi_frame(*basic_offsets: int, **extended: Any) -> Dataset:
    dataset = instance(NumberOfFrames=len(FRAMES), **extended)
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    table = item(struct.pack(f"<{len(basic_offsets)}I", *basic_offsets))
    dataset.PixelData = table + b"".join(map(item, FRAMES))
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    return dataset


def extended(offsets: tuple[int, ...], lengths: tuple[int, ...]) -> dict[str, Any]:
    return {
        "ExtendedOffsetTable": struct.pack(f"<{len(offsets)}Q", *offsets),
        "ExtendedOffsetTableLengths": struct.pack(f"<{len(lengths)}Q", *lengths),
    }


@pytest.mark.parametrize("dataset", [
    multi_frame(),
    multi_frame(0, 14),
    multi_frame(**extended((0, 14), (6, 8))),
    multi_frame(**extended((0, 14), (5, 7))),
])  # fmt: skip
def test_a_table_that_names_the_fragments_is_valid(dataset: Dataset) -> None:
    assert has_valid_offset_table(dataset)


@pytest.mark.parametrize("dataset", [
    multi_frame(0, 13),
    multi_frame(14, 0),
    multi_frame(14),
    multi_frame(**extended((0, 15), (6, 8))),
    multi_frame(**extended((0, 14), (6, 800))),
    multi_frame(**extended((0, 14), (6,))),
])  # fmt: skip
def test_a_table_that_points_elsewhere_is_not(dataset: Dataset) -> None:
    assert not has_valid_offset_table(dataset)


@pytest.fixture
def convert() -> Iterator[Any]:
    with closing(BlobStore()) as store, ThreadPoolExecutor(1) as pool:

        def converted(dataset: Dataset) -> ConvertedInstance:
            return convert_file(BytesIO(part10(dataset)), store, pool)

        yield converted


def test_an_invalid_table_is_warned_of_in_awss_words(convert: Any) -> None:
    (warning,) = convert(multi_frame(0, 13)).warnings
    assert warning.to_json() == {
        "warning_reason_code": 45330,
        "type": "InvalidOffsetTable",
        "message": "The file was imported but contains an invalid offset table, may see issues "
        "when retrieving certain frames.",
    }


def test_a_valid_table_earns_no_warning(convert: Any) -> None:
    assert convert(multi_frame(0, 14)).warnings == ()
    assert len(convert(multi_frame(0, 14)).frames) == 2


def test_fragments_that_cannot_be_told_apart_leave_an_instance_without_frames(
    convert: Any,
) -> None:
    # GIVEN more frames than fragments, and no table
    dataset = multi_frame()
    dataset.NumberOfFrames = 3
    converted = convert(dataset)
    assert converted.frames == ()
    assert converted.stored_transfer_syntax_uid == JPEGBaseline8Bit
    (warning,) = converted.warnings
    assert (warning.code, warning.type) == (45328, "FramesExtractionFailure")
