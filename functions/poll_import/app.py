"""PollImport: an import job in; the same job as HealthImaging sees it now out."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from frameproof.contracts import ImportJob, Run
from frameproof.embedded_metrics import Call, write_metrics
from frameproof.function_events import read_part
from frameproof.gateways import clients
from frameproof.observability import logger
from frameproof.records import to_json
from frameproof.run_store import RunStore
from frameproof.settings import PollImportSettings, read_settings
from frameproof.steps.poll_import import poll_import


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: Call) -> dict[str, Any]:
    """Answer an ImportJob for ``{"run": Run, "job": ImportJob}``."""
    settings = read_settings(PollImportSettings)
    run = read_part(Run, event, "run")
    logger.append_keys(run_id=run.run_id)
    job = poll_import(
        read_part(ImportJob, event, "job"),
        runs=RunStore(clients.storage(), settings.output_bucket, run.run_id),
        healthimaging=clients.healthimaging(settings.datastore_id),
        timeout_seconds=settings.import_timeout_seconds,
        max_wait_seconds=settings.max_poll_seconds,
    )
    age = {"ImportJobAge": (MetricUnit.Seconds, job.waited_seconds)}
    write_metrics("PollImport", age, run_id=run.run_id, call=context)
    logger.info("Polled", extra={"jobId": job.job_id, "jobStatus": job.job_status})
    return to_json(job)
