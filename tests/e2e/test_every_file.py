"""Every file of the pydicom and pydicom-data packages through whole executions, one by one by name.

What is expected of a file is what pydicom says of it (`bundled_files`), never our own code. Files
with one SOPInstanceUID are one instance to HealthImaging, so that they go through executions of
their own, one after another.
"""

from __future__ import annotations

import json
import shutil
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pydicom
import pytest

from tests.e2e import oracle
from tests.e2e.conftest import LocalStack
from tests.integration.local.healthimaging import bundled_files as bundled

# pydicom warns of the little irregularities that some of these files were collected for.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

CUT_OFF = "emri_small_jpeg_2k_lossless_too_short.dcm"
"""Ends within its pixel data, which pydicom drops; HealthImaging refuses the file."""
PATHS = bundled.bundled_paths()
LOSSLESS = [path for path in PATHS if bundled.is_lossless_image(path)]
KEPT = [path for path in PATHS if bundled.is_kept_image(path)]
UNIDENTIFIED = [path for path in PATHS if not bundled.is_identified(path)]
WITHOUT_PIXELS = [
    path
    for path in PATHS
    if bundled.is_identified(path) and not bundled.has_pixels(path) and path.name != CUT_OFF
]
GROUPED = {*LOSSLESS, *KEPT, *UNIDENTIFIED, *WITHOUT_PIXELS}
OTHERS = [path for path in PATHS if path not in GROUPED and path.name != CUT_OFF]
VERDICTS = {"verified", "mismatched", "undecodable", "unverifiable", "missing"}


AS_IT_CAME = {("verified", "storedBytes", "identical")}
DECODED_WITH_LOSS = {("verified", "decodedPixels", "notComparable")}


@dataclass(frozen=True)
class Expected:
    """What becomes of a file that is neither of the large groups."""

    frames: set[tuple[str, str, str]]
    """Verdict, rule and source verdict of all its frames."""
    warning_codes: set[str] = field(default_factory=set)
    outcome: str = "imported"


OF_32_BITS = Expected(AS_IT_CAME, {"45312"})  # TRANSCODING_EXCEPTION: kept as it came
SEGMENTATION = Expected(AS_IT_CAME)
LOSSY_12_BITS = Expected(DECODED_WITH_LOSS)  # JPEG Extended is transcoded, by the guide's table
OUTCOMES = {
    "JPEG-lossy.dcm": LOSSY_12_BITS,
    "JPGExtended.dcm": LOSSY_12_BITS,
    "MR_truncated.dcm": Expected(set(), {"45328"}),  # FRAMES_EXTRACTION_FAILURE
    "badVR.dcm": Expected(set(), outcome="failed"),  # NumberOfFrames is "1A"
    "SC_rgb_32bit.dcm": OF_32_BITS,
    "SC_rgb_32bit_2frame.dcm": OF_32_BITS,
    "SC_rgb_expb_32bit.dcm": OF_32_BITS,
    "SC_rgb_expb_32bit_2frame.dcm": OF_32_BITS,
    "SC_rgb_rle_32bit.dcm": OF_32_BITS,
    "SC_rgb_rle_32bit_2frame.dcm": OF_32_BITS,
    "rtdose.dcm": OF_32_BITS,
    "rtdose_1frame.dcm": OF_32_BITS,
    "rtdose_expb.dcm": OF_32_BITS,
    "rtdose_expb_1frame.dcm": OF_32_BITS,
    "rtdose_rle.dcm": OF_32_BITS,
    "rtdose_rle_1frame.dcm": OF_32_BITS,
    "liver.dcm": SEGMENTATION,
    "liver_1frame.dcm": SEGMENTATION,
    "liver_expb.dcm": SEGMENTATION,
    "liver_expb_1frame.dcm": SEGMENTATION,
}


@dataclass
class FileOutcome:
    """What the reports of the executions say of one file."""

    key: str = ""
    outcome: str = ""
    reason: str = ""
    warnings: list[str] = field(default_factory=list)
    frames: list[dict[str, Any]] = field(default_factory=list)
    """The ledger's rows of its instance, by frame number."""


@dataclass
class Matrix:
    """All executions, and what they say of each file."""

    reports: list[dict[str, Any]] = field(default_factory=list)
    files: dict[Path, FileOutcome] = field(default_factory=dict)


def name_of(path: Path) -> str:
    return path.name


@pytest.fixture(scope="module")
def matrix(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> Matrix:
    """Run every file, and read what came of each."""
    found = Matrix()
    for number, paths in enumerate(bundled.rounds(PATHS)):
        folder = tmp_path_factory.mktemp(f"round-{number}")
        for index, path in enumerate(paths):
            shutil.copy(path, folder / f"{index:03}-{path.name}")
        run_id = f"every-file-{number}"
        done = stack.frameproof(
            "run", "--json", "--dicom", folder, "--run-id", run_id, "--allow-partial-import",
            "--source-proof", "--cross-check", "all", "--bitmaps", "png",
        )  # fmt: skip
        assert done.returncode in {0, 1}, done.stderr
        found.reports.append(json.loads(done.stdout))
        found.files |= _outcomes(stack, run_id, paths)
    return found


def _outcomes(stack: LocalStack, run_id: str, paths: list[Path]) -> dict[Path, FileOutcome]:
    """Read the run's folder, file by file."""
    keys = _keys_of_files(stack, run_id, paths)
    objects = {row["key"]: row for row in _rows(stack, f"runs/{run_id}/frames/objects.jsonl")}
    ledger = oracle.read_ledger(stack, run_id)
    outcomes = {}
    for path in paths:
        row = objects[keys[path]]
        uid = str(bundled.header_of(path).get("SOPInstanceUID", ""))
        frames = [item for item in ledger if item["sopInstanceUid"] == uid]
        outcomes[path] = FileOutcome(
            key=keys[path],
            outcome=row["outcome"],
            reason=row.get("reason", ""),
            warnings=row.get("warnings", []),
            frames=sorted(frames, key=lambda item: int(item["frameNumber"])),
        )
    return outcomes


def _keys_of_files(stack: LocalStack, run_id: str, paths: list[Path]) -> dict[Path, str]:
    """Find each file's copy as a person would: file -> uploaded key -> copy."""
    uploads = {row["name"]: row["key"] for row in _rows(stack, f"runs/{run_id}/plan/uploads.jsonl")}
    plans = stack.keys(f"runs/{run_id}/plan/copy/")
    planned = [row for key in plans for row in _rows(stack, key)]
    copies = {row["sourceUri"].split("/", 3)[3]: row["key"] for row in planned}
    return {path: copies[uploads[f"{index:03}-{path.name}"]] for index, path in enumerate(paths)}


def _rows(stack: LocalStack, key: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stack.object(key).splitlines()]


# ------------------------------------------------------------------------------------ as a whole
def test_every_file_is_accounted_for(matrix: Matrix) -> None:
    assert set(matrix.files) == set(PATHS)
    assert {item.outcome for item in matrix.files.values()} == {"imported", "failed"}
    for report in matrix.reports:
        oracle.assert_counts_are_consistent(report)
    listed = sum(report["frames"]["listed"] for report in matrix.reports)
    assert listed == sum(len(item.frames) for item in matrix.files.values())


def test_no_outcome_lies_outside_the_contract(matrix: Matrix) -> None:
    rows = [row for item in matrix.files.values() for row in item.frames]
    assert {row["verdict"] for row in rows} <= VERDICTS
    assert {row["rule"] for row in rows} == {"decodedPixels", "storedBytes"}


def test_both_decoders_agree_on_every_decoded_frame(matrix: Matrix) -> None:
    compared = sum(report["crossCheck"]["compared"] for report in matrix.reports)
    assert compared >= sum(
        len(item.frames) for path, item in matrix.files.items() if path in LOSSLESS
    )
    assert sum(report["crossCheck"]["disagreed"] for report in matrix.reports) == 0


def test_only_what_healthimaging_has_no_frames_of_differs_from_its_dicom_object(
    matrix: Matrix,
) -> None:
    # GIVEN the files with pixels of which HealthImaging could not take out every frame
    lacking = {
        item.key: path.name
        for path, item in matrix.files.items()
        if item.outcome == "imported"
        and bundled.has_pixels(path)
        and len(item.frames) < int(bundled.header_of(path).get("NumberOfFrames", 1))
    }
    # THEN these, and no others, are said to differ, and spoil the verdict
    differing = {
        lacking.get(problem["objectKey"], problem["objectKey"])
        for report in matrix.reports
        for problem in report["problems"]
        if problem["kind"] == "sourceDiffers"
    }
    assert differing == set(lacking.values())
    assert "MR_truncated.dcm" in differing


# --------------------------------------------------------------------------------- file by file
@pytest.mark.parametrize("path", LOSSLESS, ids=name_of)
def test_a_lossless_file_is_verified_by_its_decoded_pixels(path: Path, matrix: Matrix) -> None:
    expected = [bundled.little_endian_crc(frame) for frame in bundled.expected_frames(path)]
    frames = matrix.files[path].frames
    assert [row["frameNumber"] for row in frames] == list(range(1, len(expected) + 1))
    assert [row["actualCrc32"] for row in frames] == expected
    assert {row["verdict"] for row in frames} == {"verified"}
    assert {row["rule"] for row in frames} == {"decodedPixels"}
    assert {row["sourceVerdict"] for row in frames} == {"identical"}


@pytest.mark.parametrize("path", KEPT, ids=name_of)
def test_a_lossy_file_is_verified_by_its_stored_bytes(path: Path, matrix: Matrix) -> None:
    frames = matrix.files[path].frames
    assert [row["actualCrc32"] for row in frames] == [
        zlib.crc32(frame) for frame in bundled.encapsulated(path)
    ]
    assert {(row["verdict"], row["rule"]) for row in frames} == {("verified", "storedBytes")}
    assert {row["sourceVerdict"] for row in frames} == {"identical"}


@pytest.mark.parametrize("path", UNIDENTIFIED, ids=name_of)
def test_a_file_without_identifiers_fails_with_a_reason(path: Path, matrix: Matrix) -> None:
    found = matrix.files[path]
    assert (found.outcome, found.frames) == ("failed", [])
    assert found.reason.startswith("ValidationException: ")


def test_a_file_that_ends_within_its_pixels_is_refused(matrix: Matrix) -> None:
    found = [item for path, item in matrix.files.items() if path.name == CUT_OFF]
    assert found
    assert {item.outcome for item in found} == {"failed"}
    assert all(item.reason and not item.frames for item in found)


@pytest.mark.parametrize("path", WITHOUT_PIXELS, ids=name_of)
def test_an_instance_without_pixels_is_imported_and_has_no_frames(
    path: Path, matrix: Matrix
) -> None:
    found = matrix.files[path]
    assert (found.outcome, found.frames) == ("imported", [])


@pytest.mark.parametrize("path", OTHERS, ids=name_of)
def test_what_is_none_of_these_has_the_outcome_that_is_written_here(
    path: Path, matrix: Matrix
) -> None:
    found = matrix.files[path]
    assert found.outcome == OUTCOMES[path.name].outcome
    codes = {warning.split()[0] for warning in found.warnings}
    assert codes == OUTCOMES[path.name].warning_codes
    rows = {(row["verdict"], row["rule"], row["sourceVerdict"]) for row in found.frames}
    assert rows == OUTCOMES[path.name].frames
    if rows == AS_IT_CAME:
        assert [row["actualCrc32"] for row in found.frames] == _crcs_of_stored_frames(path)


def _crcs_of_stored_frames(path: Path) -> list[int]:
    """Sum the frames' bytes as pydicom finds them in the file: fragments, or equal shares."""
    dataset = pydicom.dcmread(path)
    if dataset.file_meta.TransferSyntaxUID.is_encapsulated:
        return [zlib.crc32(frame) for frame in bundled.encapsulated(path)]
    count = int(dataset.get("NumberOfFrames", 1))
    bits = dataset.Rows * dataset.Columns * dataset.SamplesPerPixel * dataset.BitsAllocated
    size = bits // 8  # each of these files' frames ends with a whole byte
    return [zlib.crc32(dataset.PixelData[n * size : (n + 1) * size]) for n in range(count)]
