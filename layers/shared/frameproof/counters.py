"""How many Lambda invocations and state transitions a run's flow takes, counted from its folder.

The count follows the state machine as it is drawn: what retries and redrives add is not in it, for
no function sees them. Step Functions bills a transition for each state that is entered.
"""

from __future__ import annotations

from frameproof.contracts import CopyBatch, FrameBatch, ImportJob, ImportShard
from frameproof.run_store import RunStore

# PlanCopy, CopyBatches, ImportShards, ListFrames, AnyFrames?, WriteReport, Proven? and the end.
_PARENT_STATES = 8
_PARENT_FUNCTIONS = 3  # PlanCopy, ListFrames, WriteReport
# WaitForImport, PollImport, Imported?
_STATES_OF_A_POLL = 3
# VerifyFrames, Pending?
_STATES_OF_A_PASS = 2


def count_flow(runs: RunStore) -> dict[str, float]:
    """Count the flow of a run that went to its end.

    Returns
    -------
    dict
        ``lambdaInvocations`` and ``stateTransitions`` (parent and children); empty for a run that
        ended before its frames were listed, of which nobody knows how often it tried.
    """
    keys = runs.keys
    if not runs.has(keys.frame_list):
        return {}
    copies = len(runs.items(CopyBatch, keys.copy_batches))
    shards = runs.items(ImportShard, keys.import_shards)
    polls = sum(runs.read(ImportJob, keys.import_job(item.shard)).polls for item in shards)
    batches = runs.items(FrameBatch, keys.frame_batches)
    passes = sum(_passes(runs, batch) for batch in batches)
    return {
        "lambdaInvocations": _PARENT_FUNCTIONS + copies + len(shards) + polls + passes,
        "stateTransitions": (
            _PARENT_STATES
            + bool(batches)  # FrameBatches itself
            + copies
            + 2 * len(shards)  # StartImport, ImportEnded
            + _STATES_OF_A_POLL * polls
            + _STATES_OF_A_PASS * passes
            + len(batches)  # BatchVerified
        ),
    }


def _passes(runs: RunStore, batch: FrameBatch) -> int:
    return sum(1 for _ in runs.keys_under(runs.keys.frame_outcomes(batch.batch)))
