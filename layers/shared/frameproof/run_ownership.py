"""Which execution works on a run: one at a time.

PlanCopy writes ``plan/owner.json`` before anything else, with S3's conditional writes (Amazon S3
User Guide, "How to prevent object overwrites with conditional writes"): of two executions with the
same runId one wins. When the owner runs no longer, the next execution of the run takes over, which
is how a run is retried. A redriven execution is its own owner still.
"""

from __future__ import annotations

from typing import Protocol

from frameproof.contracts import Run
from frameproof.contracts.markers import RunOwner
from frameproof.errors import ChangedMeanwhileError, RetryableError, RunInUseError
from frameproof.run_store import RunStore

_MOST_CLAIMS = 4


class Executions(Protocol):
    """What is known of executions: Step Functions in a Lambda, a set in a unit test."""

    def is_running(self, execution_arn: str) -> bool:
        """Tell whether an execution has not ended; one that nobody knows any more has."""


def claim_run(run: Run, *, runs: RunStore, executions: Executions) -> None:
    """Make the run's execution the owner of its folder.

    Raises
    ------
    RunInUseError
        Another execution, which still runs, is the owner.
    RetryableError
        The owner changed each time it was looked at.
    """
    key = runs.keys.owner
    for _ in range(_MOST_CLAIMS):
        unchanged = runs.guarded(key)
        owner = owner_of(runs)
        if owner == run.execution_arn:
            return
        if owner is not None and executions.is_running(owner):
            raise RunInUseError(
                f"The run {run.run_id!r} is being imported by the execution {owner}, which still "
                "runs. Wait for its end, or stop it; then start this one again. To import the "
                "same sources beside it, take another runId."
            )
        try:
            unchanged.write(key, RunOwner(run.execution_arn))
        except ChangedMeanwhileError:
            continue  # another execution, or an earlier attempt of this very call
        return
    raise RetryableError(f"The run {run.run_id!r} changed its owner {_MOST_CLAIMS} times.")


def owner_of(runs: RunStore) -> str | None:
    """Return the ARN of the execution that owns the run; None where none ever did."""
    if not runs.has(runs.keys.owner):
        return None
    return runs.read(RunOwner, runs.keys.owner).execution_arn
