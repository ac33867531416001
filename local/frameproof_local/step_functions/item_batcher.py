"""ItemBatcher: how a Distributed Map packs several items into one child execution.

Source: Step Functions developer guide, "ItemBatcher (Map)".
"""

from collections.abc import Iterator
from typing import Any

from frameproof_local.step_functions.errors import DATA_LIMIT_EXCEEDED, StatesError
from frameproof_local.step_functions.map_run import Child
from frameproof_local.step_functions.payload import (
    MAX_PAYLOAD_BYTES,
    JsonObject,
    size_bytes,
    to_text,
)
from frameproof_local.step_functions.templates import Scope


def make_children(items: list[Any], batcher: JsonObject | None, scope: Scope) -> list[Child]:
    """Return the children of a Map Run, one for each item or one for each batch.

    Parameters
    ----------
    items
        The items after ``ItemSelector``.
    batcher
        The ``ItemBatcher`` of the definition, or None.
    scope
        The Map's input and context object.

    Raises
    ------
    StatesError
        ``States.DataLimitExceeded``: an item alone is larger than a batch may be.
    """
    if batcher is None:
        return [Child(item, 1) for item in items]
    frame: JsonObject = {}
    if "BatchInput" in batcher:
        frame["BatchInput"] = scope.fill(batcher["BatchInput"])
    most_items = scope.number(batcher, "MaxItemsPerBatch", 1)
    most_bytes = scope.number(batcher, "MaxInputBytesPerBatch", 1) or MAX_PAYLOAD_BYTES
    empty_bytes = size_bytes(to_text({**frame, "Items": []}))
    batches = _batches(items, most_items, int(most_bytes) - empty_bytes)
    return [Child({**frame, "Items": batch}, len(batch)) for batch in batches]


def _batches(items: list[Any], most_items: float | None, room_bytes: int) -> Iterator[list[Any]]:
    """Cut the items into batches, in order; items and commas take at most ``room_bytes``."""
    batch: list[Any] = []
    used = 0
    for item in items:
        size = size_bytes(to_text(item))
        if size > room_bytes:
            raise StatesError(
                DATA_LIMIT_EXCEEDED,
                f"An item of {size} bytes does not fit into a batch, which has room for "
                f"{max(room_bytes, 0)} bytes. Pass large items through S3.",
            )
        full = most_items is not None and len(batch) >= most_items
        if batch and (full or used + 1 + size > room_bytes):
            yield batch
            batch, used = [], 0
        used += size + (1 if batch else 0)
        batch.append(item)
    if batch:
        yield batch
