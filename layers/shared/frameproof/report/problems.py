"""One problem for each object, image set or frame that is not in order.

report.json stays small: of each kind of problem only the first ones are kept, the rest is counted
(``Problem.more``) and can be read in the run's folder. No kind can crowd out another.
"""

from __future__ import annotations

import dataclasses
from typing import Literal

from frameproof.contracts import FrameOutcome
from frameproof.report.contract import Problem

PROBLEMS_KEPT_OF_A_KIND = 200

_FRAME_KINDS: dict[str, Literal["frameMismatched", "frameUndecodable", "frameUnverifiable"]] = {
    "mismatched": "frameMismatched",
    "undecodable": "frameUndecodable",
    "unverifiable": "frameUnverifiable",
}
_FRAME_NEXT_STEPS = {
    "mismatched": (
        "Start a new execution with this runId: it fetches the frame again. If it stays "
        "mismatched, what HealthImaging stores is damaged: import the series again and give AWS "
        "Support both ids."
    ),
    "undecodable": (
        "Start a new execution with this runId: a truncated download is cured by it. If the frame "
        "stays undecodable, look at its DICOM object with another viewer, then import it again."
    ),
    "unverifiable": (
        "Compare this frame with its DICOM object (input sourceProof: true): HealthImaging gives "
        "no checksum that could prove it."
    ),
    "missing": "Redrive the execution, or start a new one with this runId, to verify the frame.",
}


class ProblemLog:
    """Keeps the first problems of each kind and counts the others."""

    def __init__(self, kept_of_a_kind: int = PROBLEMS_KEPT_OF_A_KIND) -> None:
        self._limit = kept_of_a_kind
        self._kept: dict[str, list[Problem]] = {}
        self._more: dict[str, int] = {}

    def add(self, problem: Problem) -> None:
        """Keep the problem, or count it where enough of its kind are kept."""
        kept = self._kept.setdefault(problem.kind, [])
        if len(kept) < self._limit:
            kept.append(problem)
        else:
            self._more[problem.kind] = self._more.get(problem.kind, 0) + 1

    def problems(self) -> list[Problem]:
        """Give the kept problems kind by kind, each kind closed by how many more there are."""
        listed: list[Problem] = []
        for kind, kept in self._kept.items():
            listed.extend(kept)
            if more := self._more.get(kind):
                listed.append(_summary(kept[-1], more, self._limit))
        return listed


def crc_words(crc32: int | None) -> str:
    """Write a CRC32 as decimal (as HealthImaging's metadata has it) and as hex."""
    return "no CRC32" if crc32 is None else f"CRC32 {crc32} (0x{crc32:08x})"


def frame_problem(outcome: FrameOutcome) -> Problem:
    """Say of a frame that is not verified which one it is, what was expected and what came."""
    rule = "decoded pixels" if outcome.rule == "decodedPixels" else "stored bytes"
    reason = f": {outcome.reason}" if outcome.reason else ""
    return Problem(
        kind=_FRAME_KINDS.get(outcome.verdict, "frameMissing"),
        id=outcome.frame_id,
        message=(
            f"Frame {outcome.frame_id} of image set {outcome.image_set_id} (frame "
            f"{outcome.frame_number} of its instance) is {outcome.verdict}{reason}. "
            f"Over its {rule}, expected {crc_words(outcome.expected_crc32)}, "
            f"actual {crc_words(outcome.actual_crc32)}."
        ),
        expected=f"{crc_words(outcome.expected_crc32)} over the {rule}",
        actual=f"{outcome.verdict}, {crc_words(outcome.actual_crc32)}",
        next_step=_FRAME_NEXT_STEPS[outcome.verdict],
        image_set_id=outcome.image_set_id,
        frame_id=outcome.frame_id,
    )


def object_not_copied(key: str, reason: str | None) -> Problem:
    """Say that a listed object is not in the input bucket, and why."""
    said = reason or "CopyStudy wrote no outcome for it"
    return Problem(
        kind="objectNotCopied",
        id=key,
        message=f"The object planned as {key} was not copied: {said}.",
        expected="copied, and proven equal to its source",
        actual=said,
        next_step=(
            "The plan (runs/<run-id>/plan/copy/) holds its source URI. Make the source readable "
            "and unchanging, then start a new execution."
        ),
        object_key=key,
    )


def object_refused(key: str, reason: str | None) -> Problem:
    """Say that HealthImaging did not import a copied object, in HealthImaging's words."""
    said = reason or "HealthImaging gave no reason"
    return Problem(
        kind="objectRefused",
        id=key,
        message=f"HealthImaging did not import {key}: {said}.",
        expected="imported",
        actual=said,
        next_step=(
            "Correct the file, or take it out of the source, and start a new execution; or accept "
            "the rest with allowPartialImport: true."
        ),
        object_key=key,
    )


def object_without_outcome(key: str) -> Problem:
    """Say that the import's output tells nothing of a copied object."""
    return Problem(
        kind="objectWithoutOutcome",
        id=key,
        message=f"{key} was copied, but the import's output does not name it at all.",
        expected="one line in SUCCESS/success.ndjson or FAILURE/failure.ndjson",
        actual="none",
        next_step="Start a new execution for this source; if it happens again, tell AWS Support.",
        object_key=key,
    )


def object_not_planned(key: str) -> Problem:
    """Say that the copies or the import name an object that the plan does not hold."""
    return Problem(
        kind="objectNotPlanned",
        id=key,
        message=f"{key} was copied or imported, but is not in the plan; it is counted nowhere.",
        expected="only planned objects in the run's folder of the input bucket",
        actual="an object more",
        next_step="Find out who else writes into the run's folder of the input bucket.",
        object_key=key,
    )


def import_warning(key: str, warnings: tuple[str, ...]) -> Problem:
    """Say with which warnings HealthImaging imported an object."""
    said = "; ".join(warnings) or "no text"
    return Problem(
        kind="importWarning",
        id=key,
        message=f"HealthImaging imported {key} with a warning: {said}.",
        expected="imported without a warning",
        actual=said,
        next_step=(
            'Look the warning up in the HealthImaging Developer Guide, page "Warning codes"; the '
            "object is imported and its frames are verified like any other."
        ),
        object_key=key,
    )


def cross_check_disagreed(outcome: FrameOutcome) -> Problem:
    """Say that a second decoder made other pixels of a frame than the first."""
    decoder = outcome.decoder or "the first decoder"
    return Problem(
        kind="crossCheckDisagreed",
        id=outcome.frame_id,
        message=(
            f"Frame {outcome.frame_id} of image set {outcome.image_set_id} (frame "
            f"{outcome.frame_number} of its instance) decodes to other pixels with the second "
            f"decoder than with {decoder}."
        ),
        expected=f"the pixels that {decoder} makes",
        actual="other pixels",
        next_step=(
            "Compare the frame with its DICOM object (input sourceProof: true): that shows which "
            "decoder is right. Report the frame to the other one's makers."
        ),
        image_set_id=outcome.image_set_id,
        frame_id=outcome.frame_id,
    )


def outcome_not_listed(outcome: FrameOutcome) -> Problem:
    """Say that there is an outcome for a frame that its batch does not list."""
    return Problem(
        kind="outcomeNotListed",
        id=outcome.frame_id,
        message=(
            f"There is an outcome for frame {outcome.frame_id} of image set "
            f"{outcome.image_set_id}, which its batch does not list; it is counted nowhere."
        ),
        expected="outcomes of listed frames only",
        actual=f"an outcome more: {outcome.verdict}",
        next_step="Start a new run; the frame batches of this one were changed after verifying.",
        image_set_id=outcome.image_set_id,
        frame_id=outcome.frame_id,
    )


def _summary(last: Problem, more: int, limit: int) -> Problem:
    return dataclasses.replace(
        last,
        id=f"{last.kind}/more",
        message=f"{more} more of this kind; only the first {limit} are listed here.",
        expected="none",
        actual=f"{more} more",
        next_step=(
            "All frames stand in the ledger (frames.jsonl.gz), all objects in copy/*.jsonl and "
            "frames/objects.jsonl of the run's folder."
        ),
        object_key=None,
        image_set_id=None,
        frame_id=None,
        more=more,
    )
