"""A slice of the benchmark of a local execution: its study is proven, and its figures are whole."""

from __future__ import annotations

import json
import os

from benchmarks.local_execution import MeteredExecution, Study, meter_execution, result_of
from benchmarks.own_stack import OwnStack
from tests.e2e.conftest import LocalStack

STATES = ["PlanCopy", "CopyBatches", "ImportShards", "ListFrames", "FrameBatches", "WriteReport"]
PARTS = {
    *("server", "conversion"),
    *("PlanCopy", "CopyStudy", "StartImport", "PollImport", "ListFrames", "VerifyFrames"),
    "WriteReport",
}


def metered(stack: LocalStack, study: Study, name: str) -> MeteredExecution:
    record = json.loads((stack.home / "local/endpoint.json").read_text())
    return meter_execution(OwnStack(stack.endpoint, record["pid"], stack.outputs), study, name)


def test_multi_frame_objects_are_proven_and_every_state_and_process_is_measured(
    stack: LocalStack,
) -> None:
    study = Study("multi", objects=3, frames_each=10)
    done = metered(stack, study, "benchmark-multi")
    assert (done.verdict, done.frames, done.bare.frames) == ("PROVEN", 30, 30)
    assert [name for name in done.states if name in STATES] == STATES
    assert sum(state.seconds for state in done.states.values()) <= done.seconds
    parts = done.meter.by_part()
    assert set(parts) >= PARTS
    assert all(use.peak_bytes > 0 for use in parts.values())
    assert parts["conversion"].cpu_seconds > 0
    assert parts["VerifyFrames"].cpu_seconds > 0
    result = result_of(study, done)
    assert {f"{name}: seconds; cores busy" for name in STATES} <= set(result)
    imported = done.states["ImportShards"]
    busy = done.meter.busy_cores(imported.begun_at, imported.ended_at)
    assert busy is not None
    assert 0 < busy <= (os.cpu_count() or 1)
    assert {f"{name}: CPU s; peak MB" for name in PARTS} <= set(result)


def test_files_of_one_frame_are_proven(stack: LocalStack) -> None:
    done = metered(stack, Study("single", objects=5, frames_each=1), "benchmark-single")
    assert (done.verdict, done.frames) == ("PROVEN", 5)
