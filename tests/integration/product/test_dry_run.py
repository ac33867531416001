"""The deployed state machine over studies without pixels: what it takes is what the model says.

The real steps run here; a hollow run takes the same, and so may stand for them at a million frames
(``python -m benchmarks.dry_manifest``).
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.dry_manifest import gates, modelled_usd, own_usd
from benchmarks.dry_run.hollow import HollowFunctions
from benchmarks.dry_run.machine import DryRun, run_dry
from benchmarks.dry_run.study import DryStudy
from frameproof.costs import Estimate, estimate_run

MANY_OBJECTS = DryStudy(5_200)  # two import shards, eleven series
FEW_OBJECTS = DryStudy(12, frames_of_an_object=250, objects_of_a_series=1)


@pytest.fixture(scope="module", params=[MANY_OBJECTS, FEW_OBJECTS], ids=["many", "few"])
def study(request: pytest.FixtureRequest) -> DryStudy:
    chosen: DryStudy = request.param
    return chosen


@pytest.fixture(scope="module")
def run(study: DryStudy, tmp_path_factory: pytest.TempPathFactory) -> DryRun:
    return run_dry(study, tmp_path_factory.mktemp("dry"))


@pytest.fixture(scope="module")
def estimate(study: DryStudy) -> Estimate:
    return estimate_run(study.as_estimated())


def test_hollow_run_asks_for_exactly_what_the_real_steps_ask_for(
    run: DryRun, study: DryStudy, tmp_path: Path
) -> None:
    hollow = run_dry(study, tmp_path, HollowFunctions)
    assert hollow.requests_of_way == run.requests_of_way
    assert hollow.requests_of_proof == run.requests_of_proof
    for ours, real in ((hollow.way, run.way), (hollow.proof, run.proof)):
        assert replace(ours, largest_payload_bytes=0) == replace(real, largest_payload_bytes=0)
        assert ours.largest_payload_bytes == pytest.approx(real.largest_payload_bytes, rel=0.3)


def test_model_foresees_every_transition_and_invocation(run: DryRun, estimate: Estimate) -> None:
    way, proof = estimate.import_usage, estimate.proof_usage
    assert (run.way.transitions, run.proof.transitions) == (
        way.state_transitions,
        proof.state_transitions,
    )
    assert (run.way.invocations, run.proof.invocations) == (
        way.lambda_invocations,
        proof.lambda_invocations,
    )


def test_model_foresees_the_requests_within_5_percent(run: DryRun, estimate: Estimate) -> None:
    way, proof = run.requests_of_way, run.requests_of_proof
    assert way.writes == pytest.approx(estimate.import_usage.s3_writes, rel=0.05, abs=15)
    assert proof.writes == pytest.approx(estimate.proof_usage.s3_writes, rel=0.05)
    assert proof.reads == pytest.approx(estimate.proof_usage.s3_reads, rel=0.05)


def test_cost_of_what_was_counted_is_within_5_percent_of_the_models(
    run: DryRun, estimate: Estimate
) -> None:
    assert own_usd(run, estimate) == pytest.approx(modelled_usd(estimate.proof_usage), rel=0.05)


def test_report_counts_what_step_functions_and_lambda_did(run: DryRun) -> None:
    counters = run.report.counters
    assert counters["stateTransitions"] == run.way.transitions + run.proof.transitions
    assert counters["lambdaInvocations"] == run.way.invocations + run.proof.invocations
    writes = run.requests_of_way.writes + run.requests_of_proof.writes
    assert counters["s3WriteRequests"] == pytest.approx(writes, rel=0.05)


def test_every_frame_is_proven(run: DryRun, study: DryStudy) -> None:
    assert run.report.verdict == "PROVEN"
    assert run.report.frames.verified == study.frames
    assert len(run.report.image_sets) == study.series
    assert run.healthimaging_calls["GetImageSetMetadata"] == study.series


@pytest.mark.requirement("R14")
def test_only_pointers_travel(run: DryRun) -> None:
    # The largest is the state of the whole run, which no size of a study makes larger.
    assert max(run.way.largest_payload_bytes, run.proof.largest_payload_bytes) < 1_000
    assert run.way.parent_events + run.proof.parent_events == 43


@pytest.mark.requirement("R14")
def test_what_takes_more_than_a_million_frames_may_is_told(run: DryRun, study: DryStudy) -> None:
    greedy = replace(run, proof=replace(run.proof, transitions=50_001))
    over = [gate.words for gate in gates(greedy, study) if not gate.is_kept]
    assert over == ["proof: transitions, parent and children"]
