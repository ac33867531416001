"""What a million frames take of Step Functions, Lambda and S3, counted, and how that grows.

Run: ``python -m benchmarks.dry_manifest`` (a few minutes; nothing is timed). The state machine that
is deployed runs on the local interpreter, over studies without pixels, of which one row for each
batch is written (``dry_run.hollow``). A test holds that to what the real steps ask for.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.cost_scenarios import TARIFF, one_lambda_a_frame
from benchmarks.dry_run.hollow import HollowFunctions
from benchmarks.dry_run.machine import DryRun, run_dry
from benchmarks.dry_run.study import DryStudy
from benchmarks.results import publish_rows
from frameproof.costs import Estimate, Usage, cost_of, estimate_run
from frameproof.costs.usage import LOG_BYTES_PER_INVOCATION

MILLION_OBJECTS = DryStudy(1_000_000)
FEW_OBJECTS = DryStudy(500, frames_of_an_object=2_000, objects_of_a_series=1)
SMALLER = tuple(DryStudy(objects) for objects in (100, 1_000, 10_000, 100_000))


@dataclass(frozen=True, slots=True)
class Gate:
    """Something that was counted, and how much of it a million frames or objects may take."""

    words: str
    found: float
    most: float

    @property
    def is_kept(self) -> bool:
        """Tell whether it is within its bound."""
        return self.found <= self.most


def own_usd(run: DryRun, estimate: Estimate) -> float:
    """Reckon what the proof costs without HealthImaging's fee, of what was counted.

    Only its seconds are the cost model's: a dry run decodes nothing.
    """
    invocations = run.proof.invocations
    counted = Usage(
        state_transitions=run.proof.transitions,
        lambda_invocations=invocations,
        gb_seconds=estimate.proof_usage.gb_seconds,
        s3_writes=run.requests_of_proof.writes,
        s3_reads=run.requests_of_proof.reads,
        log_bytes=invocations * LOG_BYTES_PER_INVOCATION,
    )
    return cost_of(counted, TARIFF)["totalUsd"]


def modelled_usd(usage: Usage) -> float:
    """Reckon the same of what the cost model foresees."""
    cost = cost_of(usage, TARIFF)
    return cost["totalUsd"] - cost["healthImagingApiUsd"]


def gates(run: DryRun, study: DryStudy) -> list[Gate]:
    """Hold a dry run against what a million frames, or objects on their way in, may take."""
    estimate = estimate_run(study.as_estimated())
    payloads = (run.way.largest_payload_bytes, run.proof.largest_payload_bytes)
    return [
        Gate("proof: transitions, parent and children", run.proof.transitions, 50_000),
        Gate("proof: Lambda invocations", run.proof.invocations, 12_000),
        Gate("proof: S3 writes (PUT and LIST)", run.requests_of_proof.writes, 20_000),
        Gate("proof: own cost, US$", own_usd(run, estimate), 1.5),
        Gate("way in: transitions", run.way.transitions, 15_000),
        Gate("way in: Lambda invocations", run.way.invocations, 5_000),
        Gate("way in: S3 writes", run.requests_of_way.writes, 1_020_000),
        Gate("largest state payload, bytes", max(payloads), 128 * 1024),
        Gate("events of the parent", run.way.parent_events + run.proof.parent_events, 5_000),
    ]


def budget_rows(runs: Iterable[tuple[str, DryStudy, DryRun]]) -> list[dict[str, Any]]:
    """Lay out the gates of runs of a million frames, a column for each."""
    columns = [(title, gates(run, study)) for title, study, run in runs]
    rows: list[dict[str, Any]] = []
    for number, gate in enumerate(columns[0][1]):
        found = {title: of_run[number].found for title, of_run in columns}
        rows.append({"": gate.words, **found, "at most": gate.most})
    return rows


def growth_row(study: DryStudy, run: DryRun) -> dict[str, Any]:
    """Say what a study takes, for the table and the picture of how that grows."""
    estimate = estimate_run(study.as_estimated())
    calls = cost_of(estimate.usage, TARIFF)["healthImagingApiUsd"]
    return {
        "frames": study.frames,
        "transitions": run.proof.transitions,
        "Lambda invocations": run.proof.invocations,
        "S3 writes": run.requests_of_proof.writes,
        "largest payload, bytes": run.proof.largest_payload_bytes,
        "events of the parent": run.way.parent_events + run.proof.parent_events,
        "proof, US$": own_usd(run, estimate),
        "one Lambda a frame, US$": modelled_usd(one_lambda_a_frame(estimate)),
        "way in, US$": modelled_usd(estimate.import_usage),
        "HealthImaging's calls, US$": calls,
        "expected, min": estimate.seconds["totalSeconds"] / 60,
    }


def run_one(study: DryStudy) -> DryRun:
    """Run a study dry and hollow, in a folder that goes away."""
    with tempfile.TemporaryDirectory() as root:
        return run_dry(study, Path(root), HollowFunctions)


def main() -> None:
    """Run all sizes, publish what was counted, then refuse it where it is over a bound.

    Raises
    ------
    ValueError
        Names what took more than it may.
    """
    single, few = run_one(MILLION_OBJECTS), run_one(FEW_OBJECTS)
    million = [
        ("1,000,000 objects of one frame", MILLION_OBJECTS, single),
        ("500 objects of 2,000 frames", FEW_OBJECTS, few),
    ]
    smaller = [growth_row(study, run_one(study)) for study in SMALLER]
    publish_rows("growth", [*smaller, growth_row(MILLION_OBJECTS, single)])
    publish_rows("dry_manifest", budget_rows(million))
    over = [gate for _, study, run in million for gate in gates(run, study) if not gate.is_kept]
    if over:
        raise ValueError(f"A million frames take more than they may: {over}")


if __name__ == "__main__":
    main()
