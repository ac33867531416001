from __future__ import annotations

import re

import pytest

from frameproof.layout import RunFolder, is_run_id

KEYS = RunFolder("sample")


def test_a_copy_s_key_tells_nothing_of_its_source() -> None:
    key = KEYS.dicom_object(3, "s3://pacs/DOE^JOHN/1.dcm")
    assert key.startswith("runs/sample/dicom/0003/")
    assert "DOE" not in key
    name = key.rsplit("/", 1)[1]
    assert len(name) == len("0123456789abcdef0123456789abcdef.dcm")


def test_the_same_source_always_gets_the_same_key_and_another_one_another() -> None:
    first, again, other = (
        KEYS.dicom_object(0, f"s3://b/{name}") for name in ("1.dcm", "1.dcm", "2.dcm")
    )
    assert first == again != other


def test_everything_of_a_run_lies_in_its_folder() -> None:
    keys = [
        KEYS.dicom(0),
        KEYS.copy_plan(0),
        KEYS.copy_batches,
        KEYS.upload_names,
        KEYS.import_shards,
        KEYS.plan,
        KEYS.copy_outcomes(0),
        KEYS.import_output(0),
        KEYS.import_job(0),
        KEYS.imported_objects,
        KEYS.image_sets,
        KEYS.frame_batch(0),
        KEYS.frame_batches,
        KEYS.frame_list,
        KEYS.frame_outcomes(0),
        KEYS.frame_outcomes_of_pass(0, 1),
        KEYS.thumbnail("a" * 32, 1),
        KEYS.viewer_image("a" * 32, 1),
        KEYS.bitmap("1.2.3", "1.2.3.4", 1, ".png"),
        KEYS.source_objects(0),
        KEYS.source_frames(0),
        KEYS.stored_instances,
        KEYS.report,
        KEYS.report_page,
        KEYS.ledger,
        KEYS.ledger_table,
        KEYS.manifest,
    ]
    assert len(set(keys)) == len(keys)
    assert all(key.startswith("runs/sample/") and "//" not in key for key in keys)


def test_outcomes_of_passes_list_in_the_order_of_the_passes() -> None:
    keys = [KEYS.frame_outcomes_of_pass(0, number) for number in range(1, 1001)]
    assert keys == sorted(keys)
    assert all(key.startswith(KEYS.frame_outcomes(0)) for key in keys)


@pytest.mark.parametrize("text", ["a", "sample", "2026-01-02_r1.b", "9" * 80])
def test_letters_digits_dots_hyphens_and_underscores_name_a_run(text: str) -> None:
    assert is_run_id(text)


@pytest.mark.parametrize("text", ["", ".a", "-a", "a/b", "a b", "ä", "a\n", "9" * 81])
def test_nothing_else_does(text: str) -> None:
    assert not is_run_id(text)


@pytest.mark.parametrize(
    "uid", ["../../MANIFEST", "a/b", "", "1..2", "1.2\n", "Müller", "1" * 65, "1" * 2000]
)
def test_what_is_no_uid_names_a_file_inside_its_folder_all_the_same(uid: str) -> None:
    key = KEYS.bitmap(uid, uid, 1, ".png")
    folder, _, name = key.removeprefix(f"{KEYS.prefix}bitmaps/").partition("/")
    assert re.fullmatch(r"not-a-uid-[0-9a-f]{32}", folder)
    assert re.fullmatch(r"not-a-uid-[0-9a-f]{32}-00001\.png", name)


def test_two_names_that_are_no_uids_do_not_meet() -> None:
    assert KEYS.bitmap("1", "a", 1, ".png") != KEYS.bitmap("1", "b", 1, ".png")
