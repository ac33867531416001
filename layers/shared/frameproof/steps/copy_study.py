"""CopyStudy: copy one batch of planned objects, prove each copy, and write down what came of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from frameproof.contracts import CopiedObject, CopyBatch, CopyTally, PlannedObject
from frameproof.run_store import RunStore


class Copier(Protocol):
    """Copies one object: S3 server-side in a Lambda, a dict in a unit test."""

    def copy(self, planned: PlannedObject) -> CopiedObject:
        """Copy and prove; a source that cannot be copied is an outcome with its reason."""


def copy_study(batch: CopyBatch, *, runs: RunStore, copier: Copier, threads: int) -> CopyTally:
    """Copy one batch.

    What an earlier delivery of the same batch copied is kept; what failed then is tried again.
    The outcomes are written once, after the last copy: a batch without them was not finished.

    Raises
    ------
    RetryableError, ServiceError
        AWS's trouble, not a source's: the whole batch is worth another try.
    """
    planned = list(runs.rows(PlannedObject, batch.key))
    done = _already_copied(runs, batch)
    missing = [item for item in planned if item.key not in done]
    with ThreadPoolExecutor(threads) as pool:
        for outcome in pool.map(copier.copy, missing):
            done[outcome.key] = outcome
    outcomes = [done[item.key] for item in planned]
    if missing:
        runs.write_rows(runs.keys.copy_outcomes(batch.batch), outcomes)
    copied = sum(outcome.outcome == "copied" for outcome in outcomes)
    return CopyTally(batch.batch, copied=copied, failed=len(outcomes) - copied)


def _already_copied(runs: RunStore, batch: CopyBatch) -> dict[str, CopiedObject]:
    key = runs.keys.copy_outcomes(batch.batch)
    if not runs.has(key):
        return {}
    return {row.key: row for row in runs.rows(CopiedObject, key) if row.outcome == "copied"}
