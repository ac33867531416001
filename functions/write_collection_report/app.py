"""WriteCollectionReport: a collection's id in; the verdict on all of its studies out."""

from __future__ import annotations

from functools import partial
from typing import Any

from frameproof.contracts.collections import PlannedCollection
from frameproof.function_events import read_part
from frameproof.gateways import clients
from frameproof.observability import logger
from frameproof.records import to_json
from frameproof.settings import WriteCollectionReportSettings, read_settings
from frameproof.steps.write_collection_report import write_collection_report


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a WrittenCollectionReport for ``{"plan": PlannedCollection}``."""
    settings = read_settings(WriteCollectionReportSettings)
    plan = read_part(PlannedCollection, event, "plan")
    logger.append_keys(collection_id=plan.collection_id)
    written = write_collection_report(
        plan.collection_id,
        store=clients.storage(),
        output_bucket=settings.output_bucket,
        find=partial(clients.state_machines().execution, settings.import_study_arn),
    )
    logger.info("Wrote report", extra={"verdict": written.verdict})
    return to_json(written)
