from __future__ import annotations

import json
from typing import Any

import pytest

from frameproof.collections.layout import MAX_LINES, CollectionFolder, is_collection_id
from frameproof.collections.study_list import ListedStudy, read_study_list
from frameproof.contracts import ImportRequest
from frameproof.contracts.collections import StudyDefaults
from frameproof.errors import InvalidInputError

SOURCE = "s3://pacs/DOE^JOHN/"


def read(*lines: Any, defaults: StudyDefaults | None = None) -> list[ListedStudy]:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    return read_study_list(
        "\n".join(texts).encode(),
        defaults=defaults or StudyDefaults(),
        run_id_of=CollectionFolder("knees").run_id,
    )


def refusal(*lines: Any) -> str:
    with pytest.raises(InvalidInputError) as raised:
        read(*lines)
    return str(raised.value)


def test_a_line_without_a_run_id_gets_one_from_its_number() -> None:
    studies = read({"sources": [SOURCE]}, "", {"sources": [SOURCE], "runId": "left"})
    assert [(study.line, study.run_id) for study in studies] == [(1, "knees-00001"), (3, "left")]
    assert [study.request.run_id for study in studies] == ["knees-00001", "left"]


def test_the_defaults_hold_where_a_line_does_not_say_otherwise() -> None:
    first, second = read(
        {"sources": [SOURCE]},
        {"sources": [SOURCE], "bitmaps": "none", "allowPartialImport": False},
        defaults=StudyDefaults(bitmaps="png", levels="all", allow_partial_import=True),
    )
    assert first.request == ImportRequest(
        (SOURCE,), "knees-00001", bitmaps="png", levels="all", allow_partial_import=True
    )
    assert second.request == ImportRequest((SOURCE,), "knees-00002", levels="all")


def test_every_bad_line_is_named_by_its_number_at_once_and_no_source_is() -> None:
    message = refusal(
        {"sources": [SOURCE]},
        "{not JSON: s3://pacs/DOE^JOHN/",
        "[1]",
        {"sources": []},
        {"sources": ["pacs/DOE^JOHN"]},
        {"sources": [SOURCE], "bitmaps": "jpeg"},
        {"sources": [SOURCE], "runId": "a/b"},
    )
    assert message.startswith("studies: 6 lines of the list cannot be run. line 2: this is not")
    for line, words in {3: "JSON object", 4: "sources", 5: "sources[0]", 6: "bitmaps"}.items():
        assert f"line {line}: " in message
        assert words in message
    assert "line 7: runId: 'a/b'" in message
    assert "nothing was started" in message
    assert "DOE" not in message


def test_a_run_id_that_another_line_has_is_refused() -> None:
    line = {"sources": [SOURCE], "runId": "knees-00002"}
    assert "line 2: runId: line 1 has 'knees-00002', too." in refusal(line, {"sources": [SOURCE]})


def test_a_list_of_nothing_but_bad_lines_is_counted_not_shown_to_its_end() -> None:
    message = refusal(*["x"] * 2_000)
    assert message.startswith("studies: 2000 lines")
    assert "1950 more lines" in message
    assert len(message) < 3_000


def test_an_empty_list_and_one_that_is_too_long_are_refused() -> None:
    assert "the list is empty" in refusal("", "  ")
    assert f"one collection takes {MAX_LINES:,}" in refusal(
        *[json.dumps({"sources": [SOURCE]})] * (MAX_LINES + 1)
    )


@pytest.mark.parametrize(
    ("text", "is_one"), [("knees", True), ("a" * 74, True), ("a" * 75, False), ("a/b", False)]
)
def test_a_collection_id_leaves_room_for_the_number_of_a_line(text: str, is_one: bool) -> None:
    assert is_collection_id(text) == is_one
