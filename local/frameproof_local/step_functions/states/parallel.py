"""Parallel: several branches at once, each with the same input."""

from typing import Any

from frameproof_local.step_functions.cancellation import Cancellation
from frameproof_local.step_functions.errors import StatesError
from frameproof_local.step_functions.history import Trail
from frameproof_local.step_functions.payload import JsonObject
from frameproof_local.step_functions.progress import Progress
from frameproof_local.step_functions.states.parts import Part, run_parts
from frameproof_local.step_functions.visit import Visit


def run_parallel(visit: Visit, document: Any) -> Any:
    """Run every branch and return their outputs in order.

    After a redrive the branches that had finished are not run again.

    Raises
    ------
    StatesError
        The failure of the branch that failed first; the others are aborted.
    """
    branches = visit.definition["Branches"]
    value = visit.effective_input(document)
    if not visit.progress.parts:
        visit.trail.record("ParallelStateStarted")
        visit.progress.parts = [Progress.at_start(b["StartAt"], value) for b in branches]
    trails = [visit.trail.branch() for _ in branches]
    parts = [
        _branch(visit, branch, progress, trail)
        for branch, progress, trail in zip(branches, visit.progress.parts, trails, strict=True)
    ]
    try:
        outputs = run_parts(parts, len(parts), visit.cancellation)
    except StatesError:
        _join(visit, trails)
        visit.trail.record("ParallelStateFailed")
        raise
    _join(visit, trails)
    visit.trail.record("ParallelStateSucceeded")
    return outputs


def _branch(visit: Visit, branch: JsonObject, progress: Progress, trail: Trail) -> Part:
    def run(cancellation: Cancellation) -> Any:
        return visit.run_sequence(branch, progress, trail, visit.context, cancellation)

    return run


def _join(visit: Visit, trails: list[Trail]) -> None:
    """Let the next event follow the last event of the branches."""
    visit.trail.last_id = max(trail.last_id for trail in trails)
