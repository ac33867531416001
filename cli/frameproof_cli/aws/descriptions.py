"""What Step Functions tells about an execution and about a Distributed Map, as records.

Fields and statuses: Step Functions API Reference, DescribeExecution and DescribeMapRun.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from frameproof.layout import is_run_id
from frameproof.records import Json


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution as DescribeExecution shows it."""

    arn: str
    status: str
    """RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED or PENDING_REDRIVE."""
    error: str = ""
    cause: str = ""
    document: Json = field(default_factory=dict)
    """Its input; empty where that is no JSON object, or not shown."""
    output: Json = field(default_factory=dict)
    """Its output; empty before its end, and where it is no JSON object."""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    redrive_count: int = 0
    redrive_status: str = ""
    """REDRIVABLE, NOT_REDRIVABLE or REDRIVABLE_BY_MAP_RUN."""
    redrive_reason: str = ""
    """Why it cannot be redriven, in AWS's words."""

    @property
    def name(self) -> str:
        """Its name: the run id, or a retry's ``<run-id>-r<n>``."""
        return self.arn.rsplit(":", 1)[1]

    @property
    def run_id(self) -> str:
        """The run that it works for: the ``runId`` of its input, else its own name.

        A ``runId`` that cannot be one is left aside: PlanCopy refuses it, and a name that comes
        from elsewhere must not become a path on this machine.
        """
        run_id = self.document.get("runId")
        return run_id if isinstance(run_id, str) and is_run_id(run_id) else self.name

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.status not in {"RUNNING", "PENDING_REDRIVE"}


def read_execution(arn: str, answer: Mapping[str, Any]) -> Execution:
    """Read DescribeExecution's answer."""
    return Execution(
        arn,
        answer["status"],
        answer.get("error", ""),
        answer.get("cause", ""),
        document=_json_object(answer.get("input")),
        output=_json_object(answer.get("output")),
        started_at=answer.get("startDate"),
        ended_at=answer.get("stopDate"),
        redrive_count=answer.get("redriveCount", 0),
        redrive_status=answer.get("redriveStatus", ""),
        redrive_reason=answer.get("redriveStatusReason", ""),
    )


def _json_object(text: str | None) -> Json:
    """Read an input or an output; anybody may start an execution with any JSON text."""
    document = json.loads(text) if text else None
    return document if isinstance(document, dict) else {}


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """How far a Distributed Map is (DescribeMapRun, ``itemCounts``)."""

    total: int
    """0 while the items are still being read."""
    succeeded: int
    failed: int
    """Failed, timed out or stopped."""
    running: int


def read_item_counts(counts: Mapping[str, int]) -> ItemCounts:
    """Read the ``itemCounts`` of DescribeMapRun's answer."""
    failed = counts["failed"] + counts["timedOut"] + counts["aborted"]
    return ItemCounts(counts["total"], counts["succeeded"], failed, counts["running"])
