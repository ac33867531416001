"""PlanCollection: a list of studies in; pointers to those that are still to be imported, out."""

from __future__ import annotations

from typing import Any

from frameproof.function_events import part_of, read_execution
from frameproof.gateways import clients
from frameproof.observability import logger
from frameproof.records import to_json
from frameproof.settings import PlanCollectionSettings, read_settings
from frameproof.steps.plan_collection import plan_collection, read_collection_request


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a PlannedCollection for ``{"input": ..., "execution": {"Id": ...}}``."""
    settings = read_settings(PlanCollectionSettings)
    collection = read_collection_request(part_of(event, "input"), execution=read_execution(event))
    logger.append_keys(collection_id=collection.collection_id)
    planned = plan_collection(
        collection,
        store=clients.storage(),
        output_bucket=settings.output_bucket,
        executions=clients.state_machines().executions(settings.import_study_arn),
    )
    logger.info("Planned", extra=to_json(planned))
    return to_json(planned)
