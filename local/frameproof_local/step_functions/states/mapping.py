"""Map: the same states for each item, inside this execution or as child executions."""

from typing import Any

from frameproof_local.step_functions.cancellation import Cancellation
from frameproof_local.step_functions.errors import RUNTIME, Cancelled, StatesError
from frameproof_local.step_functions.history import Trail
from frameproof_local.step_functions.payload import JsonObject, require_input_within_limit, to_text
from frameproof_local.step_functions.progress import Progress
from frameproof_local.step_functions.states.distributed_map import run_distributed_map
from frameproof_local.step_functions.states.parts import Part, run_parts
from frameproof_local.step_functions.visit import Visit

# "Using Map state in Inline mode": an inline Map runs at most 40 iterations at a time.
MAX_INLINE_CONCURRENCY = 40


def run_map(visit: Visit, document: Any) -> Any:
    """Run the item processor for each item and return the outputs in order.

    Raises
    ------
    StatesError
        An iteration failed (inline), or more children than tolerated (distributed).
    """
    processor = item_processor(visit.definition)
    if processor.get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED":
        return run_distributed_map(visit, document)
    return _run_inline(visit, document, processor)


def item_processor(definition: JsonObject) -> JsonObject:
    """Return the states of a Map, by the present name or the former one, ``Iterator``."""
    processor: JsonObject = definition.get("ItemProcessor") or definition["Iterator"]
    return processor


def _run_inline(visit: Visit, document: Any, processor: JsonObject) -> Any:
    items = _items(visit, document)
    limit = visit.scope(document).number(visit.definition, "MaxConcurrency") or 0
    contexts = [_item_context(visit, index, item) for index, item in enumerate(items)]
    if not visit.progress.parts:
        visit.trail.record("MapStateStarted", length=len(items))
        visit.progress.parts = [
            Progress.at_start(processor["StartAt"], _item_input(visit, document, item, context))
            for item, context in zip(items, contexts, strict=True)
        ]
    trails = [visit.trail.branch() for _ in items]
    parts = [
        _iteration(visit, processor, index, contexts[index], trails[index])
        for index in range(len(items))
    ]
    concurrency = min(int(limit) or MAX_INLINE_CONCURRENCY, MAX_INLINE_CONCURRENCY)
    try:
        outputs = run_parts(parts, concurrency, visit.cancellation) if parts else []
    except StatesError:
        visit.trail.last_id = max(trail.last_id for trail in trails)
        visit.trail.record("MapStateFailed")
        raise
    visit.trail.last_id = max((t.last_id for t in trails), default=visit.trail.last_id)
    visit.trail.record("MapStateSucceeded")
    return outputs


def _items(visit: Visit, document: Any) -> list[Any]:
    path = visit.definition.get("ItemsPath", "$")
    items = visit.scope(document).read(path)
    if not isinstance(items, list):
        raise StatesError(RUNTIME, f'Reference path "{path}" must point to array.')
    return items


def _item_context(visit: Visit, index: int, item: Any) -> JsonObject:
    return {**visit.context, "Map": {"Item": {"Index": index, "Value": item}}}


def _item_input(visit: Visit, document: Any, item: Any, context: JsonObject) -> Any:
    selector = visit.definition.get("ItemSelector", visit.definition.get("Parameters"))
    if selector is None:
        return item
    value = visit.scope(document, context).fill(selector)
    require_input_within_limit(to_text(value), visit.name)
    return value


def _iteration(
    visit: Visit, processor: JsonObject, index: int, context: JsonObject, trail: Trail
) -> Part:
    progress = visit.progress.parts[index]
    details = {"name": visit.name, "index": index}

    def run(cancellation: Cancellation) -> Any:
        if progress.finished:
            return progress.output  # it finished before a redrive
        if progress.entered_event_id is None:
            trail.record("MapIterationStarted", **details)
        try:
            output = visit.run_sequence(processor, progress, trail, context, cancellation)
        except StatesError:
            trail.record("MapIterationFailed", **details)
            raise
        except Cancelled:
            if cancellation.cancelled_by_sibling:
                trail.record("MapIterationAborted", **details)
            raise
        trail.record("MapIterationSucceeded", **details)
        return output

    return run
