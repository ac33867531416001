"""What travels through DeleteRun: what is to be deleted, and how far that has come.

DeleteRun is one function that the state machine calls until nothing is left. Each call is a pass:
it sees for itself what is still there, deletes what it may, and answers a `DeletionTally`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from frameproof.errors import InvalidInputError
from frameproof.layout import is_run_id
from frameproof.records import from_json

type DeletionPhase = Literal["imageSets", "objects", "datastore", "buckets", "done"]


@dataclass(frozen=True, slots=True)
class DeletionRequest:
    """The execution's input (``delete_run.input.schema.json``): runs, or a whole stack's data."""

    run_ids: tuple[str, ...] = ()
    stack: dict[str, Any] | None = None
    """CloudFormation's event to the custom resource StackData."""


@dataclass(frozen=True, slots=True)
class RunningExecution:
    """An execution of ImportStudy, or of ImportCollection, that has not ended."""

    name: str
    run_id: str | None
    """Of its input; where that names none, the run is called as the execution."""
    collection_id: str | None = None
    """The same, of an execution of ImportCollection: that one has no run of its own."""


@dataclass(frozen=True, slots=True)
class DeletionTally:
    """How far a deletion has come, and when the next pass may begin."""

    phase: DeletionPhase
    """What the next pass begins with; everything before it is gone."""
    left: int
    """How many image sets, and then buckets or data stores, are still there; 0 when done."""
    wait_seconds: int
    passes: int = 0
    idle_seconds: int = 0
    """For how long nothing could go yet, without a break, in what it has come to."""
    furthest: DeletionPhase = "imageSets"
    """The last phase that it came to; a later pass may go back to an earlier one."""
    deleted_image_sets: int = 0
    deleted_objects: int = 0
    kept_image_sets: int = 0
    """In a data store that was passed in: image sets that the stack's runs don't own alone."""
    after: str = ""
    """The image set that was deleted last; the next pass looks behind it first."""
    next_at: float = 0.0
    """When the next image set may go, in seconds since 1970."""


def read_deletion_request(document: object) -> DeletionRequest:
    """Read the execution's input.

    Raises
    ------
    InvalidInputError
        Names the field that is missing, unknown or malformed.
    """
    request = from_json(DeletionRequest, document)
    if bool(request.run_ids) == bool(request.stack):
        raise InvalidInputError(
            'runIds: name the runs to delete, {"runIds": ["..."]}. (Only CloudFormation names a '
            "stack instead.)"
        )
    for index, run_id in enumerate(request.run_ids):
        if not is_run_id(run_id):
            raise InvalidInputError(
                f"runIds[{index}]: {run_id!r} must be 1 to 80 letters, digits, dots, hyphens or "
                "underscores."
            )
    return request
