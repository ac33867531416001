"""StackData: CloudFormation's request to the custom resource in; an answer, or DeleteRun, out."""

from __future__ import annotations

from typing import Any

from frameproof import clients
from frameproof.observability import logger
from frameproof.settings import StackDataSettings, read_settings
from frameproof.stack_requests import read_stack_request
from frameproof.steps.stack_data import stack_data


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer ``{"outcome": ...}``; what CloudFormation waits for goes to its ``ResponseURL``."""
    settings = read_settings(StackDataSettings)
    request = read_stack_request(event)
    logger.append_keys(stack_id=request.stack_id, request_type=request.request_type)
    outcome = stack_data(
        request,
        event,
        keep_data=settings.keep_data,
        stacks=clients.stacks(),
        state_machines=clients.state_machines(),
        delete_run_arn=settings.delete_run_arn,
    )
    logger.info("Handled", extra={"outcome": outcome})
    return {"outcome": outcome}
