"""AnswerStack: CloudFormation's request, and what failed, in; the answer that it was given out."""

from __future__ import annotations

from typing import Any

from frameproof.deletions.stack_requests import failure_in, read_stack_request
from frameproof.function_events import part_of
from frameproof.gateways import clients
from frameproof.observability import logger
from frameproof.steps.answer_stack import answer_stack


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer ``{"status": ...}`` for ``{"stack": ...}``, with the ``failure`` that was caught."""
    request = read_stack_request(part_of(event, "stack"))
    logger.append_keys(stack_id=request.stack_id)
    status = answer_stack(request, failure_in(event), stacks=clients.stack_answers())
    logger.info("Answered", extra={"status": status})
    return {"status": status}
