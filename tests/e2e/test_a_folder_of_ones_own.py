"""`frameproof run --dicom DIR`: every file accounted for, pictures equal to the source."""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.data import get_testdata_file

from tests.e2e import oracle
from tests.e2e.conftest import LocalStack

# Real files of pydicom and pydicom-data: CT and MR (signed), CR, colour US, multi-frame MR, 16-bit
# colour, and a structured report without pixels.
FILES = (
    "CT_small.dcm",
    "MR_small.dcm",
    "RG3_UNCR.dcm",
    "US1_UNCR.dcm",
    "emri_small.dcm",
    "SC_rgb_16bit.dcm",
    "test-SR.dcm",
)
FRAMES = 1 + 1 + 1 + 1 + 10 + 1 + 0
NOT_DICOM = "notes.txt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of mixed DICOM, nested, and one file that is not DICOM."""
    for number, name in enumerate(FILES):
        place = tmp_path / f"series {number}"
        place.mkdir()
        shutil.copy(str(get_testdata_file(name)), place / name)
    (tmp_path / NOT_DICOM).write_text("This is not a DICOM file.\n")
    return tmp_path


@pytest.mark.fault("F13")
@pytest.mark.invariant("I1")
@pytest.mark.invariant("I2")
@pytest.mark.requirement("R2")
@pytest.mark.requirement("R13")
def test_a_file_that_is_not_dicom_is_named_with_healthimaging_s_reason(
    stack: LocalStack, folder: Path
) -> None:
    report = stack.run("--dicom", folder, "--run-id", "mixed", exit_code=1)
    assert report["verdict"] == "NOT_PROVEN"
    objects, frames = report["objects"], report["frames"]
    assert (objects["listed"], objects["copied"]) == (len(FILES) + 1, len(FILES) + 1)
    assert (objects["imported"], objects["failed"]) == (len(FILES), 1)
    assert frames["verified"] == frames["listed"] == FRAMES
    (refused,) = [item for item in report["problems"] if item["kind"] == "objectRefused"]
    assert "ValidationException" in refused["message"]
    assert refused["nextStep"]
    oracle.check(stack, report)


@pytest.mark.fault("F13")
@pytest.mark.invariant("I1")
@pytest.mark.invariant("I2")
@pytest.mark.requirement("R2")
@pytest.mark.requirement("R13")
def test_a_partial_import_is_proven_where_it_is_allowed(stack: LocalStack, folder: Path) -> None:
    report = stack.run("--dicom", folder, "--allow-partial-import", "--run-id", "partial")
    assert report["verdict"] == "PROVEN_PARTIAL"
    assert report["objects"]["failed"] == 1
    oracle.check(stack, report)


def test_the_folder_is_proven_once_that_file_is_gone(stack: LocalStack, folder: Path) -> None:
    (folder / NOT_DICOM).unlink()
    report = stack.run("--dicom", folder, "--run-id", "clean")
    assert report["verdict"] == "PROVEN"
    assert report["instances"] == {
        "imported": len(FILES),
        "withFrames": len(FILES) - 1,
        "withoutFrames": 1,
    }
    oracle.check(stack, report)


def test_bitmaps_hold_the_pixels_that_pydicom_reads_from_the_source(
    stack: LocalStack, folder: Path
) -> None:
    # GIVEN grey, signed, 16-bit and colour images, single and multi-frame
    # WHEN they are run with bitmaps
    report = stack.run(
        "--dicom", folder, "--bitmaps", "png", "--allow-partial-import", "--run-id", "bitmaps"
    )
    # THEN each frame has one lossless PNG, equal to the source's pixels
    ledger = oracle.read_ledger(stack, report["runId"])
    assert len(ledger) == FRAMES
    sources = {str(dataset.SOPInstanceUID): dataset for dataset in map(_read, FILES)}
    for row in ledger:
        expected = _frame(sources[row["sopInstanceUid"]], row["frameNumber"])
        actual = _pixels_of_png(stack.object(row["bitmapKey"]), expected)
        np.testing.assert_array_equal(actual, expected, err_msg=row["bitmapKey"])


def _read(name: str) -> Any:
    return pydicom.dcmread(str(get_testdata_file(name)))


def _frame(dataset: Any, number: int) -> Any:
    """Return one frame's stored values, 1 for the first, as pydicom reads them."""
    pixels = dataset.pixel_array
    is_multi_frame = int(dataset.get("NumberOfFrames", 1)) > 1
    return pixels[number - 1] if is_multi_frame else pixels


def _pixels_of_png(content: bytes, expected: Any) -> Any:
    """Read a PNG by Pillow, which knows nothing of ours, and undo the documented offset."""
    if expected.ndim == 3 and expected.dtype.itemsize == 2:
        return _rgb16(content)
    with Image.open(io.BytesIO(content)) as image:
        offset = dict(image.info).get("Frameproof", "offset=0").removeprefix("offset=")
        pixels = np.asarray(image)
    return (pixels.astype(np.int64) - int(offset)).astype(expected.dtype)


def _rgb16(content: bytes) -> Any:
    """Read a 48-bit PNG, which Pillow cuts to 24: by imagecodecs, which is not in the product."""
    import imagecodecs  # noqa: PLC0415  # heavy, and for this one kind alone

    return imagecodecs.png_decode(content)
