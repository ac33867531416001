"""How often HealthImaging is asked for a frame: once, and where that does not do, not for ever."""

from __future__ import annotations

import pytest

from frameproof.steps.verify_frames import MAX_CALLS
from tests.e2e import oracle
from tests.e2e.conftest import LocalStack
from tests.e2e.reliability.small_study import new_multi_frame_study, new_study

FRAMES = 40
MOST_CALLS_PER_FRAME = 1.02


@pytest.mark.requirement("R9")
def test_without_a_fault_each_frame_is_asked_for_once(switches: LocalStack) -> None:
    stack = switches
    study = new_multi_frame_study(stack, "asked-once", frames=FRAMES)
    study.start(stack)
    assert stack.ended(study.run_id)["status"] == "SUCCEEDED"
    calls = study.report(stack)["counters"]["getImageFrameCalls"]
    assert FRAMES <= calls <= FRAMES * MOST_CALLS_PER_FRAME


@pytest.mark.fault("F1")
@pytest.mark.invariant("I2")
@pytest.mark.invariant("I5")
@pytest.mark.requirement("R9")
def test_a_frame_that_is_throttled_for_ever_is_missing_after_a_few_calls(
    switches: LocalStack,
) -> None:
    stack = switches
    study = new_study(stack, "throttled-for-ever")
    stack.admin("step-functions/holds", [{"state": "FrameBatches"}])
    study.start(stack)
    assert stack.admin("step-functions/holds?waitSeconds=60")["held"]
    frames = [frame for item in study.image_sets(stack) for frame in item["frames"]]
    throttled = {"kind": "throttle", "imageFrameId": frames[0], "times": 999}
    stack.admin("healthimaging/faults", [throttled])
    stack.admin("step-functions/holds", [])
    ended = stack.ended(study.run_id)
    assert (ended["status"], ended["error"]) == ("FAILED", "FramesNotProven")
    rows = {row["frameId"]: row for row in oracle.read_ledger(stack, study.run_id)}
    assert [rows[frame]["verdict"] for frame in frames] == ["missing", "verified"]
    assert [rows[frame]["attempts"] for frame in frames] == [MAX_CALLS, 1]
    assert "Throttling" in rows[frames[0]]["reason"]
