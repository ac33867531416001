"""ProveSource: a pointer to one copy batch in; how many DICOM objects were examined out."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from frameproof.contracts import CopyBatch, Run
from frameproof.function_events import passes_before, read_part
from frameproof.gateways import clients
from frameproof.observability import logger
from frameproof.records import to_json
from frameproof.run_store import RunStore
from frameproof.settings import ProveSourceSettings, read_settings
from frameproof.source_objects.isolation import Examiners
from frameproof.steps.prove_source import SourcePace, prove_source


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a SourceTally for ``{"run": Run, "batch": CopyBatch[, "tally": SourceTally]}``."""
    settings = read_settings(ProveSourceSettings)
    run = read_part(Run, event, "run")
    logger.append_keys(run_id=run.run_id)
    side_by_side = settings.examining_processes
    with Examiners(side_by_side) as examiners:
        tally = prove_source(
            read_part(CopyBatch, event, "batch"),
            passes=passes_before(event),
            runs=RunStore(clients.storage(), settings.output_bucket, run.run_id),
            input_bucket=settings.input_bucket,
            store=clients.object_download(),
            examiner=examiners,
            pace=SourcePace(side_by_side, lambda: context.get_remaining_time_in_millis() / 1000),
        )
    logger.info("Examined sources", extra=to_json(tally))
    return to_json(tally)
