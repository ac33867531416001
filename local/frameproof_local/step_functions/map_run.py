"""A Map Run: the children of one Distributed Map state, how many failed, how many may.

Source: Step Functions developer guide, "Using Map state in Distributed mode" and "Setting
failure thresholds for Distributed Map states".
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from frameproof_local.step_functions.cancellation import Cancellation

# AWS runs at most 10,000 children at a time. Here each takes a thread, so 1,000 is the most,
# also when MaxConcurrency is 0 (no limit).
MAX_CONCURRENT_CHILDREN = 1000

# The status of a child execution -> the count it belongs to in DescribeMapRun.
_COUNTS = {
    "RUNNING": "running",
    "SUCCEEDED": "succeeded",
    "FAILED": "failed",
    "TIMED_OUT": "timedOut",
    "ABORTED": "aborted",
}


class ChildExecution(Protocol):
    """A child execution, as far as its Map Run needs to know it."""

    arn: str
    name: str
    status: str
    input_text: str
    output: Any
    output_text: str | None
    error: str | None
    cause: str | None
    start_date: datetime
    stop_date: datetime | None
    redrive_count: int
    state_machine_arn: str

    def run(self) -> None:
        """Run on this thread to the end; the status tells how it went."""
        ...

    def redrive(self, cancellation: Cancellation) -> None:
        """Get ready to go on where it failed; ``run`` then does so."""
        ...


@dataclass
class Child:
    """One child of a Map Run.

    Attributes
    ----------
    input_value
        An item, or a batch of items.
    item_count
        How many items that is.
    execution
        None until it is started.
    waits_for_redrive
        Whether it failed and will be run again.
    """

    input_value: Any
    item_count: int
    execution: ChildExecution | None = None
    waits_for_redrive: bool = False

    @property
    def count_name(self) -> str:
        """The count of ``DescribeMapRun`` that this child is in."""
        if self.waits_for_redrive:
            return "pendingRedrive"
        return "pending" if self.execution is None else _COUNTS[self.execution.status]

    @property
    def succeeded(self) -> bool:
        """Whether its execution ended well."""
        return self.execution is not None and self.execution.status == "SUCCEEDED"


@dataclass(frozen=True)
class Tolerance:
    """How many items may fail; None means that the limit was not given.

    Without any limit, one failed item fails the Map Run.
    """

    count: float | None = None
    percentage: float | None = None

    def exceeded(self, failed_items: int, total_items: int) -> bool:
        """Tell whether more items failed than either limit allows."""
        if failed_items == 0:
            return False
        if self.count is None and self.percentage is None:
            return True
        over_count = self.count is not None and failed_items > self.count
        share = 100 * failed_items / max(total_items, 1)
        return over_count or (self.percentage is not None and share > self.percentage)


class MapRun:
    """One run of a Distributed Map state, over all its redrives.

    Parameters
    ----------
    arn, execution_arn
        Its own ARN, and that of the execution whose state it is.
    label
        The Map's ``Label``, or an id when it has none.
    processor
        The ``ItemProcessor`` of the definition.
    max_concurrency
        As given; 0 means no limit.
    tolerance
        How many items may fail.
    start_date
        When it began.
    """

    def __init__(
        self,
        *,
        arn: str,
        execution_arn: str,
        label: str,
        processor: dict[str, Any],
        max_concurrency: int,
        tolerance: Tolerance,
        start_date: datetime,
    ) -> None:
        self.arn = arn
        self.execution_arn = execution_arn
        self.label = label
        self.processor = processor
        self.max_concurrency = max_concurrency
        self.tolerance = tolerance
        self.start_date = start_date
        self.stop_date: datetime | None = None
        self.redrive_date: datetime | None = None
        self.status = "RUNNING"
        self.redrive_count = 0
        self.results_written = 0
        self.children: list[Child] | None = None  # None until the items have been read
        self._lock = threading.Lock()
        self._on_update: Callable[[], None] | None = None

    @property
    def express(self) -> bool:
        """Whether the children are Express executions."""
        kind: str = self.processor.get("ProcessorConfig", {}).get("ExecutionType", "STANDARD")
        return kind == "EXPRESS"

    @property
    def run_id(self) -> str:
        """The last part of the ARN, which also names the folder of the results."""
        return self.arn.rpartition(":")[2]

    @property
    def concurrency_limit(self) -> int:
        """How many children may run now."""
        return min(self.max_concurrency or MAX_CONCURRENT_CHILDREN, MAX_CONCURRENT_CHILDREN)

    @property
    def total_items(self) -> int:
        """How many items there are."""
        return sum(child.item_count for child in self.children or ())

    def close(self, status: str, at: datetime) -> None:
        """End the run with ``SUCCEEDED``, ``FAILED`` or ``ABORTED``."""
        self.status, self.stop_date = status, at

    def reopen(self, at: datetime) -> None:
        """Begin a redrive: children that did not succeed wait to be run again."""
        self.status, self.stop_date, self.redrive_date = "RUNNING", None, at
        self.redrive_count += 1
        for child in self.children or ():
            child.waits_for_redrive = child.execution is not None and not child.succeeded

    def update(
        self, *, max_concurrency: int | None, count: int | None, percentage: float | None
    ) -> None:
        """Change the limits of a run that is going on (``UpdateMapRun``)."""
        with self._lock:
            if max_concurrency is not None:
                self.max_concurrency = max_concurrency
            if count is not None or percentage is not None:
                self.tolerance = Tolerance(
                    self.tolerance.count if count is None else count,
                    self.tolerance.percentage if percentage is None else percentage,
                )
            notify = self._on_update
        if notify is not None:
            notify()

    def on_update(self, notify: Callable[[], None] | None) -> None:
        """Have ``notify`` called after each change of the limits; None ends that."""
        with self._lock:
            self._on_update = notify
