"""Lambda invocations and state transitions, counted along the state machine as it is drawn.

What retries and redrives add is not in it. Step Functions bills a transition for each state that
is entered, and one more for each child execution that a Distributed Map starts (Step Functions
Developer Guide, "Transitions"). A test holds the states here to ``import_study.asl.json``.
"""

from __future__ import annotations

from frameproof.costs.work import Work

# PlanCopy, CopyBatches, ImportShards; then ListFrames, AnyFrames?, SourceProof?, WriteReport,
# Proven? and the end.
_STATES_OF_THE_IMPORT = 3
_STATES_OF_THE_PROOF = 6
_START_OF_A_CHILD = 1
# CopyStudy
_STATES_OF_A_COPY_BATCH = 1
# StartImport, ImportEnded
_STATES_OF_A_SHARD = 2
# WaitForImport, PollImport, Imported?
_STATES_OF_A_POLL = 3
# BatchVerified
_STATES_OF_A_FRAME_BATCH = 1
# VerifyFrames, Pending?
_STATES_OF_A_PASS = 2
# ProveSource, SourcePending?, BatchExamined; further passes leave no file of their own
_STATES_OF_A_SOURCE_BATCH = 3


def transitions_of_import(work: Work) -> int:
    """Count PlanCopy to ImportShards, children included."""
    return (
        _STATES_OF_THE_IMPORT
        + work.copy_batches * (_START_OF_A_CHILD + _STATES_OF_A_COPY_BATCH)
        + work.import_shards * (_START_OF_A_CHILD + _STATES_OF_A_SHARD)
        + work.polls * _STATES_OF_A_POLL
    )


def transitions_of_proof(work: Work) -> int:
    """Count ListFrames to the verdict, children included."""
    return (
        _STATES_OF_THE_PROOF
        + bool(work.frame_batches)  # FrameBatches itself
        + work.frame_batches * (_START_OF_A_CHILD + _STATES_OF_A_FRAME_BATCH)
        + work.verify_passes * _STATES_OF_A_PASS
        + bool(work.source_batches)  # SourceBatches itself
        + work.source_batches * (_START_OF_A_CHILD + _STATES_OF_A_SOURCE_BATCH)
    )


def invocations_of_import(work: Work) -> int:
    """Count PlanCopy, and CopyStudy, StartImport and PollImport of the children."""
    return 1 + work.copy_batches + work.import_shards + work.polls


def invocations_of_proof(work: Work) -> int:
    """Count ListFrames and WriteReport, and VerifyFrames and ProveSource of the children."""
    return 2 + work.verify_passes + work.source_batches
