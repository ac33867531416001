import threading

import pytest

from frameproof_local.healthimaging.background import Background
from frameproof_local.healthimaging.delays import Delays, DelaySettings
from frameproof_local.healthimaging.exceptions import (
    ConflictException,
    InternalServerException,
    ThrottlingException,
)
from frameproof_local.healthimaging.faults import METADATA_NOT_CONSISTENT, FaultPlan

VARIABLE = "FRAMEPROOF_LOCAL_HEALTHIMAGING_DELAYS"


def plan(*faults: dict[str, object]) -> FaultPlan:
    made = FaultPlan()
    made.replace_all(faults)
    return made


def test_delays_come_from_the_environment() -> None:
    delays = Delays.from_environment({VARIABLE: '{"manifest_lag_seconds": 3}'})
    assert delays == Delays(manifest_lag_seconds=3)
    assert Delays.from_environment({}) == Delays()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[]", "JSON object"),
        ('{"nap": 1}', "known delays: datastore_creating_seconds"),
        ('{"manifest_lag_seconds": -1}', ">= 0"),
        ('{"manifest_lag_seconds": "1"}', ">= 0"),
    ],
)
def test_bad_delays_are_named(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Delays.from_environment({VARIABLE: text})


def test_delays_can_change_while_the_service_runs() -> None:
    settings = DelaySettings(Delays())
    changed = settings.change({"job_submitted_seconds": 0})
    assert changed["job_submitted_seconds"] == 0
    assert settings.now == Delays(job_submitted_seconds=0)


def test_unknown_kinds_name_the_known_ones() -> None:
    with pytest.raises(ValueError, match="known kinds: flipBit, truncateFrame, failJob"):
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


def test_a_bad_fault_leaves_the_old_plan() -> None:
    faults = plan({"kind": "failJob", "message": "planned"})
    with pytest.raises(ValueError, match="meteor"):
        faults.replace_all([{"kind": "meteor"}])
    assert faults.job_failure() == "planned"


def test_throttling_stops_after_its_times() -> None:
    faults = plan({"kind": "throttle", "operation": "GetImageFrame", "times": 2})
    for _ in range(2):
        with pytest.raises(ThrottlingException):
            faults.strike("GetImageFrame")
    faults.strike("GetImageFrame")


def test_faults_of_one_operation_spare_the_others() -> None:
    faults = plan({"kind": "serverError", "operation": "GetDatastore"})
    faults.strike("GetImageFrame")
    with pytest.raises(InternalServerException):
        faults.strike("GetDatastore")


def test_metadata_that_is_not_consistent_is_a_conflict() -> None:
    faults = plan({"kind": "metadataNotConsistent"})
    with pytest.raises(ConflictException) as caught:
        faults.strike("GetImageSetMetadata")
    assert caught.value.message == METADATA_NOT_CONSISTENT
    faults.strike("GetImageSetMetadata")


def test_a_flipped_bit_stays_flipped() -> None:
    faults = plan({"kind": "flipBit", "frameIndex": 3, "bit": 9})
    assert faults.served_frame(3, b"\x00\x00") == b"\x00\x40"
    assert faults.served_frame(3, b"\x00\x00") == b"\x00\x40"
    assert faults.served_frame(2, b"\x00\x00") == b"\x00\x00"


def test_a_bit_beyond_the_frame_wraps_around() -> None:
    faults = plan({"kind": "flipBit", "frameIndex": 0, "bit": 17})
    assert faults.served_frame(0, b"\x00\x00") == b"\x40\x00"


def test_a_truncated_frame_is_whole_again_later() -> None:
    faults = plan({"kind": "truncateFrame", "frameIndex": 0, "times": 1})
    assert faults.served_frame(0, b"abcd") == b"ab"
    assert faults.served_frame(0, b"abcd") == b"abcd"


def test_a_stop_ends_waiting_work_before_it_starts() -> None:
    background, done = Background(), threading.Event()
    background.start(done.set, name="late", after_seconds=3600)
    assert not background.wait_until_idle(0)
    background.request_stop()
    assert background.wait_until_idle(10)
    assert not done.is_set()
