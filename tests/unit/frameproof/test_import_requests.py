from __future__ import annotations

from typing import Any

import pytest

from frameproof.contracts import ImportRequest
from frameproof.errors import InvalidInputError
from frameproof.import_requests import read_import_request, require_run_id

SOURCE = "s3://pacs/DOE^JOHN/"


def test_an_input_becomes_a_request() -> None:
    document = {"sources": [SOURCE], "levels": "all"}
    assert read_import_request(document) == ImportRequest((SOURCE,), levels="all")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "expected an object"),
        ({"sources": []}, "sources: name at least one"),
        ({"sources": [SOURCE, "pacs/DOE^JOHN/"]}, r"sources\[1\]: this is not an S3 URI"),
        ({"sources": [SOURCE], "source": SOURCE}, "unknown field 'source'"),
    ],
)
def test_a_field_that_does_not_fit_is_named_and_no_source_is(document: Any, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words) as raised:
        read_import_request(document)
    assert "DOE" not in str(raised.value)


def test_a_run_id_names_a_folder_and_an_execution() -> None:
    assert require_run_id("knee.2-a_b") == "knee.2-a_b"
    for text in ("", "a/b", "-a", "a" * 81):
        with pytest.raises(InvalidInputError, match="runId"):
            require_run_id(text)
