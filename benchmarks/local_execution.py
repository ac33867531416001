"""How long a local execution takes beside the bare codecs on the same pixels, and where it went.

Run: ``make build``, then ``python -m benchmarks.local_execution`` (5,000 frames in 50 objects) and
``python -m benchmarks.local_execution single`` (3,000 files of one frame); some two minutes each.
"""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from benchmarks.bare_codecs import BareCodecs
from benchmarks.execution_study import multi_frame_objects, single_frame_files, slices
from benchmarks.execution_times import StateTime, state_times, whole_seconds
from benchmarks.own_stack import OwnStack, own_stack
from benchmarks.process_meter import StackMeter
from benchmarks.results import publish

GOAL, GOAL_MB = 2.0, 600
_MB = 1_000_000


@dataclass(frozen=True)
class Study:
    """What is imported: objects of so many frames each, or files of one frame."""

    kind: Literal["multi", "single"]
    objects: int
    frames_each: int

    @property
    def frames(self) -> int:
        """All of them."""
        return self.objects * self.frames_each


MULTI, SINGLE = Study("multi", 50, 100), Study("single", 3_000, 1)
_WARM_UP = Study("multi", 8, 50)
"""Enough batches for every function to have as many environments as it may have."""


@dataclass(frozen=True)
class MeteredExecution:
    """An execution that ended, and what it took."""

    verdict: str
    frames: int
    seconds: float
    states: dict[str, StateTime]
    meter: StackMeter
    bare: BareCodecs


def meter_execution(stack: OwnStack, study: Study, name: str) -> MeteredExecution:
    """Make a study, run an execution on it, and meter that; the name is the run's.

    Raises
    ------
    RuntimeError
        The execution did not succeed; the message has its error and cause.
    """
    bare = BareCodecs()
    drawn = bare.measured(slices(study.frames))
    if study.kind == "multi":
        files = multi_frame_objects(drawn, study.frames_each, study=name)
    else:
        files = single_frame_files(drawn, study=name)
    source = stack.upload(name, files)
    meter = StackMeter(stack.pid)
    with meter.running():
        description = stack.execute(source, name)
    if description["status"] != "SUCCEEDED":
        raise RuntimeError(f"{description.get('error')}: {description.get('cause')}")
    report = stack.report(name)
    return MeteredExecution(
        verdict=report["verdict"],
        frames=report["frames"]["verified"],
        seconds=whole_seconds(description),
        states=state_times(stack.history(description["executionArn"])),
        meter=meter,
        bare=bare,
    )


def result_of(study: Study, done: MeteredExecution) -> dict[str, Any]:
    """Put into words and figures what was metered."""
    cores = os.process_cpu_count() or 1
    bare_seconds = done.bare.cpu_seconds / cores
    parts = done.meter.by_part()
    others = done.meter.machine_cpu_seconds - done.meter.cpu_seconds
    return {
        "objects": study.objects,
        "frames of 512 x 512": done.frames,
        "frame, encoded bytes": done.bare.encoded_bytes // done.bare.frames,
        "verdict": done.verdict,
        "whole execution, seconds": done.seconds,
        "bare encode, CPU ms a frame": _ms_a_frame(done.bare.encode_cpu_seconds, done),
        "bare decode, CPU ms a frame": _ms_a_frame(done.bare.decode_cpu_seconds, done),
        "bare, CPU seconds by the cores": bare_seconds,
        f"ratio (goal {GOAL})": done.seconds / bare_seconds,
        "ratio of the CPU times": done.meter.cpu_seconds / done.bare.cpu_seconds,
        "cores that other programs took": others / done.seconds,
        **{
            f"{name}: seconds; cores busy": _time_and_cores(done, time)
            for name, time in done.states.items()
        },
        **{
            f"{part}: CPU s; peak MB": f"{use.cpu_seconds:.1f}; {use.peak_bytes / _MB:.0f}"
            for part, use in parts.items()
        },
        f"largest process, peak MB (goal {GOAL_MB})": max(use.peak_bytes for use in parts.values())
        / _MB,
    }


def _time_and_cores(done: MeteredExecution, time: StateTime) -> str:
    cores = done.meter.busy_cores(time.begun_at, time.ended_at)
    return f"{time.seconds:.2f}" + ("" if cores is None else f"; {cores:.2f}")


def _ms_a_frame(seconds: float, done: MeteredExecution) -> float:
    return seconds * 1000 / done.bare.frames


def main() -> None:
    """Start a stack, warm it up, meter one of the studies, publish."""
    is_single = sys.argv[1:] == ["single"]
    study = SINGLE if is_single else MULTI
    with tempfile.TemporaryDirectory() as home, own_stack(Path(home)) as stack:
        meter_execution(stack, _WARM_UP, "warm-up")
        result = result_of(study, meter_execution(stack, study, "metered"))
    publish("local_execution_single" if is_single else "local_execution", result)


if __name__ == "__main__":
    main()
