"""The source proof finds what no checksum tells of, and nothing where nothing is wrong."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydicom.data import get_testdata_file
from pydicom.uid import RLELossless

from frameproof_local.studies.series import WrittenSeries
from frameproof_local.studies.small_series import SmallSeriesKind, write_small_series
from tests.e2e.conftest import LocalStack

# Lossless in six transfer syntaxes, in grey and in colour, one frame and several; a JPEG and a
# binary segmentation that HealthImaging keeps as they came; a report without pixels.
FILES = {
    "CT_small.dcm": 1,
    "emri_small_jpeg_2k_lossless.dcm": 10,
    "MR_small_jpeg_ls_lossless.dcm": 1,
    "image_dfl.dcm": 1,
    "JPEG-LL.dcm": 1,
    "SC_rgb_rle_2frame.dcm": 2,
    "ExplVR_BigEnd.dcm": 1,
    "US1_J2KR.dcm": 1,
    "SC_rgb_jpeg_dcmtk.dcm": 1,
    "liver.dcm": 3,
    "test-SR.dcm": 0,
}
LOSSY = "JPEG-lossy.dcm"


@pytest.fixture
def tampering(stack: LocalStack) -> Iterator[LocalStack]:
    """Lend the stack's switch, and leave it off."""
    yield stack
    stack.admin("healthimaging/tampering", [])


def copied(folder: Path, *names: str) -> Path:
    for number, name in enumerate(names):
        found = get_testdata_file(name, download=False)
        assert found is not None, name
        shutil.copy(str(found), folder / f"{number:02}.dcm")
    return folder


def ledger(stack: LocalStack, run_id: str) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the rows of a run's ledger by SOPInstanceUID and frame number."""
    content = gzip.decompress(stack.object(f"runs/{run_id}/frames.jsonl.gz"))
    rows = [json.loads(line) for line in content.splitlines()]
    return {(row["sopInstanceUid"], row["frameNumber"]): row for row in rows}


def uids(series: WrittenSeries) -> list[str]:
    """Name the instances of a series by their InstanceNumber."""
    return [instance.sop_instance_uid for instance in series.instances]


def differing(report: dict[str, Any]) -> list[dict[str, Any]]:
    return [problem for problem in report["problems"] if problem["kind"] == "sourceDiffers"]


def test_every_frame_of_untouched_data_is_identical(stack: LocalStack, tmp_path: Path) -> None:
    # WHEN real files of every kind are imported, and the source proof is asked for
    report = stack.run(
        "--dicom", copied(tmp_path, *FILES), "--source-proof", "--run-id", "untouched"
    )
    # THEN each of their frames was compared, and found to be what was sent
    frames = sum(FILES.values())
    assert report["verdict"] == "PROVEN"
    assert report["frames"]["listed"] == frames
    proof = report["sourceProof"]
    assert (proof["compared"], proof["identical"]) == (frames, frames)
    assert (proof["differing"], proof["notComparable"], proof["absent"]) == (0, 0, 0)
    assert (proof["objects"], proof["instancesCompared"]) == (len(FILES), len(FILES))
    assert {row["sourceVerdict"] for row in ledger(stack, "untouched").values()} == {"identical"}


def test_lossy_frame_that_was_decoded_is_not_comparable_and_the_row_says_why(
    stack: LocalStack, tmp_path: Path
) -> None:
    report = stack.run("--dicom", copied(tmp_path, LOSSY), "--source-proof", "--run-id", "lossy")
    proof = report["sourceProof"]
    assert (proof["compared"], proof["notComparable"]) == (0, 1)
    (row,) = ledger(stack, "lossy").values()
    assert (row["verdict"], row["sourceVerdict"]) == ("verified", "notComparable")
    assert "compressed with loss" in row["sourceReason"]


def test_tampering_with_matching_checksums_is_found_and_named(
    tampering: LocalStack, tmp_path: Path
) -> None:
    # GIVEN a HealthImaging that stores wrongly what it is sent, with checksums that agree
    series = write_small_series(tmp_path, SmallSeriesKind.CT_SIGNED, images=6, study="tampered")
    one, two, three, four, five, six = uids(series)
    tampering.admin(
        "healthimaging/tampering",
        [
            {"kind": "swapFrames", "instance": one, "withInstance": two},
            {"kind": "changePixel", "instance": four, "row": 7, "column": 9},
            {"kind": "dropInstance", "instance": five},
        ],
    )
    # WHEN a study is imported
    report = tampering.run(
        "--dicom", tmp_path, "--source-proof", "--run-id", "tampered", exit_code=1
    )
    done = tampering.admin("healthimaging/tampering")["done"]
    assert [item["kind"] for item in done] == ["swapFrames", "changePixel", "dropInstance"]
    # THEN every frame that is there has the right checksum, and the source proof is not deceived
    assert report["verdict"] == "NOT_PROVEN"
    assert report["frames"]["verified"] == report["frames"]["listed"] == 5
    proof = report["sourceProof"]
    assert (proof["compared"], proof["identical"], proof["differing"]) == (6, 2, 4)
    assert (proof["absent"], proof["instancesDiffering"]) == (1, 1)
    # AND it names the frames, and whose pixels they have
    rows = ledger(tampering, "tampered")
    assert {key[0]: row["sourceVerdict"] for key, row in rows.items()} == {
        one: "differs",
        two: "differs",
        three: "identical",
        four: "differs",
        six: "identical",
    }
    assert rows[one, 1]["sourceReason"] == f"pixels (those of frame 1 of {two})"
    assert rows[two, 1]["sourceReason"] == f"pixels (those of frame 1 of {one})"
    assert rows[four, 1]["sourceReason"] == "pixels"
    named = {problem.get("frameId") for problem in differing(report)}
    assert named == {rows[uid, 1]["frameId"] for uid in (one, two, four)} | {None}
    (absent,) = [problem for problem in differing(report) if "frameId" not in problem]
    assert "is not in HealthImaging" in absent["message"]


def test_swapped_frames_of_one_object_are_found(tampering: LocalStack, tmp_path: Path) -> None:
    series = write_small_series(
        tmp_path, SmallSeriesKind.MULTI_FRAME, images=4, transfer_syntax=RLELossless
    )
    (uid,) = uids(series)
    tampering.admin("healthimaging/tampering", [{"kind": "swapFrames", "frame": 2, "withFrame": 4}])
    report = tampering.run(
        "--dicom", tmp_path, "--source-proof", "--run-id", "swapped", exit_code=1
    )
    proof = report["sourceProof"]
    assert (proof["compared"], proof["identical"], proof["differing"]) == (4, 2, 2)
    reasons = {
        number: row.get("sourceReason") for (_, number), row in ledger(tampering, "swapped").items()
    }
    assert reasons == {
        1: None,
        2: f"pixels (those of frame 4 of {uid})",
        3: None,
        4: f"pixels (those of frame 2 of {uid})",
    }


def test_without_a_source_proof_the_tampering_goes_unseen(
    tampering: LocalStack, tmp_path: Path
) -> None:
    write_small_series(tmp_path, SmallSeriesKind.CT_SIGNED, images=2, study="unseen")
    tampering.admin("healthimaging/tampering", [{"kind": "changePixel"}])
    report = tampering.run("--dicom", tmp_path, "--run-id", "unseen")
    assert report["verdict"] == "PROVEN"
    assert report["sourceProof"]["compared"] == 0
    assert not tampering.keys("runs/unseen/source/")
