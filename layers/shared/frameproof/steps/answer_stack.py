"""AnswerStack: tell CloudFormation how the deletion of the stack's data has ended."""

from __future__ import annotations

from typing import Any, Protocol

from frameproof.deletions.stack_requests import StackRequest, failure_text, stack_answer


class Answers(Protocol):
    """Takes a custom resource's answer: CloudFormation in a Lambda."""

    def answer(self, response_url: str, document: dict[str, Any]) -> None:
        """Put the answer where CloudFormation awaits it."""


def answer_stack(request: StackRequest, failure: dict[str, Any] | None, *, stacks: Answers) -> str:
    """Answer SUCCESS, or FAILED with what ended DeleteRun; return which.

    Parameters
    ----------
    failure
        ``Error`` and ``Cause``, as the state machine caught them; None when all is deleted.
    """
    reason = None if failure is None else failure_text(failure)
    document = stack_answer(request, reason)
    stacks.answer(request.response_url, document)
    status: str = document["Status"]
    return status
