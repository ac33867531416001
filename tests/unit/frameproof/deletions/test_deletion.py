from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from frameproof.deletions.passes import DeletionRequest, read_deletion_request
from frameproof.errors import InvalidInputError

ROOT = Path(__file__).parents[4]
SCHEMA: dict[str, Any] = json.loads(
    (ROOT / "statemachine/delete_run.input.schema.json").read_text()
)
STACK_EVENT: dict[str, Any] = json.loads((ROOT / "events/stack_data.json").read_text())

BAD_INPUTS: list[tuple[object, str]] = [
    ({}, "runIds: name the runs"),
    ({"runIds": []}, "runIds: name the runs"),
    ({"runIds": "a"}, "runIds: expected a list"),
    ({"runIds": [7]}, r"runIds\[0\]: expected str"),
    ({"runIds": ["a", "a/b"]}, r"runIds\[1\]: 'a/b' must be"),
    ({"runIds": [".."]}, r"runIds\[0\]"),
    ({"runIds": ["a"], "stack": STACK_EVENT}, "runIds: name the runs"),
    ({"runIds": ["a"], "tally": {}}, "unknown field 'tally'"),
    (["a"], "expected an object"),
]


def is_valid(document: object) -> bool:
    return bool(jsonschema.Draft202012Validator(SCHEMA).is_valid(document))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_runs_are_named_by_their_ids() -> None:
    document = {"runIds": ["a", "b.2-x_y"]}
    assert read_deletion_request(document) == DeletionRequest(run_ids=("a", "b.2-x_y"))
    assert is_valid(document)


def test_a_stack_is_named_by_cloudformation_s_request() -> None:
    document = {"stack": STACK_EVENT}
    assert read_deletion_request(document) == DeletionRequest(stack=STACK_EVENT)
    assert is_valid(document)


@pytest.mark.parametrize(("document", "words"), BAD_INPUTS, ids=lambda item: str(item)[:30])
def test_what_the_schema_refuses_is_refused_by_field(document: object, words: str) -> None:
    assert not is_valid(document)
    with pytest.raises(InvalidInputError, match=words):
        read_deletion_request(document)
