"""Distributed Map: a child execution for each item or batch, in a Map Run that can be redriven.

Source: Step Functions developer guide, "Using Map state in Distributed mode" and "Redriving Map
Runs".
"""

import uuid
from typing import Any

from frameproof_local.step_functions.cancellation import Cancellation
from frameproof_local.step_functions.child_pool import ChildPool
from frameproof_local.step_functions.errors import (
    EXCEED_TOLERATED_FAILURE_THRESHOLD,
    RUNTIME,
    Cancelled,
    StatesError,
)
from frameproof_local.step_functions.item_batcher import make_children
from frameproof_local.step_functions.item_reader import ItemSource, as_items, read_items
from frameproof_local.step_functions.map_run import Child, MapRun, Tolerance
from frameproof_local.step_functions.payload import JsonObject
from frameproof_local.step_functions.result_writer import ResultWriter, state_output
from frameproof_local.step_functions.visit import Visit

# "Redriving Map Runs": the hard limit of redrives of one Map Run.
MAX_REDRIVES = 1000


def run_distributed_map(visit: Visit, document: Any) -> Any:
    """Run the children and return their outputs, or where ResultWriter put them.

    After a redrive the children that had succeeded are not run again.

    Raises
    ------
    StatesError
        ``States.ItemReaderFailed``, ``States.ResultWriterFailed``, or
        ``States.ExceedToleratedFailureThreshold`` when more items failed than tolerated.
    """
    return _DistributedMap(visit, document).run()


class _DistributedMap:
    """One attempt of a Distributed Map state."""

    def __init__(self, visit: Visit, document: Any) -> None:
        self._visit = visit
        self._definition = visit.definition
        self._scope = visit.scope(document)
        self._document = document
        self._clock = visit.owner.environment.clock

    def run(self) -> Any:
        trail = self._visit.trail
        map_run = self._open()
        try:
            output = self._results(map_run)
        except Cancelled:
            map_run.close("ABORTED", self._clock.now())
            trail.record("MapRunAborted")
            raise
        except StatesError as failure:
            map_run.close("FAILED", self._clock.now())
            trail.record("MapRunFailed", error=failure.error, cause=failure.cause)
            trail.record("MapStateFailed")
            raise
        map_run.close("SUCCEEDED", self._clock.now())
        trail.record("MapRunSucceeded")
        trail.record("MapStateSucceeded")
        return output

    def _open(self) -> MapRun:
        """Return the Map Run of this state: a new one, or the one that is redriven."""
        map_run = self._visit.progress.map_run
        if map_run is None:
            self._visit.trail.record("MapStateStarted", length=self._known_length())
            map_run = self._new_map_run()
            self._visit.progress.map_run = map_run
            self._visit.owner.open_map_run(map_run)
            self._visit.trail.record("MapRunStarted", mapRunArn=map_run.arn)
            return map_run
        if map_run.redrive_count >= MAX_REDRIVES:
            raise StatesError(RUNTIME, f"{map_run.arn} was redriven {MAX_REDRIVES} times already.")
        map_run.reopen(self._clock.now())
        self._visit.trail.record(
            "MapRunRedriven", mapRunArn=map_run.arn, redriveCount=map_run.redrive_count
        )
        return map_run

    def _known_length(self) -> int:
        """Return how many items there are; 0 while they are still to be read from S3."""
        return 0 if "ItemReader" in self._definition else len(self._from_state_data().items)

    def _new_map_run(self) -> MapRun:
        scope, definition = self._scope, self._definition
        label = definition.get("Label") or str(uuid.uuid4())
        return MapRun(
            arn=self._visit.owner.map_run_arn(label),
            execution_arn=self._visit.owner.arn,
            label=label,
            processor=definition.get("ItemProcessor") or definition["Iterator"],
            max_concurrency=int(scope.number(definition, "MaxConcurrency") or 0),
            tolerance=Tolerance(
                scope.number(definition, "ToleratedFailureCount"),
                scope.number(definition, "ToleratedFailurePercentage"),
            ),
            start_date=self._clock.now(),
        )

    def _results(self, map_run: MapRun) -> Any:
        if map_run.children is None:
            map_run.children = self._children()
        cancellation = self._visit.cancellation.child()
        pool = ChildPool(
            map_run,
            [child for child in map_run.children if not child.succeeded],
            lambda child: self._run_child(map_run, child, cancellation),
            cancellation,
        )
        pool.run()
        self._visit.cancellation.check()
        output = self._export(map_run)
        if pool.threshold_exceeded:
            raise StatesError(
                EXCEED_TOLERATED_FAILURE_THRESHOLD,
                "The specified tolerated failure threshold was exceeded",
            )
        return output

    def _run_child(self, map_run: MapRun, child: Child, cancellation: Cancellation) -> None:
        """Run one child: a new execution, or after a redrive the Standard one that failed.

        Step Functions does so with the role of the machine, which must be allowed each step
        (developer guide, "IAM policies for using Distributed Map states").
        """
        redriven = child.execution if child.waits_for_redrive and not map_run.express else None
        if redriven is not None:
            self._visit.authorize("states:RedriveExecution", redriven.arn)
            redriven.redrive(cancellation)
        else:
            machine_arn = self._visit.context["StateMachine"]["Id"]
            self._visit.authorize("states:StartExecution", machine_arn)
            child.execution = self._visit.owner.spawn_child(map_run, child, cancellation)
        child.waits_for_redrive = False
        if child.execution is not None:
            child.execution.run()
            if cancellation.cancelled:
                self._visit.authorize("states:StopExecution", child.execution.arn)
            self._visit.authorize("states:DescribeExecution", child.execution.arn)

    def _export(self, map_run: MapRun) -> Any:
        writer = self._definition.get("ResultWriter", {})
        if "Parameters" not in writer:
            return state_output(map_run, writer.get("WriterConfig"))
        return ResultWriter(writer, self._visit.client).write(map_run, self._scope)

    def _children(self) -> list[Child]:
        source = self._from_state_data() if "ItemReader" not in self._definition else self._read()
        selector = self._definition.get("ItemSelector", self._definition.get("Parameters"))
        items = source.items
        if selector is not None:
            items = [self._select(selector, i, item, source) for i, item in enumerate(items)]
        return make_children(items, self._definition.get("ItemBatcher"), self._scope)

    def _select(self, selector: Any, index: int, value: Any, source: ItemSource) -> Any:
        item: JsonObject = {"Index": index, "Value": value, "Source": source.name}
        context = {**self._visit.context, "Map": {"Item": item}}
        return self._visit.scope(self._document, context).fill(selector)

    def _read(self) -> ItemSource:
        return read_items(self._definition["ItemReader"], self._scope, self._visit.client)

    def _from_state_data(self) -> ItemSource:
        path = self._definition.get("ItemsPath", "$")
        try:
            return ItemSource(as_items(self._scope.read(path)), "STATE_DATA")
        except ValueError as error:
            raise StatesError(
                RUNTIME, f'Reference path "{path}" must point to array or object.'
            ) from error
