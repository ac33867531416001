"""What a run's commit markers hold: the files that are written last, so that they say "done"."""

from __future__ import annotations

from dataclasses import dataclass

from frameproof.contracts.copying import Plan
from frameproof.contracts.execution import Run


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
