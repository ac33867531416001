"""One execution: it runs on a thread, has a status and a history, can be stopped and redriven."""

import logging
import threading
import uuid
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field
from datetime import datetime
from typing import Any

from frameproof_local.step_functions import arns
from frameproof_local.step_functions.cancellation import Cancellation
from frameproof_local.step_functions.context import context_object, status_change_detail
from frameproof_local.step_functions.environment import Environment
from frameproof_local.step_functions.errors import (
    RUNTIME,
    TIMEOUT,
    Cancelled,
    ServiceError,
    StatesError,
)
from frameproof_local.step_functions.history import History, Trail
from frameproof_local.step_functions.map_run import Child, MapRun
from frameproof_local.step_functions.payload import (
    require_input_within_limit,
    to_text,
)
from frameproof_local.step_functions.progress import Progress
from frameproof_local.step_functions.registry import Registry
from frameproof_local.step_functions.sequence import Sequence
from frameproof_local.step_functions.state_machine import StateMachine
from frameproof_local.step_functions.threads import start_daemon

logger = logging.getLogger(__name__)


@dataclass(eq=False, repr=False)
class Execution:
    """One execution of a state machine, or a child of a Map Run.

    Attributes
    ----------
    environment, registry
        The outside world; what gets the children and Map Runs of this execution.
    machine, name, arn
        What to execute; the execution's own name and ARN.
    input_value, input_text
        Its input, as a value and as text.
    map_run, item_count, parent
        For a child: its Map Run, how many items it has, and the run's cancellation.
    status, error, cause, output, output_text
        How it stands, in the API's words.
    """

    environment: Environment
    registry: Registry
    machine: StateMachine
    name: str
    arn: str
    input_value: Any
    input_text: str
    map_run: MapRun | None = None
    item_count: int | None = None
    parent: InitVar[Cancellation | None] = None
    status: str = "RUNNING"
    stop_date: datetime | None = None
    output: Any = None
    output_text: str | None = None
    error: str | None = None
    cause: str | None = None
    redrive_count: int = 0
    redrive_date: datetime | None = None
    map_runs: list[MapRun] = field(default_factory=list)

    def __post_init__(self, parent: Cancellation | None) -> None:
        self.state_machine_arn = self.machine.arn
        self.start_date = self.environment.clock.now()
        # Nobody can ask for the history of an Express child.
        kept = self.map_run is None or not self.machine.express
        self.history = History(self.environment.clock, kept=kept)
        self._trail = Trail(self.history)
        start_at = self.machine.definition["StartAt"]
        self._progress = Progress.at_start(start_at, self.input_value, self.input_text)
        self._cancellation = self._new_cancellation(parent)
        self._stopped_by: tuple[str | None, str | None] | None = None
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._listeners: list[Callable[[], None]] = []

    def start(self) -> None:
        """Run on a daemon thread."""
        start_daemon(self.run, f"execution-{self.name}")

    def run(self) -> None:
        """Run on this thread to the end. Raises nothing: the status tells how it went."""
        try:
            self._announce()
            self._walk()
        except Cancelled:
            self._end_cancelled()
        except StatesError as failure:
            self._end("FAILED", "ExecutionFailed", failure.error, failure.cause)
        except Exception as error:
            # The boundary of the thread: a fault of the interpreter itself must end the
            # execution visibly, or whoever waits for it would wait for ever.
            logger.exception("The interpreter failed in execution %s", self.arn)
            cause = f"The local Step Functions failed: {type(error).__name__}: {error}"
            self._end("FAILED", "ExecutionFailed", RUNTIME, cause)

    def stop(self, error: str | None = None, cause: str | None = None) -> None:
        """End the execution; what it waits for is left alone. No effect once it has ended."""
        with self._lock:
            if self._stopped_by is None:
                self._stopped_by = (error, cause)
        self._cancellation.cancel()

    def redrive(self, cancellation: Cancellation | None = None) -> None:
        """Get ready to go on at the state that did not exit; ``run`` or ``start`` then does so.

        Parameters
        ----------
        cancellation
            For a child: the cancellation of its Map Run's new attempt.

        Raises
        ------
        ServiceError
            ``ExecutionNotRedrivable``: someone else was quicker, and it runs already.
        """
        with self._lock:
            if self.status == "RUNNING":
                raise ServiceError("ExecutionNotRedrivable", f"Execution is RUNNING: '{self.arn}'")
            self.redrive_count += 1
            self.redrive_date = self.environment.clock.now()
            self.status, self.stop_date, self.error, self.cause = "RUNNING", None, None, None
            self._stopped_by = None
            self._ended.clear()
            self._cancellation = self._new_cancellation(cancellation)

    def wait_until_ended(self, timeout_seconds: float | None = None) -> bool:
        """Block until the execution has ended; return whether it has."""
        return self._ended.wait(timeout_seconds)

    def when_ended(self, wake: Callable[[], None]) -> None:
        """Have ``wake`` called when the execution ends; at once if it has ended."""
        with self._lock:
            if not self._ended.is_set():
                self._listeners.append(wake)
                return
        wake()

    def open_map_run(self, map_run: MapRun) -> None:
        """Make a Map Run of this execution known."""
        self.map_runs.append(map_run)
        self.registry.add_map_run(map_run)

    def map_run_arn(self, label: str) -> str:
        """Return an ARN for a new Map Run."""
        return arns.map_run_arn(self.machine.arn, label)

    def spawn_child(self, map_run: MapRun, child: Child, cancellation: Cancellation) -> "Execution":
        """Return a child execution, not started. Standard children are known by their ARN."""
        machine = self.machine.for_children(map_run)
        name = str(uuid.uuid4())
        make_arn = arns.express_execution_arn if map_run.express else arns.execution_arn
        execution = Execution(
            environment=self.environment,
            registry=self.registry,
            machine=machine,
            name=name,
            arn=make_arn(machine.arn, name),
            input_value=child.input_value,
            input_text=to_text(child.input_value),
            map_run=map_run,
            item_count=child.item_count,
            parent=cancellation,
        )
        if not map_run.express:
            self.registry.add_execution(execution)
        return execution

    def _new_cancellation(self, parent: Cancellation | None) -> Cancellation:
        seconds = self.machine.timeout_seconds
        return Cancellation(self.environment.clock, parent=parent, timeout_seconds=seconds)

    def _announce(self) -> None:
        if self.redrive_count:
            self._trail = Trail(self.history, len(self.history))
            self._trail.record("ExecutionRedriven", redriveCount=self.redrive_count)
        else:
            self._trail.record(
                "ExecutionStarted", input=self.input_text, roleArn=self.machine.role_arn
            )
            # On AWS the first state's event follows no other: previousEventId is 0.
            self._trail = Trail(self.history)
        self._publish()

    def _walk(self) -> None:
        require_input_within_limit(self.input_text, self.name)
        self.output = Sequence(
            self,
            self.machine.definition["States"],
            progress=self._progress,
            trail=self._trail,
            context=context_object(self),
            cancellation=self._cancellation,
        ).run()
        self.output_text = self._progress.output_text
        self._end("SUCCEEDED", "ExecutionSucceeded")

    def _end_cancelled(self) -> None:
        """End as stopped, as timed out, or with the Map Run or parent that was ended."""
        if self._stopped_by is not None:
            self._end("ABORTED", "ExecutionAborted", *self._stopped_by)
        elif self._cancellation.own_deadline_passed:
            self._end("TIMED_OUT", "ExecutionTimedOut", TIMEOUT, None)
        else:
            self._end("ABORTED", "ExecutionAborted")

    def _end(
        self, status: str, event: str, error: str | None = None, cause: str | None = None
    ) -> None:
        self._trail.record_last(event, output=self.output_text, error=error, cause=cause)
        with self._lock:
            self.error, self.cause = error, cause
            self.stop_date = self.environment.clock.now()
            self.status = status
        try:
            self._publish()
        finally:  # whatever happens, nobody may wait for ever
            self._wake_listeners()

    def _wake_listeners(self) -> None:
        with self._lock:
            self._ended.set()
            listeners, self._listeners = self._listeners, []
        for wake in listeners:
            wake()

    def _publish(self) -> None:
        """Tell the event bus; as on AWS, only Standard executions do, and here no children."""
        if self.machine.express or self.map_run is not None:
            return
        self.environment.publish_event(status_change_detail(self))
