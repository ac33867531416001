from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pydicom
import pytest

from tests.integration.cli.conftest import StackUnderTest
from tests.integration.cli.downloads.runs_to_download import (
    ledger_row,
    put_bitmaps,
    put_images,
    put_ledger,
    spoil,
)
from tests.integration.cli.shipped_schemas import conforming
from tests.unit.cli.rebuilding.small_instances import SERIES, gradient


@pytest.fixture
def ended(stack: StackUnderTest, tmp_path: Path) -> StackUnderTest:
    """A run that has ended."""
    put_ledger(stack, tmp_path, ledger_row(1))
    return stack


def statuses(text: str) -> dict[str, str]:
    document = conforming(text, "download")
    assert document["counts"] == {
        status: sum(item["status"] == status for item in document["files"])
        for status in document["counts"]
    }
    return {item["path"]: item["status"] for item in document["files"]}


def dicom(folder: Path, number: int) -> Path:
    return folder / SERIES / f"1.2.{number}.dcm"


# -------------------------------------------------------------------------------------- as DICOM
def test_series_come_back_as_dicom_files(ended: StackUnderTest, tmp_path: Path) -> None:
    put_images(ended, i3=1, i4=3)
    result = ended.run("download", "r1", str(tmp_path / "out"), "--dicom", "--json")
    assert result.exit_code == 0, result.stderr
    assert statuses(result.stdout) == {
        f"{SERIES}/1.2.3.dcm": "downloaded",
        f"{SERIES}/1.2.4.dcm": "downloaded",
    }
    found = pydicom.dcmread(dicom(tmp_path / "out", 4))
    assert (found.PatientID, found.Modality, found.SOPInstanceUID) == ("P1", "CT", "1.2.4")
    assert np.array_equal(found.pixel_array, np.stack([gradient(n) for n in (1, 2, 3)]))


def test_second_download_reads_no_frame_again(ended: StackUnderTest, tmp_path: Path) -> None:
    put_images(ended, i3=1, i4=3)
    command = ("download", "r1", str(tmp_path / "out"), "--dicom", "--json")
    ended.run(*command)
    ended.healthimaging.frames_read.clear()
    again = ended.run(*command)
    assert again.exit_code == 0
    assert set(statuses(again.stdout).values()) == {"present"}
    assert ended.healthimaging.frames_read == []


def test_download_that_broke_off_goes_on_with_what_is_lacking(
    ended: StackUnderTest, tmp_path: Path
) -> None:
    put_images(ended, i3=1, i4=1)
    command = ("download", "r1", str(tmp_path / "out"), "--dicom", "--json")
    ended.run(*command)
    dicom(tmp_path / "out", 4).rename(dicom(tmp_path / "out", 4).with_suffix(".dcm.part"))
    ended.healthimaging.frames_read.clear()
    assert list(statuses(ended.run(*command).stdout).values()) == ["present", "downloaded"]
    assert len(ended.healthimaging.frames_read) == 1
    assert not list((tmp_path / "out").rglob("*.part"))


def test_bad_frame_fails_its_file_by_name_and_the_others_go_on(
    ended: StackUnderTest, tmp_path: Path
) -> None:
    put_images(ended, i3=1, i4=3)
    bad = spoil(ended, "1.2.4", 2)
    result = ended.run("download", "r1", str(tmp_path / "out"), "--dicom")
    assert result.exit_code == 1
    assert f"{SERIES}/1.2.4.dcm: frame 2 ({bad}) is mismatched" in result.stdout
    assert dicom(tmp_path / "out", 3).is_file()
    assert not dicom(tmp_path / "out", 4).exists()


def test_file_that_somebody_changed_stays_until_it_may_be_overwritten(
    ended: StackUnderTest, tmp_path: Path
) -> None:
    put_images(ended, i3=1, i4=1)
    command = ("download", "r1", str(tmp_path / "out"), "--dicom")
    ended.run(*command)
    dicom(tmp_path / "out", 3).write_bytes(b"mine")
    refused = ended.run(*command)
    assert refused.exit_code == 1
    assert f"{dicom(tmp_path / 'out', 3)} is there with another content" in refused.stdout
    assert dicom(tmp_path / "out", 3).read_bytes() == b"mine"
    assert ended.run(*command, "--overwrite").exit_code == 0
    assert pydicom.dcmread(dicom(tmp_path / "out", 3)).SOPInstanceUID == "1.2.3"


def test_dry_run_names_every_file_and_writes_nothing(ended: StackUnderTest, tmp_path: Path) -> None:
    put_images(ended, i3=1, i4=3)
    result = ended.run("download", "r1", str(tmp_path / "out"), "--dicom", "--dry-run", "--json")
    assert result.exit_code == 0
    assert set(statuses(result.stdout).values()) == {"planned"}
    assert [item["frames"] for item in json.loads(result.stdout)["files"]] == [1, 3]
    assert ended.healthimaging.frames_read == []
    assert not (tmp_path / "out").exists()


def test_named_instance_alone_is_downloaded(ended: StackUnderTest, tmp_path: Path) -> None:
    put_images(ended, i3=1, i4=1)
    options = ("--dicom", "--series", SERIES, "--instance", "1.2.4", "--json")
    result = ended.run("download", "r1", str(tmp_path / "out"), *options)
    assert statuses(result.stdout) == {f"{SERIES}/1.2.4.dcm": "downloaded"}


@pytest.mark.parametrize("option", [("--series", "1.9"), ("--instance", "1.9")])
@pytest.mark.parametrize("kind", [("--dicom",), ()])
def test_name_that_the_run_does_not_have_is_not_found(
    ended: StackUnderTest, tmp_path: Path, option: tuple[str, str], kind: tuple[str, ...]
) -> None:
    put_images(ended, i3=1)
    put_bitmaps(ended, "1.2.3", png=b"png")
    result = ended.run("download", "r1", str(tmp_path / "out"), *kind, *option)
    assert result.exit_code == 4
    assert "1.9 can be downloaded from run r1" in result.stderr


def test_folder_is_named_like_the_run_if_none_is_named(
    ended: StackUnderTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    put_images(ended, i3=1)
    assert ended.run("download", "r1", "--dicom").exit_code == 0
    assert dicom(tmp_path / "r1", 3).is_file()


def test_run_that_goes_on_is_not_downloaded_yet(stack: StackUnderTest) -> None:
    stack.step_functions.started["r1"] = {}
    result = stack.run("download", "r1")
    assert result.exit_code == 4
    assert "frameproof watch r1" in result.stderr


# ------------------------------------------------------------------------------------ the bitmaps
def test_bitmaps_come_with_the_files_that_describe_them(
    ended: StackUnderTest, tmp_path: Path
) -> None:
    put_bitmaps(ended, "1.2.3", png=b"a png", npy=b"an npy")
    put_bitmaps(ended, "1.2.4", png=b"another")
    command = ("download", "r1", str(tmp_path / "out"), "--json")
    result = ended.run(*command)
    assert result.exit_code == 0, result.stderr
    names = ["1.2.3-00001.json", "1.2.3-00001.npy", "1.2.3-00001.png"]
    names += ["1.2.4-00001.json", "1.2.4-00001.png"]
    assert statuses(result.stdout) == {f"{SERIES}/{name}": "downloaded" for name in names}
    assert (tmp_path / "out" / SERIES / "1.2.3-00001.npy").read_bytes() == b"an npy"
    assert set(statuses(ended.run(*command).stdout).values()) == {"present"}


def test_bitmaps_of_a_named_instance_alone_are_downloaded(
    ended: StackUnderTest, tmp_path: Path
) -> None:
    put_bitmaps(ended, "1.2.3", png=b"a png")
    put_bitmaps(ended, "1.2.4", png=b"another")
    options = ("--series", SERIES, "--instance", "1.2.4", "--json")
    result = ended.run("download", "r1", str(tmp_path / "out"), *options)
    assert {path.split("/")[1] for path in statuses(result.stdout)} == {
        "1.2.4-00001.json",
        "1.2.4-00001.png",
    }


def test_bitmap_that_is_not_what_the_run_wrote_fails_by_name(
    ended: StackUnderTest, tmp_path: Path
) -> None:
    put_bitmaps(ended, "1.2.3", png=b"a png", npy=b"an npy")
    key = f"runs/r1/bitmaps/{SERIES}/1.2.3-00001.png"
    ended.s3.put_object(Bucket="outbox", Key=key, Body=b"a pnG")
    ended.s3.delete_object(Bucket="outbox", Key=key.replace(".png", ".npy"))
    result = ended.run("download", "r1", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "1.2.3-00001.png: what arrived is not what the run wrote" in result.stdout
    assert "1.2.3-00001.npy: it is not in the run's folder" in result.stdout


def test_bitmap_without_the_file_that_describes_it_fails(
    ended: StackUnderTest, tmp_path: Path
) -> None:
    put_bitmaps(ended, "1.2.3", png=b"a png")
    key = f"runs/r1/bitmaps/{SERIES}/1.2.3-00001.json"
    ended.s3.put_object(Bucket="outbox", Key=key, Body=b"{}")
    result = ended.run("download", "r1", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "1.2.3-00001.json: it does not say what its bitmaps are" in result.stdout


def test_run_without_bitmaps_says_how_to_have_some(ended: StackUnderTest) -> None:
    result = ended.run("download", "r1")
    assert result.exit_code == 4
    assert "run r1 kept no bitmaps" in result.stderr
    assert "--bitmaps png" in result.stderr
    assert "--dicom" in result.stderr
