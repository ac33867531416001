"""What a run's markers hold: who works on it, and the files written last, that say "done"."""

from __future__ import annotations

from dataclasses import dataclass

from frameproof.contracts.copying import Plan
from frameproof.contracts.execution import Run


@dataclass(frozen=True, slots=True)
class RunOwner:
    """What PlanCopy writes first (``plan/owner.json``): the execution that works on the run."""

    execution_arn: str


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """What PlanCopy writes last (``plan/plan.json``): the run as first started, and its plan."""

    run: Run
    plan: Plan


@dataclass(frozen=True, slots=True)
class RunManifest:
    """What WriteReport writes last (``MANIFEST.json``): it names the files that stand beside it."""

    run_id: str
    execution_arn: str
    verdict: str
    files: tuple[str, ...]
    ended_early: bool = False
    """True where an execution ended before its report: what was known then was reported."""
