"""DeleteRun: one pass of a deletion. What is gone is done, so that any pass may be the first.

The state machine calls it until nothing is left, and waits between the passes: HealthImaging takes
one DeleteImageSet in four seconds, and no Lambda function lives as long as many of them take.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from frameproof.deletions.passes import (
    DeletionPhase,
    DeletionRequest,
    DeletionTally,
    RunningExecution,
)
from frameproof.deletions.scope import Deployed, Scope, scope_of
from frameproof.errors import DeletionTimedOutError

MAX_PASSES = 2_500  # of nine history events each: an execution has 25,000
MAX_IDLE_SECONDS = 600
OBJECTS_PER_PASS = 20_000


def delete_run(
    request: DeletionRequest,
    before: DeletionTally | None,
    *,
    deployed: Deployed,
    running: Iterable[RunningExecution],
    pace_seconds: int,
    clock: Callable[[], float] = time.time,
) -> DeletionTally:
    """Make one pass; the first one only looks whether everything may be deleted.

    Parameters
    ----------
    request, before
        What is to be deleted, and the tally of the pass before; None for the first.
    running
        ImportStudy's executions that have not ended; only the first pass reads them.
    pace_seconds
        One image set goes in so many seconds; also how long to wait where nothing can go yet.
    clock
        Tells the time, in seconds since 1970.

    Raises
    ------
    DeletionRefusedError
        One of its kinds says why. Nothing was deleted, unless another import has extended an
        image set of the runs since the first pass, or the stack's own deletion has ended.
    DeletionTimedOutError
        Something did not go for ten minutes, or the passes of one execution are used up.
    """
    began = clock()
    scope = scope_of(request, deployed)
    if before is None:
        image_sets = scope.look(list(running), pace_seconds=pace_seconds)
        left = image_sets + len(scope.phases) - 2
        return DeletionTally("imageSets", left=left, wait_seconds=0)
    one_pass = _Pass(scope, deployed, _Pace(pace_seconds, began, clock))
    tally = one_pass.go_on(replace(before, passes=before.passes + 1))
    is_stuck = tally.idle_seconds >= MAX_IDLE_SECONDS or tally.passes >= MAX_PASSES
    if tally.left and is_stuck:
        raise DeletionTimedOutError(
            f"After {tally.passes} passes ({tally.deleted_image_sets} image sets and "
            f"{tally.deleted_objects} objects deleted) something is left, in phase {tally.phase}. "
            "Start the deletion again: it goes on where this one stopped."
        )
    return tally


class _Pace:
    """Keeps image sets one pace apart, whatever the passes and what lies between them take.

    Each is due one pace after the last one was *due*: a wait of whole seconds after each pass
    would add up, over 800 image sets, to more than the hour that CloudFormation waits.
    """

    def __init__(self, seconds: int, began: float, clock: Callable[[], float]) -> None:
        self.seconds = seconds
        self._began = began
        self._clock = clock

    def next_at(self, due: float) -> float:
        """Say when the next one is due; a pass that came a whole pace late makes up for nothing."""
        is_late = self._began - due >= self.seconds
        return (self._began if is_late else due) + self.seconds

    def wait_seconds(self, due: float) -> int:
        """Say how long to wait until then, in the whole seconds that a Wait state takes."""
        return max(0, round(due - self._clock()))


class _Pass:
    """One pass over what is left. Each phase answers the tally of all passes so far."""

    def __init__(self, scope: Scope, deployed: Deployed, pace: _Pace) -> None:
        self._scope = scope
        self._deployed = deployed
        self._pace = pace

    def go_on(self, tally: DeletionTally) -> DeletionTally:
        """Go on with the phase that the last pass was in."""
        if tally.phase == "imageSets":
            return self._delete_an_image_set(tally)
        if tally.phase == "objects":
            return self._delete_objects(tally)
        if tally.phase == "datastore":
            return self._delete_datastore(tally)
        if tally.phase == "buckets":
            return self._delete_buckets(tally)
        return tally

    def _delete_an_image_set(self, tally: DeletionTally) -> DeletionTally:
        """Ask for one image set's deletion; go on when all are gone, not only asked for."""
        datastore = self._deployed.datastore
        waiting = kept = 0
        for image_set_id, claims in self._scope.image_sets(tally.after):
            state = datastore.image_set_state(image_set_id)
            if state is None:
                continue
            if not self._scope.may_go(image_set_id, claims, int(state.version_id)):
                kept += 1
                continue
            waiting += 1
            if not state.is_locked and datastore.delete_image_set(image_set_id):
                return self._deleted(tally, image_set_id)
        if waiting:
            return self._wait(tally, waiting)
        return self._next(replace(tally, kept_image_sets=kept))

    def _deleted(self, tally: DeletionTally, image_set_id: str) -> DeletionTally:
        """Count it; as long as it may still be seen, at least one image set is left."""
        next_at = self._pace.next_at(tally.next_at)
        return replace(
            tally,
            after=image_set_id,
            deleted_image_sets=tally.deleted_image_sets + 1,
            idle_seconds=0,
            next_at=next_at,
            wait_seconds=self._pace.wait_seconds(next_at),
            left=max(tally.left - 1, 1 + self._phases_after("imageSets")),
        )

    def _delete_objects(self, tally: DeletionTally) -> DeletionTally:
        deleted = 0
        for bucket, prefix, kept in self._scope.places():
            limit = OBJECTS_PER_PASS - deleted
            deleted += self._deployed.store.delete_prefix(bucket, prefix, limit=limit, kept=kept)
            if deleted >= OBJECTS_PER_PASS:
                break
        counted = replace(
            tally,
            deleted_objects=tally.deleted_objects + deleted,
            idle_seconds=0 if deleted else tally.idle_seconds,
            wait_seconds=0,
        )
        return counted if deleted >= OBJECTS_PER_PASS else self._next(counted)

    def _delete_datastore(self, tally: DeletionTally) -> DeletionTally:
        end = self._deployed.datastore.delete_datastore()
        if end == "gone":
            return self._next(tally)
        # What is in it came after the image sets were looked for: they are looked for again.
        again: DeletionPhase = "imageSets" if end == "busy" else "datastore"
        return self._wait(replace(tally, phase=again), 1)

    def _delete_buckets(self, tally: DeletionTally) -> DeletionTally:
        names = (self._deployed.input_bucket, self._deployed.output_bucket)
        remaining = [name for name in names if not self._deployed.store.delete_bucket(name)]
        if remaining:  # something was written since they were emptied
            return self._wait(replace(tally, phase="objects"), len(remaining))
        return self._next(tally)

    def _wait(self, tally: DeletionTally, left: int) -> DeletionTally:
        """Nothing could go in this pass: try again after the pace."""
        return replace(
            tally,
            left=left + self._phases_after(tally.phase),
            wait_seconds=self._pace.seconds,
            idle_seconds=tally.idle_seconds + self._pace.seconds,
        )

    def _next(self, tally: DeletionTally) -> DeletionTally:
        """All that the phase deletes is gone: the next one begins at once."""
        phases = self._scope.phases
        phase = phases[phases.index(tally.phase) + 1]
        left = 0 if phase == "done" else 1 + self._phases_after(phase)
        moved = replace(tally, phase=phase, left=left, wait_seconds=0)
        if phases.index(phase) > phases.index(tally.furthest):
            return replace(moved, furthest=phase, idle_seconds=0)
        return moved

    def _phases_after(self, phase: DeletionPhase) -> int:
        """Count the phases that still come, without ``done``."""
        return len(self._scope.phases) - self._scope.phases.index(phase) - 2
