"""VerifyFrames: a pointer to one batch of frames in; how many were verified out."""

from __future__ import annotations

from functools import partial
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from frameproof.contracts import FrameBatch, Run
from frameproof.frame_metrics import WatchedFrames, write_frame_metrics
from frameproof.function_events import passes_before, read_part, retries_before
from frameproof.gateways import clients
from frameproof.observability import logger
from frameproof.pixels.decoders import deployed_decoders
from frameproof.records import to_json
from frameproof.run_store import RunStore
from frameproof.settings import VerifyFramesSettings, read_settings
from frameproof.steps.verify_frames import Pace, verify_frames


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer a VerifyTally for ``{"run": Run, "batch": FrameBatch[, "tally", "retries"]}``."""
    settings = read_settings(VerifyFramesSettings)
    run = read_part(Run, event, "run")
    is_retry = retries_before(event) > 0  # perhaps after a frame that killed the process
    logger.append_keys(run_id=run.run_id)
    tally = verify_frames(
        run,
        read_part(FrameBatch, event, "batch"),
        passes=passes_before(event),
        runs=RunStore(clients.storage(), settings.output_bucket, run.run_id),
        source=(source := WatchedFrames(clients.frame_source(settings.datastore_id))),
        decoders=deployed_decoders(run.cross_check, settings.decoder, cautious=is_retry),
        pace=Pace(settings.download_threads, lambda: context.get_remaining_time_in_millis() / 1000),
        observe=partial(write_frame_metrics, source=source, run_id=run.run_id, call=context),
    )
    logger.info("Verified batch", extra=to_json(tally))
    return to_json(tally)
