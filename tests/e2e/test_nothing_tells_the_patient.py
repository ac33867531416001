"""Canaries: names, ids and dates that are planted in the input are found nowhere they don't belong.

Everything else that a run leaves is searched, whole: here what runs leave that end well, badly and
not at all, and, when the session is over, what all tests have left (``conftest.stack``).
"""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from pydicom.data import get_testdata_file
from pydicom.uid import generate_uid

from tests.e2e.canaries import (
    BIRTH_DATE,
    CANARIES,
    EVENTS,
    MAY_NAME_FILES,
    NAME,
    PATIENT_ID,
    left_behind,
    places_with,
    plant,
)
from tests.e2e.conftest import LocalStack

FILES = ("CT_small.dcm", "US1_UNCR.dcm", "test-SR.dcm", "SC_rgb_jpeg_dcmtk.dcm", "liver_1frame.dcm")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder whose files, and their names, are full of a patient that never was."""
    folder = tmp_path_factory.mktemp("study") / f"Zyxwvut_Quercus_{BIRTH_DATE}"
    folder.mkdir()
    for number, name in enumerate(FILES):
        dataset = pydicom.dcmread(str(get_testdata_file(name)))
        plant(dataset)
        dataset.StudyInstanceUID = generate_uid(entropy_srcs=["canary study"])
        dataset.SeriesInstanceUID = generate_uid(entropy_srcs=["canary series", name])
        dataset.SOPInstanceUID = generate_uid(entropy_srcs=["canary instance", name])
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        dataset.save_as(folder / f"{PATIENT_ID} {number}.dcm")
    (folder / f"{NAME}.txt").write_text(f"{NAME} {PATIENT_ID}: not a DICOM file\n")
    return folder


@pytest.fixture(scope="module")
def left(stack: LocalStack, folder: Path) -> dict[str, bytes]:
    """Run the folder to a good end, a bad end and no end; return all that is left, by its place."""
    everything = ("--source-proof", "--cross-check", "all", "--bitmaps", "all", "--dicom", folder)
    good = stack.frameproof("run", "--run-id", "canary-good", "--allow-partial-import", *everything)
    bad = stack.frameproof("run", "--run-id", "canary-bad", *everything)
    stack.admin("healthimaging/faults", [{"kind": "failJob", "message": "It failed."}])
    failed = stack.frameproof("run", "--run-id", "canary-failed", *everything)
    stack.admin("healthimaging/faults", [])
    assert (good.returncode, bad.returncode, failed.returncode) == (0, 1, 3), failed.stderr
    return dict(left_behind(stack, "canary-"))


def test_there_is_much_to_search(left: dict[str, bytes]) -> None:
    assert len(left) > 50
    assert any("VerifyFrames" in place for place in left)
    assert left["the server's log"]
    assert b"Image Set Created" in left[f"log group {EVENTS}"]
    for run in ("good", "bad"):
        assert f"runs/canary-{run}/report.html" in left
        assert f"runs/canary-{run}/frames.jsonl.gz" in left


def test_the_canaries_are_where_they_belong(left: dict[str, bytes]) -> None:
    # what finds nothing here would find nothing anywhere
    names = left[f"runs/canary-good/{MAY_NAME_FILES}"]
    assert PATIENT_ID.encode() in names


def test_a_date_is_noticed_between_all_but_digits() -> None:
    contents = [
        ("quoted", b'{"date": "18991231"}'),
        ("in a name", b"scan_18991231.dcm"),
        ("in a UID", b"2.25.718991231004"),
    ]
    assert places_with(BIRTH_DATE, contents) == ["quoted", "in a name"]
    names = [("any case", b"ZYXWVUT1"), (MAY_NAME_FILES, b"Zyxwvut")]
    assert places_with("Zyxwvut", names) == ["any case"]


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.invariant("I9")
def test_a_canary_is_found_nowhere_else(canary: str, left: dict[str, bytes]) -> None:
    assert places_with(canary, left.items()) == []
