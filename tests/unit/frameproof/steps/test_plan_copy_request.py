"""What PlanCopy makes of an execution's input."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from frameproof.errors import InvalidInputError
from frameproof.steps.plan_copy import read_request
from tests.unit.frameproof.fakes import RUN, SOURCE

EXECUTION = {
    "Id": RUN.execution_arn,
    "Name": "by-hand",
    "StartTime": RUN.started_at,
}


def test_the_request_s_defaults_are_filled_in() -> None:
    run = read_request({"sources": [SOURCE]}, execution=EXECUTION)
    assert run == replace(RUN, run_id="by-hand")


def test_every_field_of_the_request_reaches_the_run() -> None:
    document = {
        "runId": "mine",
        "sources": [SOURCE],
        "bitmaps": "png",
        "sourceProof": True,
        "crossCheck": "sample",
        "levels": "all",
        "allowPartialImport": True,
    }
    run = read_request(document, execution=EXECUTION)
    assert run == replace(
        RUN,
        run_id="mine",
        bitmaps="png",
        source_proof=True,
        cross_check="sample",
        levels="all",
        allow_partial_import=True,
    )


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (None, "ImportRequest: expected an object, got null"),
        ({}, "sources: this field is missing"),
        ({"sources": []}, "sources: name at least one S3 prefix, s3://bucket/prefix/."),
        ({"sources": [SOURCE, "idc-open-data/x/"]}, "sources[1]: this is not an S3 URI"),
        ({"sources": [SOURCE, 7]}, "sources[1]: expected str, got int"),
        ({"sources": [SOURCE], "bitmap": "png"}, "unknown field 'bitmap'. Known: sources, runId"),
        ({"sources": [SOURCE], "bitmaps": "jpg"}, "bitmaps: expected one of 'none', 'png'"),
        ({"sources": [SOURCE], "sourceProof": 1}, "sourceProof: expected bool, got int"),
        ({"sources": [SOURCE], "crossCheck": "some"}, "crossCheck: expected one of 'none'"),
        ({"sources": [SOURCE], "runId": ""}, "runId: '' must be 1 to 80 letters"),
        ({"sources": [SOURCE], "runId": "a/b"}, "runId: 'a/b' must be 1 to 80 letters"),
        ({"sources": [SOURCE], "runId": "a" * 81}, "must be 1 to 80 letters"),
    ],
)
def test_a_bad_field_of_the_input_is_named_by_its_path(document: Any, message: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        read_request(document, execution=EXECUTION)
    assert message in str(raised.value)


def test_an_execution_s_name_that_names_no_folder_needs_a_run_id() -> None:
    with pytest.raises(InvalidInputError, match=r"'my run' must be .*execution's name is taken"):
        read_request({"sources": [SOURCE]}, execution=EXECUTION | {"Name": "my run"})
