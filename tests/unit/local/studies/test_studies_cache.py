"""The cache: made once, found again, and never half-made."""

from dataclasses import replace
from pathlib import Path

from frameproof_local.studies.cache import cached_series, content_version
from frameproof_local.studies.catalogue import catalogue
from frameproof_local.studies.stand_in import STAND_IN_STUDY

SMALL = replace(STAND_IN_STUDY[3], images=2, rows=32, columns=32)


def test_a_second_start_reads_what_the_first_one_wrote(tmp_path: Path) -> None:
    # GIVEN a study that was generated once
    root, first = cached_series([SMALL], tmp_path)
    written = {path: path.stat().st_mtime_ns for path in root.rglob("*.dcm")}
    # WHEN it is asked for again
    _, second = cached_series([SMALL], tmp_path)
    # THEN the same files are found, untouched, with the same checksums
    assert second == first
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*.dcm")} == written
    assert len(written) == 2


def test_another_content_version_replaces_the_old_one(tmp_path: Path) -> None:
    old_root, _ = cached_series([SMALL], tmp_path)
    new_root, _ = cached_series([replace(SMALL, images=3)], tmp_path)

    assert not old_root.exists()
    assert [path.name for path in tmp_path.iterdir()] == [new_root.name]


def test_what_an_interrupted_start_left_behind_is_swept(tmp_path: Path) -> None:
    (tmp_path / "writing-x" / "study").mkdir(parents=True)

    root, _ = cached_series([SMALL], tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [root.name]


def test_the_content_version_depends_on_the_plans() -> None:
    assert content_version((SMALL,)) != content_version((replace(SMALL, images=3),))


def test_the_catalogue_lists_stand_ins_first_and_counts_images() -> None:
    entries = catalogue()

    assert [entry.group for entry in entries] == sorted(
        (entry.group for entry in entries), reverse=True
    )
    assert sum(entry.images for entry in entries if entry.group == "stand-in") == 343
    report = next(entry for entry in entries if entry.modality == "SR")
    assert (report.files, report.images) == (1, 0)
    assert entries[1].to_json()["s3Uri"] == (
        "s3://idc-open-data/00025d30-ef8f-4135-a35a-d83eff264fc1/"
    )
    assert all(entry.file_names for entry in entries if entry.group == "real")
