"""What is printed of a run that was set going and is not watched."""

from __future__ import annotations

import json

from frameproof_cli.runs.runs import Runs
from frameproof_cli.schemas import SCHEMA_VERSION


def started(run_id: str, arn: str, door: str, *, as_json: bool, runs: Runs) -> str:
    """Say that a run has started (as JSON: ``schemas/started.schema.json``).

    Parameters
    ----------
    door
        ``start``, ``redrive`` or ``newExecution``.
    """
    if as_json:
        return json.dumps(
            {
                "schemaVersion": SCHEMA_VERSION,
                "runId": run_id,
                "executionArn": arn,
                "door": door,
            }
        )
    return f"{run_id} has started: {arn}\nWatch it: frameproof watch {run_id}{runs.flags}"
