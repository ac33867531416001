"""DeleteRun: the execution's input and the tally of the pass before in; this pass's tally out."""

from __future__ import annotations

from typing import Any

from frameproof.deletions.passes import DeletionTally, read_deletion_request
from frameproof.deletions.scope import Deployed
from frameproof.function_events import part_of, read_optional
from frameproof.gateways import clients
from frameproof.observability import logger
from frameproof.records import to_json
from frameproof.settings import DeleteRunSettings, read_settings
from frameproof.steps.delete_run import delete_run


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a DeletionTally for ``{"input": ..., "state": {..., "tally"?: DeletionTally}}``."""
    settings = read_settings(DeleteRunSettings)
    request = read_deletion_request(part_of(event, "input"))
    logger.append_keys(run_ids=request.run_ids)
    state = part_of(event, "state")
    tally = delete_run(
        request,
        read_optional(DeletionTally, state, "tally"),
        deployed=Deployed(
            store=clients.storage(),
            datastore=clients.healthimaging(settings.datastore_id),
            input_bucket=settings.input_bucket,
            output_bucket=settings.output_bucket,
            owns_datastore=settings.owns_datastore,
            keep_data=settings.keep_data,
            stack_status=lambda: clients.stacks().status(settings.stack_id),
        ),
        running=clients.state_machines().still_running(*settings.importing_machines),
        pace_seconds=settings.delete_pace_seconds,
    )
    logger.info("Deleted", extra=to_json(tally))
    return to_json(tally)
