from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import pytest

from frameproof_cli.downloads.files import (
    DownloadError,
    FileOutcome,
    WantedFile,
    digest_of_bytes,
)
from frameproof_cli.downloads.folder import TargetFolder, Write
from frameproof_cli.downloads.journal import FILE_NAME, Journal

NEW, OLD = b"new content", b"old"
PATH = "1.2.3/4.5.6.dcm"


def wanted(content: bytes | None = None, *, path: str = PATH, binding: bool = False) -> WantedFile:
    digest = None if content is None else digest_of_bytes(content)
    return WantedFile(path, "1.2.3", "4.5.6", 1, digest, binding)


def writing(content: bytes, *left_out: str) -> Write:
    def write(target: BinaryIO) -> tuple[str, ...]:
        target.write(content)
        return left_out

    return write


def never(target: BinaryIO) -> tuple[str, ...]:
    raise AssertionError("nothing was to be written")


def standing(folder: Path, content: bytes = OLD) -> Path:
    place = folder / PATH
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    return place


def files_in(folder: Path) -> dict[str, bytes]:
    found = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_new_file_is_written_whole_and_leaves_no_part(tmp_path: Path) -> None:
    outcome = TargetFolder(tmp_path).bring(wanted(), writing(NEW, "Icon"))
    assert (outcome.status, outcome.digest, outcome.left_out) == (
        "downloaded",
        digest_of_bytes(NEW),
        ("Icon",),
    )
    assert files_in(tmp_path) == {PATH: NEW}


def test_file_that_is_known_to_be_the_same_is_not_written_again(tmp_path: Path) -> None:
    standing(tmp_path, NEW)
    assert TargetFolder(tmp_path).bring(wanted(NEW), never).status == "present"


def test_file_of_which_nothing_is_known_is_made_again_and_compared(tmp_path: Path) -> None:
    standing(tmp_path, NEW)
    assert TargetFolder(tmp_path).bring(wanted(), writing(NEW)).status == "present"
    assert files_in(tmp_path) == {PATH: NEW}


@pytest.mark.parametrize("known", [NEW, None])
def test_file_that_differs_stays_and_is_named(tmp_path: Path, known: bytes | None) -> None:
    place = standing(tmp_path)
    outcome = TargetFolder(tmp_path).bring(wanted(known), writing(NEW))
    assert outcome.status == "refused"
    assert str(place) in str(outcome.reason)
    assert "--overwrite" in str(outcome.reason)
    assert files_in(tmp_path) == {PATH: OLD}


@pytest.mark.parametrize("known", [NEW, None])
def test_file_that_differs_is_replaced_where_that_was_asked(
    tmp_path: Path, known: bytes | None
) -> None:
    standing(tmp_path)
    folder = TargetFolder(tmp_path, overwrite=True)
    assert folder.bring(wanted(known), writing(NEW)).status == "downloaded"
    assert files_in(tmp_path) == {PATH: NEW}


def test_part_of_a_download_that_was_killed_does_not_count(tmp_path: Path) -> None:
    place = standing(tmp_path)
    place.rename(place.with_name(f"{place.name}.part"))
    assert TargetFolder(tmp_path).bring(wanted(), writing(NEW)).status == "downloaded"
    assert files_in(tmp_path) == {PATH: NEW}


def test_file_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(target: BinaryIO) -> tuple[str, ...]:
        target.write(b"half of")
        raise DownloadError("frame 2 is bad")

    outcome = TargetFolder(tmp_path).bring(wanted(), fail)
    assert (outcome.status, outcome.reason) == ("failed", "frame 2 is bad")
    assert files_in(tmp_path) == {}


def test_copy_that_arrived_damaged_fails_and_what_is_made_again_may_be_newer(
    tmp_path: Path,
) -> None:
    folder = TargetFolder(tmp_path)
    assert folder.bring(wanted(NEW, binding=True), writing(b"damaged")).status == "failed"
    assert files_in(tmp_path) == {}
    assert folder.bring(wanted(NEW), writing(b"by a newer version")).status == "downloaded"


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    folder = TargetFolder(tmp_path, dry_run=True)
    assert folder.bring(wanted(), never).status == "planned"
    standing(tmp_path)
    assert folder.bring(wanted(NEW), never).status == "refused"
    assert files_in(tmp_path) == {PATH: OLD}


def test_folder_that_has_a_files_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / PATH).mkdir(parents=True)
    assert TargetFolder(tmp_path).bring(wanted(), never).status == "refused"


@pytest.mark.parametrize(
    "path",
    ["../x/y.dcm", "a/../../y", "/etc/passwd", "a/.hidden", ".ssh/config", "a/b/c", "a", "a/b\n"],
)
def test_nothing_escapes_the_folder(tmp_path: Path, path: str) -> None:
    folder = TargetFolder(tmp_path / "inside")
    assert folder.bring(wanted(path=path), never).status == "failed"
    assert files_in(tmp_path) == {}


def test_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "1.2.3").symlink_to(tmp_path / "outside")
    assert TargetFolder(tmp_path / "inside").bring(wanted(), never).status == "failed"
    assert files_in(tmp_path / "outside") == {}


def test_journal_knows_whole_files_of_the_same_version_only(tmp_path: Path) -> None:
    outcome = FileOutcome(wanted(), "downloaded", digest_of_bytes(NEW))
    Journal(tmp_path).note(outcome, "set", "1")
    again = Journal(tmp_path)
    assert again.known(PATH, "set", "1") == digest_of_bytes(NEW)
    assert again.known(PATH, "set", "2") is None
    assert again.known("1.2.3/7.dcm", "set", "1") is None


@pytest.mark.parametrize("status", ["failed", "refused", "planned"])
def test_journal_does_not_note_what_is_not_there(tmp_path: Path, status: str) -> None:
    outcome = FileOutcome(wanted(), status, digest_of_bytes(NEW))  # type: ignore[arg-type]  # one of them
    Journal(tmp_path).note(outcome, "set", "1")
    assert files_in(tmp_path) == {}


def test_line_of_a_journal_that_was_cut_off_is_no_file(tmp_path: Path) -> None:
    Journal(tmp_path).note(FileOutcome(wanted(), "present", digest_of_bytes(NEW)), "set", "1")
    journal = tmp_path / FILE_NAME
    journal.write_text(journal.read_text() + '{"path": "1.2.3/7.dcm", "imageS')
    again = Journal(tmp_path)
    assert again.known(PATH, "set", "1") == digest_of_bytes(NEW)
    assert again.known("1.2.3/7.dcm", "set", "1") is None
