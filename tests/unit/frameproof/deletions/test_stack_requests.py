from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from frameproof.deletions.stack_requests import failure_text, read_stack_request, stack_answer
from frameproof.errors import InvalidInputError

EVENT: dict[str, Any] = json.loads(
    (Path(__file__).parents[4] / "events/stack_data.json").read_text()
)


def test_the_physical_id_is_made_of_the_stack_s_name_and_never_changes() -> None:
    created = read_stack_request(EVENT | {"RequestType": "Create", "RequestId": "1"})
    deleted = read_stack_request(EVENT | {"RequestId": "2"})
    assert created.physical_resource_id == deleted.physical_resource_id == "frameproof-data"


@pytest.mark.parametrize(
    "name", ["RequestType", "RequestId", "ResponseURL", "StackId", "LogicalResourceId"]
)
def test_a_request_that_lacks_a_field_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(InvalidInputError, match=f"^{name}: this field is missing"):
        read_stack_request({key: value for key, value in EVENT.items() if key != name})


def test_a_stack_id_must_hold_the_stack_s_name() -> None:
    with pytest.raises(InvalidInputError, match=r"^StackId: expected arn:aws:cloudformation"):
        read_stack_request(EVENT | {"StackId": "frameproof"})


@pytest.mark.parametrize("character", ["x", "é", '"', "\x00", "\N{LEFT-POINTING MAGNIFYING GLASS}"])
def test_an_answer_has_room_for_a_long_reason(character: str) -> None:
    answer = stack_answer(read_stack_request(EVENT), character * 10_000)
    assert len(json.dumps(answer)) < 4_096


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        ({"Error": "E", "Cause": '{"errorMessage": "m", "stackTrace": []}'}, "E: m"),
        ({"Error": "States.Timeout", "Cause": "plain words"}, "States.Timeout: plain words"),
        ({"Error": "E", "Cause": '{"other": 1}'}, 'E: {"other": 1}'),
        ({"Error": "E", "Cause": "[1]"}, "E: [1]"),
        ({"Error": "States.Timeout"}, "States.Timeout: "),
        ({}, "an unnamed error: "),
    ],
)
def test_a_failure_is_told_by_its_error_and_its_message(
    failure: dict[str, Any], expected: str
) -> None:
    assert failure_text(failure) == expected
