"""What CopyStudy left behind: the objects that lie in the input bucket, shard by shard."""

from __future__ import annotations

from frameproof.contracts import CopiedObject, CopyBatch
from frameproof.run_store import RunStore


def copied_keys(runs: RunStore, shard: int) -> list[str]:
    """Return the keys of one shard's copies, in the order in which they were planned."""
    return [
        row.key
        for batch in runs.items(CopyBatch, runs.keys.copy_batches)
        if batch.shard == shard
        for row in runs.rows(CopiedObject, runs.keys.copy_outcomes(batch.batch))
        if row.outcome == "copied"
    ]
