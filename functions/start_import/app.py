"""StartImport: one import shard in; the job that HealthImaging made of it out."""

from __future__ import annotations

from typing import Any

from frameproof.contracts import ImportShard, Run
from frameproof.function_events import read_part
from frameproof.gateways import clients
from frameproof.observability import logger
from frameproof.records import to_json
from frameproof.run_store import RunStore
from frameproof.settings import StartImportSettings, read_settings
from frameproof.steps.start_import import start_import


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer an ImportJob for ``{"run": Run, "shard": ImportShard}``."""
    settings = read_settings(StartImportSettings)
    run = read_part(Run, event, "run")
    logger.append_keys(run_id=run.run_id)
    job = start_import(
        run,
        read_part(ImportShard, event, "shard"),
        runs=RunStore(clients.storage(), settings.output_bucket, run.run_id),
        healthimaging=clients.healthimaging(settings.datastore_id),
        role_arn=settings.import_role_arn,
    )
    logger.info("Started import job", extra={"jobId": job.job_id, "attempt": job.attempt})
    return to_json(job)
