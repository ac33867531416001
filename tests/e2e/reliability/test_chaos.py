"""Mixed faults, drawn by a seed: no frame is lost, and none is verified that was not proven."""

from __future__ import annotations

import json
import os

import pytest

from benchmarks.chaos import RATE, faults_of_transport, result_of, timed_run
from benchmarks.own_stack import OwnStack
from tests.e2e import oracle
from tests.e2e.conftest import LocalStack
from tests.e2e.reliability.small_study import new_multi_frame_study

IS_CAMPAIGN = "FRAMEPROOF_CAMPAIGN" in os.environ
FRAMES = 2_000 if IS_CAMPAIGN else 200
DRAWS = (
    [(seed, rate) for rate in (0.05, 0.2) for seed in range(1, 6)] if IS_CAMPAIGN else [(1, 0.2)]
)


@pytest.mark.fault("F1")
@pytest.mark.fault("F2")
@pytest.mark.fault("F3")
@pytest.mark.fault("F4")
@pytest.mark.fault("F5")
@pytest.mark.invariant("I1")
@pytest.mark.invariant("I2")
@pytest.mark.requirement("R3")
@pytest.mark.parametrize(("seed", "rate"), DRAWS)
@pytest.mark.requirement("R2")
def test_every_frame_is_verified_whatever_the_transport_does(
    switches: LocalStack, seed: int, rate: float
) -> None:
    stack = switches
    study = new_multi_frame_study(stack, f"chaos-{seed}-{round(rate * 100)}", frames=FRAMES)
    stack.admin("healthimaging/faults", {"seed": seed, "faults": faults_of_transport(rate)})
    study.start(stack)
    ended = stack.ended(study.run_id)
    assert ended["status"] == "SUCCEEDED", ended
    report = json.loads(stack.object(f"runs/{study.run_id}/report.json"))
    assert report["frames"]["listed"] == report["frames"]["verified"] == FRAMES
    assert report["counters"]["getImageFrameCalls"] > FRAMES * (1 + rate / 3)
    oracle.check(stack, report)


@pytest.mark.requirement("R3")
def test_a_slice_of_the_benchmark_loses_no_frame_and_its_figures_are_whole(
    switches: LocalStack,
) -> None:
    record = json.loads((switches.home / "local/endpoint.json").read_text())
    stack = OwnStack(switches.endpoint, record["pid"], switches.outputs)
    free = timed_run(stack, "chaos-free", objects=2, frames_each=10)
    stack.set_faults(1, faults_of_transport(RATE))
    faulty = timed_run(stack, "chaos-faulty", objects=2, frames_each=10)
    result = result_of([(free, faulty)])
    assert (free.calls, free.verified, free.lost) == (20, 20, 0)
    assert (result["frames of a run"], result["frames lost, all runs"]) == (20, 0)
    assert result["calls a frame"] > 1
    assert result["whole run with faults, seconds"] > faulty.proving_seconds > 0
