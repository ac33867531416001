"""WriteReport: the run in, its verdict out; or the end of an execution that failed, from its event.

The second door is an EventBridge rule on FAILED, TIMED_OUT and ABORTED: such a run gets a report of
what is known.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from frameproof.costs import Tariff
from frameproof.execution_events import read_ended_execution
from frameproof.gateways import clients
from frameproof.ledger import LedgerLimits
from frameproof.observability import logger
from frameproof.records import to_json
from frameproof.run_store import RunStore
from frameproof.settings import WriteReportSettings, read_settings
from frameproof.steps.write_report import write_due_report


@logger.inject_lambda_context(clear_state=True)
def lambda_handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a WrittenReport for ``{"run": Run}`` or for an execution's status change event."""
    settings = read_settings(WriteReportSettings)
    end = read_ended_execution(event)
    logger.append_keys(run_id=end.run.run_id)
    runs = RunStore(clients.storage(), settings.output_bucket, end.run.run_id)
    limits = LedgerLimits.within(settings.aws_lambda_function_memory_size)
    tariff = Tariff.of(region=settings.aws_region)
    written = write_due_report(
        end.run, runs=runs, now=datetime.now(UTC), failure=end.failure, limits=limits, tariff=tariff
    )
    if written is None:
        logger.info("No report of this failure is due: the run has one, or goes on")
        return {}
    logger.info("Wrote report", extra={"verdict": written.verdict})
    return to_json(written)
