import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

import numpy as np
import openjpeg
import pytest
from pydicom.encaps import encapsulate
from pydicom.uid import RLELossless

from frameproof_local.healthimaging.conversion import convert_file
from frameproof_local.healthimaging.frame_store import BlobStore
from frameproof_local.healthimaging.import_jobs import new_import_job
from frameproof_local.healthimaging.job_output import JobOutput
from tests.unit.local.healthimaging.dicom_files import gradient, instance, part10


@pytest.fixture
def store() -> Iterator[BlobStore]:
    made = BlobStore()
    yield made
    made.close()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as made:
        yield made


def test_blobs_are_gone_after_close() -> None:
    store = BlobStore()
    store.write("a", b"1")
    store.write("b", b"2")
    assert store.read("a") == b"1"
    store.delete(["a", "never-there"])
    with pytest.raises(FileNotFoundError):
        store.read("a")
    store.close()
    with pytest.raises(FileNotFoundError):
        store.read("b")


def test_many_frames_stay_in_order(store: BlobStore, pool: ThreadPoolExecutor) -> None:
    # GIVEN more frames than are decoded ahead, each with a value of its own
    frames = np.stack([gradient() + number for number in range(20)])
    dataset = instance(NumberOfFrames=20, PixelData=frames.tobytes())
    # WHEN the file is converted
    converted = convert_file(BytesIO(part10(dataset)), store, pool)
    # THEN the stored frames are in the file's order, and described by what is stored
    for frame, expected in zip(converted.frames, frames, strict=True):
        stored = store.read(frame.frame_id)
        assert np.array_equal(openjpeg.decode(stored), expected)
        assert frame.sha256 == hashlib.sha256(stored).hexdigest()
        assert (frame.min_pixel_value, frame.max_pixel_value) == (expected.min(), expected.max())


def rle_file(**changes: Any) -> bytes:
    dataset = instance(**changes)
    dataset.file_meta.TransferSyntaxUID = RLELossless
    dataset.PixelData = encapsulate([b"\xff" * 100])
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    return part10(dataset)


def test_a_frame_that_no_codec_reads_is_kept_with_a_warning(
    store: BlobStore, pool: ThreadPoolExecutor
) -> None:
    converted = convert_file(BytesIO(rle_file()), store, pool)
    (frame,) = converted.frames
    assert store.read(frame.frame_id) == b"\xff" * 100
    assert converted.stored_transfer_syntax_uid == RLELossless
    assert [warning.code for warning in converted.warnings] == [45312]


def test_missing_frames_earn_a_warning(store: BlobStore, pool: ThreadPoolExecutor) -> None:
    converted = convert_file(BytesIO(rle_file(BitsAllocated=32)), store, pool)
    assert [warning.code for warning in converted.warnings] == [45312]
    dataset = instance(BitsAllocated=32, BitsStored=32, NumberOfFrames=2)
    converted = convert_file(BytesIO(part10(dataset)), store, pool)
    assert [warning.code for warning in converted.warnings] == [45312, 45329]


def test_pixel_data_without_all_frames_is_imported_without_any(pool: ThreadPoolExecutor) -> None:
    class CountingStore(BlobStore):
        def __init__(self) -> None:
            super().__init__()
            self.names: set[str] = set()

        def write(self, name: str, content: bytes) -> None:
            super().write(name, content)
            self.names.add(name)

        def delete(self, names: Any) -> None:
            gone = list(names)
            super().delete(gone)
            self.names.difference_update(gone)

    # GIVEN a file whose header promises more frames than it has
    store = CountingStore()
    dataset = instance(NumberOfFrames=3, PixelData=gradient(shape=(2, 16, 12)).tobytes())
    converted = convert_file(BytesIO(part10(dataset)), store, pool)
    # THEN it is an instance without frames, with a warning, and no frame is left behind
    assert [warning.code for warning in converted.warnings] == [45328]
    assert converted.frames == ()
    assert store.names == set()
    store.close()


def test_our_own_failures_are_counted_apart() -> None:
    output = JobOutput(number_of_scanned_files=2)
    output.add_failure("a", "ValidationException", "no DICOM")
    output.add_failure("b", "InternalServerException", "a bug")
    job = new_import_job(
        {
            "datastoreId": "d" * 32,
            "dataAccessRoleArn": "arn",
            "inputS3Uri": "s3://in/x/",
            "outputS3Uri": "s3://out",
        }
    )
    summary = output.manifest(job)["jobSummary"]
    assert summary["numberOfFilesWithCustomerError"] == 1
    assert summary["numberOfFilesWithServerError"] == 1
    assert summary["outputS3Uri"] == f"s3://out/{'d' * 32}-DicomImport-{job.job_id}/"
