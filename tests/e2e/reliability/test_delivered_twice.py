"""Every batch is delivered three times at once; what lies there afterwards is as ever."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.e2e import oracle
from tests.e2e.conftest import LocalStack
from tests.e2e.reliability.run_contents import contents
from tests.e2e.reliability.small_study import new_study

TIMES = 3


@pytest.mark.fault("F19")
@pytest.mark.requirement("R7")
@pytest.mark.invariant("I3")
@pytest.mark.invariant("I4")
@pytest.mark.requirement("R2")
def test_a_run_whose_every_call_is_made_three_times_at_once_ends_like_any_other(
    switches: LocalStack, undisturbed: dict[str, Any]
) -> None:
    stack = switches
    study = new_study(stack, "three-times")
    # GIVEN that every Task calls its function three times, and goes on with the first answer
    stack.admin("step-functions/deliveries", {"times": TIMES})
    before = calls_of(stack, "StartDICOMImportJob")
    # WHEN a study is imported, and the last of the calls has ended
    study.start(stack)
    assert stack.ended("three-times")["status"] == "SUCCEEDED"
    assert stack.admin("step-functions/deliveries?waitSeconds=60")["running"] == 0
    # THEN one job was started, there is one object for each key, and the report is the same
    assert calls_of(stack, "StartDICOMImportJob") - before >= 1
    assert len(study.jobs(stack)) == 1
    assert contents(stack, study) == undisturbed
    oracle.check(stack, json.loads(stack.object("runs/three-times/report.json")))


def calls_of(stack: LocalStack, operation: str) -> int:
    """Return how often an operation of HealthImaging was called."""
    calls: int = stack.admin("healthimaging/calls")["calls"].get(operation, 0)
    return calls
