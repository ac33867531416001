"""The events that Lambda itself writes into a function's log whose ``LogFormat`` is ``JSON``.

Lambda Developer Guide, "Configuring JSON and plain text log formats" and "Lambda Telemetry API
Event schema reference". At the default level, ``INFO``, these are ``platform.start``,
``platform.report``, and, where the runtime did not survive, ``platform.runtimeDone``.
"""

import json
import math
from datetime import UTC, datetime
from typing import Any

from frameproof_local.lambda_host.configuration import FunctionConfiguration, Invocation
from frameproof_local.lambda_host.environment import MEBIBYTE, Outcome


def start_event(configuration: FunctionConfiguration, invocation: Invocation) -> str:
    """Return the line that opens an invocation."""
    record = {"requestId": invocation.request_id, "version": configuration.version}
    return _event("platform.start", record)


def end_events(
    configuration: FunctionConfiguration, invocation: Invocation, outcome: Outcome
) -> list[str]:
    """Return the lines that close an invocation; two of them where it ended its environment."""
    record = {"requestId": invocation.request_id, **_status(outcome)}
    duration_ms = round(outcome.duration_seconds * 1000, 3)
    report = _event("platform.report", {**record, "metrics": _metrics(configuration, outcome)})
    if outcome.failure is None:
        return [report]
    done = _event("platform.runtimeDone", {**record, "metrics": {"durationMs": duration_ms}})
    return [done, report]


def _status(outcome: Outcome) -> dict[str, str]:
    failure = outcome.failure
    if failure is None:
        return {"status": "error" if outcome.function_error else "success"}
    if failure.status == "timeout":
        return {"status": "timeout"}
    return {"status": failure.status, "errorType": failure.error_type}


def _metrics(configuration: FunctionConfiguration, outcome: Outcome) -> dict[str, float]:
    duration_ms = outcome.duration_seconds * 1000
    init_ms = (outcome.init_seconds or 0) * 1000
    metrics = {
        "durationMs": round(duration_ms, 3),
        "billedDurationMs": math.ceil(duration_ms + init_ms),
        "memorySizeMB": configuration.memory_size_mb,
        "maxMemoryUsedMB": math.ceil(outcome.peak_memory_bytes / MEBIBYTE),
    }
    return metrics if outcome.init_seconds is None else {**metrics, "initDurationMs": init_ms}


def _event(kind: str, record: dict[str, Any]) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"time": now, "type": kind, "record": record})
