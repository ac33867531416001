"""``frameproof run --dicom DIR``: a folder of one's own."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.integration.cli.conftest import StackUnderTest


def _folder_with_links(inside: Path) -> Path:
    folder = inside / "scans"
    (folder / "series 1").mkdir(parents=True)
    (folder / "series 1" / "a.dcm").write_bytes(b"one")
    (folder / "notes.txt").write_bytes(b"")
    (folder / "link.dcm").symlink_to("/etc/hostname")
    (folder / "elsewhere").symlink_to("/etc")
    return folder


def test_own_folder_is_uploaded_whole_and_becomes_the_source(
    stack: StackUnderTest, tmp_path: Path
) -> None:
    # GIVEN a folder with files in folders, and links to what is outside
    folder = _folder_with_links(tmp_path)
    stack.put_report("r1", "PROVEN")
    # WHEN it is run
    result = stack.run("run", "--dicom", str(folder), "--run-id", "r1", "--bitmaps", "png")
    # THEN every regular file is in the bucket under a key that tells nothing, and nothing else
    assert result.exit_code == 0, result.stderr
    listed = stack.s3.list_objects_v2(Bucket="inbox")["Contents"]
    sizes = {item["Key"]: item["Size"] for item in listed}
    assert sorted(sizes.values()) == [0, 3]
    assert all(re.fullmatch("uploads/r1/[0-9a-f]{32}", key) for key in sizes)
    # AND the run's folder tells which is which
    rows = stack.s3.get_object(Bucket="outbox", Key="runs/r1/plan/uploads.jsonl")[
        "Body"
    ].iter_lines()
    names = {row["name"]: sizes[row["key"]] for row in map(json.loads, rows)}
    assert names == {"notes.txt": 0, "series 1/a.dcm": 3}
    assert stack.step_functions.started["r1"] == {
        "sources": ["s3://inbox/uploads/r1/"],
        "runId": "r1",
        "bitmaps": "png",
        "sourceProof": False,
        "crossCheck": "none",
        "levels": "full",
        "allowPartialImport": False,
    }
    assert "Upload: done in" in result.stderr
    assert "2 of 2 files" in result.stderr


def test_folder_without_files_is_nothing_found(stack: StackUnderTest, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = stack.run("run", "--dicom", str(tmp_path / "empty"))
    assert result.exit_code == 4
    assert "holds no files" in result.stderr


def test_left_over_upload_is_not_mixed_into_a_run(stack: StackUnderTest, tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "a.dcm").write_bytes(b"one")
    stack.s3.put_object(Bucket="inbox", Key="uploads/r1/old.dcm", Body=b"old")
    result = stack.run("run", "--dicom", str(tmp_path / "scans"), "--run-id", "r1")
    assert result.exit_code == 254
    assert "1 are left over from before" in result.stderr
    assert stack.step_functions.started == {}


def test_files_that_cannot_be_uploaded_are_counted_and_nothing_starts(
    stack: StackUnderTest, tmp_path: Path
) -> None:
    (tmp_path / "scans").mkdir()
    for name in ("a.dcm", "b.dcm"):
        (tmp_path / "scans" / name).write_bytes(b"one")
    stack.s3.delete_bucket(Bucket="inbox")
    result = stack.run("run", "--dicom", str(tmp_path / "scans"), "--run-id", "r1")
    assert result.exit_code == 254
    assert "2 of 2 files could not be uploaded. The first: " in result.stderr
    assert stack.step_functions.started == {}
