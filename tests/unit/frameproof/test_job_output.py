from __future__ import annotations

from typing import Any

import pytest

from frameproof.contracts import ImportedObject
from frameproof.errors import UnexpectedDocumentError
from frameproof.job_output import ImageSetSummary, read_manifest, read_objects
from tests.unit.frameproof.after_import import (
    failure_line,
    manifest,
    success_line,
    summary,
    warning_line,
)


def objects(*keys: str, **lines: list[Any]) -> list[ImportedObject]:
    files: dict[str, list[Any]] = {"success": [], "failure": [], "warning": []}
    return list(read_objects(keys, **(files | lines)))


def test_the_image_sets_of_a_job_are_read_with_their_versions() -> None:
    document = manifest("job", [summary("a", 1, instances=2), summary("b", 3)])
    assert read_manifest(document, job_id="job") == [
        ImageSetSummary("a", "1", True, 2),
        ImageSetSummary("b", "3", True, 1),
    ]


def test_an_older_manifest_says_neither_version_nor_whether_primary() -> None:
    (found,) = read_manifest(manifest("job", [summary("a", None)]), job_id="job")
    assert (found.version_id, found.is_primary) == (None, None)


def test_a_job_that_made_no_image_set_has_none() -> None:
    assert read_manifest(manifest("job", []), job_id="job") == []
    assert read_manifest({"jobSummary": {"jobId": "job"}}, job_id="job") == []


@pytest.mark.parametrize("document", [None, [], {}, {"jobSummary": {"jobId": "other"}}])
def test_a_manifest_of_another_job_is_unexpected(document: Any) -> None:
    with pytest.raises(UnexpectedDocumentError, match="manifest of import job mine"):
        read_manifest(document, job_id="mine")


def test_an_image_set_without_an_id_is_unexpected() -> None:
    document = manifest("job", [{"imageSetVersion": 1}])
    with pytest.raises(UnexpectedDocumentError, match="image set without a right imageSetId"):
        read_manifest(document, job_id="job")


def test_each_object_gets_one_outcome_in_the_order_of_the_keys() -> None:
    found = objects(
        "good",
        "bad",
        "warned",
        success=[success_line("warned", "set"), success_line("good", "set")],
        failure=[failure_line("bad", "DICOM attribute TransferSyntaxUID does not exist")],
        warning=[warning_line("warned", "set")],
    )
    assert found == [
        ImportedObject("good", "imported", "set"),
        ImportedObject(
            "bad",
            "failed",
            reason="ValidationException: DICOM attribute TransferSyntaxUID does not exist",
        ),
        ImportedObject(
            "warned",
            "imported",
            "set",
            warnings=(
                "45330 InvalidOffsetTable "
                "The file was imported but contains an invalid offset table.",
            ),
        ),
    ]


def test_an_object_that_only_warning_names_is_imported_into_the_image_set_named_there() -> None:
    (found,) = objects("warned", warning=[warning_line("warned", "set")])
    assert (found.outcome, found.image_set_id, len(found.warnings)) == ("imported", "set", 1)


def test_an_object_that_no_line_names_is_neither_imported_nor_refused() -> None:
    found, _ = objects("silent", success=[success_line("other", "set")])
    assert found == ImportedObject("silent", "unnamed")


def test_an_object_that_failure_names_is_not_imported_whatever_else_names_it() -> None:
    (found,) = objects(
        "both",
        success=[success_line("both", "set")],
        failure=[failure_line("both", "no")],
        warning=[warning_line("both", "set")],
    )
    assert (found.outcome, found.reason) == ("failed", "ValidationException: no")


def test_what_was_not_copied_follows_the_copies_with_what_is_said_of_it() -> None:
    found = objects(
        "copy",
        success=[success_line("copy", "set"), success_line("stray", "set")],
        failure=[failure_line("other", "no")],
    )
    assert found == [
        ImportedObject("copy", "imported", "set"),
        ImportedObject("stray", "imported", "set"),
        ImportedObject("other", "failed", reason="ValidationException: no"),
    ]


def test_a_refused_object_keeps_its_warnings() -> None:
    (found,) = objects("a", failure=[failure_line("a", "no")], warning=[warning_line("a", "set")])
    assert found.outcome == "failed"
    assert len(found.warnings) == 1


def test_a_warning_without_all_its_words_is_still_a_warning() -> None:
    line = {"inputFile": "a", "importResponse": {"warnings": [{"warning_reason_code": 47513}]}}
    (found,) = objects("a", warning=[line], success=[success_line("a", "set")])
    assert found.warnings == ("47513  ",)
    (found,) = objects("a", warning=[{"inputFile": "a"}])
    assert found.warnings == ()


@pytest.mark.parametrize("line", [None, "text", 7, {}, {"inputFile": None}])
@pytest.mark.parametrize("name", ["success", "failure", "warning"])
def test_a_line_that_names_no_file_is_unexpected(name: str, line: Any) -> None:
    with pytest.raises(UnexpectedDocumentError, match=f"{name.upper()}/{name}.ndjson"):
        objects("a", **{name: [line]})


def test_a_warning_of_another_shape_is_unexpected() -> None:
    line = {"inputFile": "a", "importResponse": {"warnings": [{"message": ["no", "text"]}]}}
    with pytest.raises(UnexpectedDocumentError, match="unreadable line"):
        objects("a", warning=[line])
