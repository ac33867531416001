import threading
from typing import Any

import pytest

from frameproof_local.healthimaging.background import Background
from frameproof_local.healthimaging.delays import Delays, DelaySettings
from frameproof_local.healthimaging.faults import FaultPlan


def plan(*faults: dict[str, object]) -> FaultPlan:
    made = FaultPlan()
    made.replace_all(faults)
    return made


@pytest.mark.parametrize(
    ("delays", "words"),
    [
        ({"nap": 1}, "known delays: datastore_creating_seconds"),
        ({"manifest_lag_seconds": -1}, ">= 0"),
        ({"manifest_lag_seconds": "1"}, ">= 0"),
    ],
)
def test_bad_delays_are_named(delays: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        DelaySettings(Delays()).change(delays)


def test_delays_can_change_while_the_service_runs() -> None:
    settings = DelaySettings(Delays())
    changed = settings.change({"job_submitted_seconds": 0})
    assert changed["job_submitted_seconds"] == 0
    assert settings.now == Delays(job_submitted_seconds=0)


def test_unknown_kinds_name_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"known kinds: flipBit, truncateFrame, .*failJob"):
        plan({"kind": "meteor"})


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"kind": "flipBit", "frameIndex": 1}, "takes frameIndex, bit"),
        ({"kind": "flipBit", "frameIndex": 1, "bit": -1}, "whole number"),
        ({"kind": "flipBit", "frameIndex": 1, "bit": True}, "whole number"),
        ({"kind": "failJob", "message": 5}, "a string"),
        ({"kind": "throttle", "operation": "GetFrame"}, "unknown operation 'GetFrame'"),
        ({"kind": "throttle", "operation": "GetImageFrame", "often": 1}, "not operation, often"),
    ],
)
def test_bad_faults_are_named(fault: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        plan(fault)


def test_a_stop_ends_waiting_work_before_it_starts() -> None:
    background, done = Background(), threading.Event()
    background.start(done.set, name="late", after_seconds=3600)
    assert not background.wait_until_idle(0)
    background.request_stop()
    assert background.wait_until_idle(10)
    assert not done.is_set()
