"""Mixed faults, drawn by a seed: no frame is lost, and none is verified that was not proven."""

from __future__ import annotations

import json
import os

import pytest

from tests.e2e import oracle
from tests.e2e.conftest import LocalStack
from tests.e2e.reliability.small_study import new_multi_frame_study

KINDS = ("throttle", "serverError", "connectionReset", "truncatedBody", "emptyBody", "htmlBody")
"""Of the transport: each passes when the same is asked again."""

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
def test_every_frame_is_verified_whatever_the_transport_does(
    switches: LocalStack, seed: int, rate: float
) -> None:
    stack = switches
    study = new_multi_frame_study(stack, f"chaos-{seed}-{round(rate * 100)}", frames=FRAMES)
    faults = [
        {"kind": kind, "operation": "GetImageFrame", "rate": rate / len(KINDS)} for kind in KINDS
    ]
    stack.admin("healthimaging/faults", {"seed": seed, "faults": faults})
    study.start(stack)
    ended = stack.ended(study.run_id)
    assert ended["status"] == "SUCCEEDED", ended
    report = json.loads(stack.object(f"runs/{study.run_id}/report.json"))
    assert report["frames"]["listed"] == report["frames"]["verified"] == FRAMES
    assert report["counters"]["getImageFrameCalls"] > FRAMES * (1 + rate / 3)
    oracle.check(stack, report)
