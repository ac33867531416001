"""CopyStudy: a pointer to one batch of planned objects in; how many were copied out."""

from __future__ import annotations

from typing import Any

from frameproof.contracts import CopyBatch, Run
from frameproof.function_events import read_part
from frameproof.gateways import clients
from frameproof.observability import logger
from frameproof.records import to_json
from frameproof.run_store import RunStore
from frameproof.settings import CopyStudySettings, read_settings
from frameproof.steps.copy_study import copy_study


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a CopyTally for ``{"run": Run, "batch": CopyBatch}``."""
    settings = read_settings(CopyStudySettings)
    run = read_part(Run, event, "run")
    logger.append_keys(run_id=run.run_id)
    tally = copy_study(
        read_part(CopyBatch, event, "batch"),
        runs=RunStore(clients.storage(), settings.output_bucket, run.run_id),
        copier=clients.object_copier(settings.input_bucket),
        threads=settings.copy_threads,
    )
    logger.info("Copied", extra=to_json(tally))
    return to_json(tally)
