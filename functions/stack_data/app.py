"""StackData: CloudFormation's request to the custom resource in; an answer, or DeleteRun, out."""

from __future__ import annotations

from typing import Any

from frameproof.deletions.stack_requests import read_stack_request
from frameproof.gateways import clients
from frameproof.observability import logger
from frameproof.settings import StackDataSettings, read_settings
from frameproof.steps.stack_data import Deployed, stack_data


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer ``{"outcome": ...}``; what CloudFormation waits for goes to its ``ResponseURL``."""
    request = read_stack_request(event)
    logger.append_keys(stack_id=request.stack_id, request_type=request.request_type)
    deployed = Deployed(
        settings=lambda: read_settings(StackDataSettings),
        stacks=clients.stacks,
        state_machines=clients.state_machines,
    )
    handled = stack_data(request, event, deployed=deployed, answers=clients.stack_answers())
    if handled.failure:
        logger.error("Told CloudFormation of a failure", extra={"failure": handled.failure})
    else:
        logger.info("Handled", extra={"outcome": handled.outcome})
    return {"outcome": handled.outcome}
