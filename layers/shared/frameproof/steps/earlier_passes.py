"""What earlier passes over a batch proved, so that no frame is verified twice for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from frameproof.contracts import FrameBatch, FrameOutcome, FrameRef, Run
from frameproof.pixels.cross_check import CrossCheckChoice
from frameproof.run_store import RunStore
from frameproof.steps.pictures import owes_bitmaps


@dataclass(frozen=True, slots=True)
class EarlierPasses:
    """What is left to do."""

    todo: list[FrameRef]
    last_pass: int


def look_at_earlier_passes(
    run: Run, runs: RunStore, batch: FrameBatch, frames: Sequence[FrameRef]
) -> EarlierPasses:
    """Find the frames of a batch that are not verified yet, or not as this run wants it.

    Its last outcome counts, as in the report: one that is not verified undoes those before it. A
    frame is verified again where a new listing of the run expects another checksum, and where this
    execution asks for something that an earlier one did not: bitmaps, digests, lower levels, a
    cross-check.
    """
    keys = list(runs.keys_under(runs.keys.frame_outcomes(batch.batch)))
    rows = (row for key in keys for row in runs.rows(FrameOutcome, key))
    last = {_name(row): row for row in rows}
    choice = CrossCheckChoice(run.cross_check, frames)

    def is_done(frame: FrameRef) -> bool:
        outcome = last.get(_name(frame))
        if outcome is None or not _is_proof_of(frame, outcome):
            return False
        owes_cross_check = choice.includes(frame) and outcome.cross_check is None
        return not (
            owes_bitmaps(outcome, run.bitmaps)
            or _owes_digest_or_levels(frame, outcome, run)
            or (owes_cross_check and not _is_of_this_execution(outcome, run))
        )

    return EarlierPasses([frame for frame in frames if not is_done(frame)], len(keys))


def _name(frame: FrameRef | FrameOutcome) -> tuple[str, str]:
    return frame.image_set_id, frame.frame_id


def _is_proof_of(frame: FrameRef, outcome: FrameOutcome) -> bool:
    found = outcome.verdict, outcome.rule, outcome.actual_crc32
    return found == ("verified", frame.rule, frame.expected_crc32)


def _owes_digest_or_levels(frame: FrameRef, outcome: FrameOutcome, run: Run) -> bool:
    if frame.rule == "storedBytes":
        return False
    owes_digest = run.source_proof and outcome.pixel_sha256 is None
    owes_levels = run.levels == "all" and outcome.levels_checked < len(frame.lower_levels)
    return owes_digest or owes_levels


def _is_of_this_execution(outcome: FrameOutcome, run: Run) -> bool:
    """Tell whether this execution has already asked for a frame what it asks for.

    A frame that turned out to be JPEG 2000 has no cross-check and never will; without this every
    pass would do it again.
    """
    if outcome.verified_at is None:
        return False
    return datetime.fromisoformat(outcome.verified_at) >= datetime.fromisoformat(run.started_at)
