"""PlanCopy: the execution's input in; the run, and pointers to its copy batches and shards, out."""

from __future__ import annotations

from typing import Any

from frameproof.function_events import part_of, read_execution
from frameproof.gateways import clients
from frameproof.observability import logger
from frameproof.records import to_json
from frameproof.run_store import RunStore
from frameproof.settings import PlanCopySettings, read_settings
from frameproof.steps.plan_copy import plan_copy, read_request


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer ``{"run": Run, "plan": Plan}`` for ``{"input": ..., "execution": {"Id": ...}}``."""
    settings = read_settings(PlanCopySettings)
    run = read_request(part_of(event, "input"), execution=read_execution(event))
    logger.append_keys(run_id=run.run_id)
    plan = plan_copy(
        run,
        runs=RunStore(clients.storage(), settings.output_bucket, run.run_id),
        store=clients.storage(),
        executions=clients.state_machines(),
        input_bucket=settings.input_bucket,
    )
    logger.info("Planned", extra=to_json(plan))
    return {"run": to_json(run), "plan": to_json(plan)}
