"""Runs in an output bucket, as far as a collection looks into them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from frameproof.contracts import ImportRequest, Plan, Run
from frameproof.contracts.collections import StudyExecution
from frameproof.contracts.markers import PlannedRun, RunManifest
from frameproof.report.contract import (
    CrossCheck,
    FrameCounts,
    InstanceCounts,
    ObjectCounts,
    Problem,
    Report,
    SourceProof,
    Verdict,
)
from frameproof.run_store import RunStore
from tests.unit.frameproof.fakes import OUTPUT_BUCKET, RUN, ObjectsInMemory

STUDIES = "arn:aws:states:us-east-1:123456789012:execution:ImportStudy:"
SOURCE = "s3://pacs/DOE^JOHN/"
DAMAGED = Problem(
    kind="frameMismatched",
    id="f1",
    message="Frame f1 of image set i1 does not match.",
    expected="1",
    actual="2",
    next_step="Start a new execution with this runId.",
)


def run_of(run_id: str, request: ImportRequest | None = None) -> Run:
    """Return the run that PlanCopy makes of a request."""
    asked = request or ImportRequest((SOURCE,))
    return replace(
        RUN,
        run_id=run_id,
        execution_arn=f"{STUDIES}{run_id}",
        sources=asked.sources,
        bitmaps=asked.bitmaps,
        source_proof=asked.source_proof,
        cross_check=asked.cross_check,
        levels=asked.levels,
        allow_partial_import=asked.allow_partial_import,
    )


def report_of(run_id: str, verdict: Verdict) -> Report:
    """Return a report of two objects with a frame each, of which one may be damaged."""
    verified = 1 if verdict == "NOT_PROVEN" else 2
    return Report(
        schema_version="1.0",
        run_id=run_id,
        execution_arn=f"{STUDIES}{run_id}",
        verdict=verdict,
        objects=ObjectCounts(listed=2, copied=2, imported=2),
        instances=InstanceCounts(imported=2, with_frames=2),
        frames=FrameCounts(listed=2, verified=verified, mismatched=2 - verified),
        image_sets=(),
        source_proof=SourceProof(),
        cross_check=CrossCheck(),
        problems=(DAMAGED,) if verdict == "NOT_PROVEN" else (),
        timings={},
        bytes={},
        counters={},
        cost={},
    )


@dataclass
class CollectedRuns:
    """The bucket, and the executions that Step Functions knows."""

    store: ObjectsInMemory = field(default_factory=ObjectsInMemory)
    executions: dict[str, StudyExecution] = field(default_factory=dict)

    def runs(self, run_id: str) -> RunStore:
        return RunStore(self.store, OUTPUT_BUCKET, run_id)

    def plan(self, run_id: str, request: ImportRequest | None = None) -> RunStore:
        """Write what PlanCopy leaves behind."""
        runs = self.runs(run_id)
        runs.write(runs.keys.plan, PlannedRun(run_of(run_id, request), Plan(2, 9, 1, "b", 1, "s")))
        return runs

    def report(
        self,
        run_id: str,
        verdict: Verdict = "PROVEN",
        *,
        by: str | None = None,
        request: ImportRequest | None = None,
    ) -> None:
        """Write what a run leaves behind that came to its report."""
        runs = self.plan(run_id, request)
        runs.write(runs.keys.report, report_of(run_id, verdict))
        runs.write_bytes(runs.keys.report_page, b"<!doctype html>", "text/html")
        manifest = RunManifest(run_id, f"{STUDIES}{by or run_id}", verdict, ())
        runs.write(runs.keys.manifest, manifest)

    def know(self, execution: StudyExecution) -> None:
        self.executions[execution.name] = execution


def failed(name: str, error: str = "ImportJobFailedError", cause: str = "No.") -> StudyExecution:
    return StudyExecution(name, f"{STUDIES}{name}", "FAILED", error, cause)
