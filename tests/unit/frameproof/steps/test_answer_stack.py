from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from frameproof.deletions.stack_requests import read_stack_request
from frameproof.errors import RetryableError
from frameproof.steps.answer_stack import answer_stack

EVENT: dict[str, Any] = json.loads(
    (Path(__file__).parents[4] / "events/answer_stack.json").read_text()
)
REQUEST = read_stack_request(EVENT["stack"])


class AnswersInMemory:
    def __init__(self) -> None:
        self.given: dict[str, dict[str, Any]] = {}

    def answer(self, response_url: str, document: dict[str, Any]) -> None:
        self.given[response_url] = document


class NotReached:
    def answer(self, response_url: str, document: dict[str, Any]) -> None:
        raise RetryableError("The connection failed while answering CloudFormation.")


def test_a_deletion_that_ended_is_a_success() -> None:
    answers = AnswersInMemory()
    assert answer_stack(REQUEST, None, stacks=answers) == "SUCCESS"
    assert answers.given == {
        REQUEST.response_url: {
            "Status": "SUCCESS",
            "Reason": "Done.",
            "PhysicalResourceId": "frameproof-data",
            "StackId": EVENT["stack"]["StackId"],
            "RequestId": EVENT["stack"]["RequestId"],
            "LogicalResourceId": "StackData",
        }
    }


def test_a_deletion_that_failed_is_answered_with_the_error_and_its_words() -> None:
    answers = AnswersInMemory()
    assert answer_stack(REQUEST, EVENT["failure"], stacks=answers) == "FAILED"
    document = answers.given[REQUEST.response_url]
    assert document["Reason"] == "TooManyImageSetsError: The stack has 801 image sets."


def test_an_address_that_is_not_reached_is_tried_again_by_the_state_machine() -> None:
    with pytest.raises(RetryableError):
        answer_stack(REQUEST, None, stacks=NotReached())
