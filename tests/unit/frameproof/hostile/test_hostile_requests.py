"""What a person may send: anything at all. What is wrong with it is an InvalidInputError."""

from __future__ import annotations

import posixpath

import pytest

from frameproof.collections.study_list import read_study_list
from frameproof.contracts.collections import StudyDefaults
from frameproof.deletions.passes import read_deletion_request
from frameproof.errors import InvalidInputError
from frameproof.layout import RunFolder
from frameproof.sources import parse_s3_uri
from frameproof.steps.plan_collection import read_collection_request
from frameproof.steps.plan_copy import read_request
from tests.unit.frameproof.hostile.spoiling import CASES, PATHS_OUT, TEXTS, spoilt, spoilt_text

EXECUTION = {"Id": "arn:aws:states:::execution:m:e", "Name": "e", "StartTime": "2026-01-02T03:04Z"}
STUDY = {
    "sources": ["s3://pacs/DOE^JOHN/", "s3://pacs/2/"],
    "runId": "knee",
    "bitmaps": "png",
    "sourceProof": True,
    "crossCheck": "all",
    "allowPartialImport": False,
    "levels": "all",
}
COLLECTION = {"studies": "s3://pacs/list.jsonl", "collectionId": "knees", "maxConcurrency": 8}
pytestmark = pytest.mark.requirement("S11")


def assert_stays_in(folder: str, key: str) -> None:
    assert posixpath.normpath(key).startswith(f"{folder}/")
    assert not set(key) & {"\\", "\x00", "\n"}


def test_an_input_of_import_study_is_read_or_refused_by_name() -> None:
    said: list[str] = []
    for seed in range(CASES):
        try:
            run = read_request(spoilt(STUDY, seed), execution=EXECUTION)
        except InvalidInputError as error:
            said.append(str(error))
        else:
            assert_stays_in(f"runs/{run.run_id}", RunFolder(run.run_id).report)
    assert CASES * 0.5 < len(said) < CASES
    assert "DOE" not in "".join(said)  # a source's key may name a patient


def test_an_input_of_import_collection_is_read_or_refused_by_name() -> None:
    refused = 0
    for seed in range(CASES):
        try:
            read_collection_request(spoilt(COLLECTION, seed), execution=EXECUTION)
        except InvalidInputError:
            refused += 1
    assert CASES * 0.5 < refused < CASES


def test_an_input_of_delete_run_is_read_or_refused_by_name() -> None:
    refused = 0
    for seed in range(CASES):
        try:
            request = read_deletion_request(spoilt({"runIds": ["knee", "hip"]}, seed))
        except InvalidInputError:
            refused += 1
        else:
            assert not set(request.run_ids) & set(PATHS_OUT)
    assert CASES * 0.3 < refused < CASES


def test_a_list_of_studies_is_read_or_refused_by_its_lines() -> None:
    said: list[str] = []
    for seed in range(CASES):
        content = b"\n".join([spoilt_text(STUDY, seed), b'{"sources": ["s3://pacs/1/"]}'])
        try:
            studies = read_study_list(
                content, defaults=StudyDefaults(), run_id_of=lambda line: f"line-{line}"
            )
        except InvalidInputError as error:
            said.append(str(error))
        else:
            assert studies
    assert CASES * 0.3 < len(said) < CASES
    assert "DOE" not in "".join(said)


@pytest.mark.parametrize("run_id", [*PATHS_OUT, "é" * 81, "a" * 81], ids=ascii)
def test_no_run_id_leads_out_of_its_folder(run_id: str) -> None:
    with pytest.raises(InvalidInputError, match="runId"):
        RunFolder(run_id)
    with pytest.raises(InvalidInputError):
        read_request(STUDY | {"runId": run_id}, execution=EXECUTION)


@pytest.mark.parametrize("uid", TEXTS, ids=lambda text: ascii(text[:30]))
def test_no_uid_leads_out_of_the_folder_of_bitmaps(uid: str) -> None:
    key = RunFolder("knee").bitmap(uid, uid, 1, ".png")
    assert_stays_in("runs/knee/bitmaps", key)
    assert len(key.encode()) < 1_024


@pytest.mark.parametrize(
    "uri",
    ["", "s3:/pacs/1", "file:///etc/passwd", "s3://../x", "s3://a/", "s3://PACS/", "s3://pacs\x00/1",
     "s3://pacs\\1", "s3://pa cs/", "http://169.254.169.254/", "s3://\u202epacs/1"],
    ids=ascii,
)  # fmt: skip
def test_what_is_no_uri_of_s3_is_refused(uri: str) -> None:
    with pytest.raises(InvalidInputError, match="not an S3 URI"):
        parse_s3_uri(uri)
