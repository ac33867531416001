"""ListFrames: the run in; a pointer to its frame batches out."""

from __future__ import annotations

from typing import Any

from frameproof.contracts import Plan, Run
from frameproof.function_events import read_part
from frameproof.gateways import clients
from frameproof.observability import logger
from frameproof.records import to_json
from frameproof.run_store import RunStore
from frameproof.settings import ListFramesSettings, read_settings
from frameproof.steps.list_frames import ListingLimits, list_frames


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a FrameList for ``{"run": Run, "plan": Plan}``."""
    settings = read_settings(ListFramesSettings)
    run = read_part(Run, event, "run")
    logger.append_keys(run_id=run.run_id)
    listed = list_frames(
        run,
        read_part(Plan, event, "plan"),
        runs=RunStore(clients.storage(), settings.output_bucket, run.run_id),
        store=clients.storage(),
        healthimaging=clients.healthimaging(settings.datastore_id),
        limits=ListingLimits(settings.metadata_threads, settings.verify_concurrency),
    )
    logger.info("Listed frames", extra=to_json(listed))
    return to_json(listed)
